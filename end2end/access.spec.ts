// axe finds nothing to complain about, on any page, in any language, in either theme.

import { violations } from './axe'
import { expect, test } from './fixtures'
import { open } from './people'
import { tour } from './tour'
import { LANGUAGES } from './words'

for (const language of LANGUAGES) {
  test(`axe finds nothing on any page in either theme (${language})`, async ({ visit, complaints }) => {
    // Twenty-eight pages and states, each looked at twice.
    test.setTimeout(360_000)
    complaints.allow(/status of (404|422)/)
    // Without motion no color is on its way from one theme to the other.
    await tour(visit, { language, reducedMotion: 'reduce' }, async (label, page) => {
      for (const theme of ['light', 'dark'] as const) {
        // The system's, for the page itself sets the chosen one when it comes alive.
        await page.emulateMedia({ colorScheme: theme })
        expect.soft(await violations(page), `${label}, ${theme}, ${language}`).toEqual([])
      }
    })
  })
}

test('the system’s theme and the chosen one have the same colors', async ({ visit }) => {
  const page = await visit()
  await open(page)
  const tokens = async (system: 'light' | 'dark', chosen: string) => {
    await page.emulateMedia({ colorScheme: system })
    return page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen
      const style = getComputedStyle(document.documentElement)
      const names = [...document.styleSheets]
        .flatMap((sheet) => [...sheet.cssRules])
        .flatMap((rule) => rule.cssText.match(/--color-[\w-]+/g) ?? [])
      return Object.fromEntries(names.sort().map((name) => [name, style.getPropertyValue(name)]))
    }, chosen)
  }
  const [light, dark] = [await tokens('light', 'system'), await tokens('dark', 'system')]
  expect(Object.keys(light)).not.toEqual([])
  expect(light).not.toEqual(dark)
  expect(await tokens('dark', 'light')).toEqual(light)
  expect(await tokens('light', 'dark')).toEqual(dark)
})
