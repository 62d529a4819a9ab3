// The header: all of it is in reach on any width, where there is little room in a menu.

import type { Page } from '@playwright/test'
import { expect, PHONE, test } from './fixtures'
import { press, reach } from './hands'
import {
  connected,
  enterAsGuest,
  expectNoReload,
  expectNoSidewaysScroll,
  mark,
  newName,
  open,
  openMenu,
  read,
  register,
  word,
} from './people'
import { LANGUAGES } from './words'

for (const language of LANGUAGES) {
  test(`nothing in the header is cut, on any width (${language})`, async ({ visit }) => {
    const page = await visit({ language })
    // A guest has more to choose from than anybody else.
    await enterAsGuest(page)
    for (const width of [360, 390, 800, 1199, 1200, 1360, 1440]) {
      await page.setViewportSize({ width, height: 800 })
      await page.reload()
      await connected(page)
      expect(await cut(page), `in ${language} at ${width} px`).toEqual([])
      await expectNoSidewaysScroll(page, `the header at ${width} px`)
    }
  })
}

test('the menu works by touch, by keyboard and without scripts', async ({ visit }) => {
  const phone = await visit(PHONE)
  await register(phone, newName('Aida'))
  await mark(phone)
  await openMenu(phone)
  await read(phone, 'kk')
  const banner = phone.getByRole('banner')
  await press(banner.getByRole('link', { name: word(phone, 'Leaders') }))
  await expect(phone).toHaveURL(/\/leaders/)
  await expect(banner.getByRole('link', { name: word(phone, 'Leaders') })).toBeHidden()
  await expectNoReload(phone)

  const keyboard = await visit({ viewport: { width: 390, height: 844 }, manner: 'keyboard' })
  await open(keyboard)
  const button = keyboard.getByRole('button', { name: word(keyboard, 'Menu') })
  await openMenu(keyboard)
  const language = keyboard.getByRole('banner').getByRole('combobox', { name: word(keyboard, 'Language') })
  await reach(language)
  await keyboard.keyboard.press('Escape')
  await expect(language).toBeHidden()
  await expect(button).toBeFocused()

  const plain = await visit({ ...PHONE, javaScriptEnabled: false })
  await plain.goto('/')
  await openMenu(plain)
  await plain.getByRole('banner').getByRole('combobox', { name: word(plain, 'Language') }).selectOption('ru')
  await press(plain.getByRole('banner').getByRole('button', { name: word(plain, 'Apply') }))
  await expect(plain.locator('html')).toHaveAttribute('lang', 'ru')
})

/** What of the header sticks out of it, is narrower than its text, or lies over something else. */
async function cut(page: Page): Promise<string[]> {
  return page.getByRole('banner').evaluate((header) => {
    const seen = [...header.querySelectorAll<HTMLElement>('a, button, select')].filter(
      (element) => element.checkVisibility() && element.getBoundingClientRect().width > 1,
    )
    const room = header.getBoundingClientRect()
    const text = document.createElement('canvas').getContext('2d')!
    const problems = seen.flatMap((element) => {
      const box = element.getBoundingClientRect()
      const style = getComputedStyle(element)
      text.font = style.font
      const words = element instanceof HTMLSelectElement ? element.selectedOptions[0]!.text : ''
      const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight)
      const name = element.outerHTML.slice(0, 80)
      return [
        ...(box.left < room.left || box.right > room.right + 0.5 ? [`sticks out: ${name}`] : []),
        ...(element.scrollWidth > element.clientWidth + 1 ? [`overflows: ${name}`] : []),
        ...(text.measureText(words).width + padding > box.width + 1 ? [`cut: ${name}`] : []),
      ]
    })
    const over = seen.flatMap((one, index) =>
      seen.slice(index + 1).filter((other) => {
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()]
        return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
      }),
    )
    const rows = new Set(seen.map((element) => Math.round(element.getBoundingClientRect().top / 20)))
    return [...problems, ...over.map((element) => `lies over: ${element.outerHTML.slice(0, 80)}`),
      ...(rows.size > 1 ? [`${rows.size} rows`] : [])]
  })
}
