// Learning the games: the pages to read, whole without scripts, and the first lessons, by every manner.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { place } from './courses'
import { expect, PHONE, test } from './fixtures'
import { press } from './hands'
import { connection, enterAsGuest, open, read, region, word } from './people'
import { LANGUAGES, type Language } from './words'

interface Step {
  accept: string[]
  any: boolean
  text: Record<Language, string>
  done: Record<Language, string>
  hint: Record<Language, string>
}

/** How a move of a game is touched, and one that is made where any will do. */
interface Game {
  touched: (notation: string) => string[]
  any: string
}

const alone = (notation: string) => [notation]

const GAMES: Record<string, Game> = {
  'tic-tac-toe': { touched: alone, any: 'b2' },
  'connect-four': { touched: alone, any: '4' },
  gomoku: { touched: alone, any: 'h8' },
  reversi: { touched: alone, any: 'd3' },
  draughts: { touched: (notation) => notation.split(/[-x]/), any: '22-17' },
  chess: {
    touched: (notation) => {
      const [, from, to, piece] = notation.match(/^(..)(..)(.?)$/)!
      return [from!, to!, ...(piece ? [`=${piece}`] : [])]
    },
    any: 'e2e4',
  },
  togyzkumalak: { touched: (notation) => [`a${notation}`], any: '7' },
}

for (const game of Object.keys(GAMES)) {
  test(`the first lesson of ${game} leads to its end`, async ({ visit }) => {
    const page = await visit(game === 'chess' ? PHONE : {})
    await open(page, `/games/${game}/first`)
    await learn(page, game, 'en')
    const onward = page.getByRole('main').getByRole('link', { name: word(page, 'Play against the computer') })
    await expect(onward).toHaveAttribute('href', `/practice/${game}`)
    await press(onward)
    await expect(page).toHaveURL(`/practice/${game}`)
    await expect(page.getByRole('radio', { name: word(page, 'Hare') })).toBeChecked()
  })
}

test('someone reads the rules in Kazakh and finishes the lesson by keyboard', async ({ visit }) => {
  const page = await visit({ language: 'kk', manner: 'keyboard' })
  await open(page, '/games')
  await press(page.getByRole('main').getByRole('link', { name: /^Ережесі: Тоғызқұмалақ$/ }))
  await expect(page.getByRole('heading', { level: 1, name: 'Тоғызқұмалақ' })).toBeVisible()
  await expect(page.getByRole('article')).toHaveAttribute('lang', 'kk')
  await expect(page.getByRole('article')).toContainText('Атсыз қалу')
  await press(page.getByRole('link', { name: word(page, 'Try it: the first lesson') }).first())
  await expect(page).toHaveURL('/games/togyzkumalak/first')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('алғашқы сабақ')

  // Another move is explained and not made.
  const [first] = steps('togyzkumalak')
  await press(place(page, 'a1'))
  await expect(said(page)).toContainText(first!.hint.kk)
  await expect(place(page, 'a1')).toHaveAccessibleName(/: 9$/)
  await learn(page, 'togyzkumalak', 'kk')
  await expect(page.getByRole('main').getByRole('link', { name: word(page, 'Play now') })).toBeVisible()
})

test('a lesson goes back, begins a step again and keeps its step in another language', async ({ visit }) => {
  const page = await visit()
  await open(page, '/games/tic-tac-toe/first')
  const [first, second] = steps('tic-tac-toe')
  await solve(page, 'tic-tac-toe', first!, 'en')
  await press(button(page, 'Next step'))
  await expect(page.getByRole('heading', { name: word(page, 'Step 2 of 5') })).toBeFocused()
  await read(page, 'ru')
  await expect(page.getByText(second!.text.ru)).toBeVisible()
  await solve(page, 'tic-tac-toe', second!, 'ru')
  await press(button(page, 'Once more'))
  await expect(said(page)).toBeEmpty()
  await expect(place(page, 'c3')).toHaveAccessibleName(word(page, 'c3, empty'))
  await page.reload()
  await expect(page.getByText(second!.text.ru)).toBeVisible()
  await press(button(page, 'Previous step'))
  await expect(page.getByText(first!.text.ru)).toBeVisible()
  await expect(button(page, 'Previous step')).toHaveAttribute('aria-disabled', 'true')
})

test('a lesson that is open needs no network', async ({ visit, complaints }) => {
  complaints.allow(/ERR_INTERNET_DISCONNECTED|WebSocket/)
  const page = await visit()
  await open(page, '/games/connect-four/first')
  // The first move shows that the rules have come.
  const [first] = steps('connect-four')
  await solve(page, 'connect-four', first!, 'en')
  await press(button(page, 'Once more'))
  await page.context().setOffline(true)
  await expect(connection(page)).not.toHaveText(word(page, 'Connected'))
  await learn(page, 'connect-four', 'en')
})

for (const language of LANGUAGES) {
  test(`without scripts every rules page is whole (${language})`, async ({ visit }) => {
    const page = await visit({ javaScriptEnabled: false, language })
    await page.goto('/games')
    await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toHaveCount(7)
    for (const game of Object.keys(GAMES)) {
      const answer = await page.goto(`/games/${game}`)
      expect(answer?.status()).toBe(200)
      const text = content(game, `rules.${language}.md`)
      const main = page.getByRole('main')
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      await expect(main.getByRole('heading', { level: 1 })).toHaveText(text.match(/^# (.*)$/m)![1]!)
      const sections = [...text.matchAll(/^## (.*)$/gm)].map((found) => found[1]!)
      await expect(main.getByRole('heading', { level: 2 })).toHaveText(sections)
      const captions = [...text.matchAll(/^caption: (.*)$/gm)].map((found) => found[1]!)
      await expect(main.getByRole('figure').locator('figcaption')).toHaveText(captions)
      const pictures = main.getByRole('figure').getByRole('img')
      await expect(pictures).toHaveCount(captions.length)
      for (const picture of await pictures.all()) await expect(picture).toHaveAccessibleName(/.../)
      const last = text.trim().split('\n').at(-1)!.replaceAll('**', '')
      await expect(main).toContainText(last)
      const about = JSON.parse(content(game, 'about.json')) as { summary: Record<Language, string> }
      const described = page.locator('meta[property="og:description"]')
      await expect(described).toHaveAttribute('content', about.summary[language])
    }
  })
}

test('an unknown game is not found', async ({ visit, complaints }) => {
  complaints.allow(/status of 404/)
  const page = await visit()
  for (const address of ['/games/go', '/games/go/first']) {
    const answer = await page.goto(address)
    expect(answer?.status(), address).toBe(404)
    await expect(page.getByRole('heading', { name: word(page, 'Not found') })).toBeVisible()
  }
})

test('the rules follow the language, and lead to the lobby with their game', async ({ visit }) => {
  const page = await visit()
  await enterAsGuest(page)
  const lobby = region(page, 'Play now')
  await press(lobby.getByRole('link', { name: 'Tic-tac-toe: the rules' }))
  await expect(page.getByRole('heading', { level: 1, name: 'Tic-tac-toe' })).toBeVisible()
  await press(page.getByRole('link', { name: word(page, 'All games') }))
  await press(page.getByRole('main').getByRole('link', { name: 'Rules: Chess' }))
  await expect(page.getByRole('heading', { level: 1, name: 'Chess' })).toBeVisible()
  await read(page, 'ru')
  await expect(page.getByRole('heading', { level: 1, name: 'Шахматы' })).toBeVisible()
  await press(page.getByRole('main').getByRole('link', { name: word(page, 'Play now') }).first())
  await expect(region(page, 'Play now').getByRole('radio', { name: word(page, 'Chess') })).toBeChecked()
})

test('boards in strong contrast are chosen and kept, and sides differ in lightness', async ({ visit }) => {
  const page = await visit({ colorScheme: 'light' })
  await enterAsGuest(page)
  await open(page, '/settings')
  const contrast = word(page, 'High contrast, safe for color blindness')
  await page.getByLabel(word(page, 'Boards')).selectOption({ label: 'High contrast, safe for color blindness' })
  await press(button(page, 'Save profile'))
  await expect(page.locator('html')).toHaveAttribute('data-board', 'contrast')
  await expect(page.getByRole('status').filter({ hasText: word(page, 'Saved') })).toBeVisible()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-board', 'contrast')
  await expect(page.getByLabel(word(page, 'Boards')).getByRole('option', { selected: true })).toHaveText(contrast)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const game of ['connect-four', 'gomoku', 'reversi', 'draughts', 'chess']) {
      await open(page, `/games/${game}`)
      const [one, other] = await page.getByRole('article').evaluate(lightness)
      const ratio = (Math.max(one!, other!) + 0.05) / (Math.min(one!, other!) + 0.05)
      expect(ratio, `${game}, ${colorScheme}`).toBeGreaterThan(4.5)
    }
  }
})

/** Goes through all steps of a lesson, whose first is on the page. */
async function learn(page: Page, game: string, language: Language): Promise<void> {
  const all = steps(game)
  for (const [index, step] of all.entries()) {
    await expect(page.getByText(step.text[language], { exact: true })).toBeVisible()
    await solve(page, game, step, language)
    if (index + 1 < all.length) {
      await press(button(page, 'Next step'))
      const heading = word(page, `Step ${index + 2} of ${all.length}`)
      await expect(page.getByRole('heading', { name: heading })).toBeFocused()
    }
  }
}

/** Makes the move that a step asks for. */
async function solve(page: Page, game: string, step: Step, language: Language): Promise<void> {
  const { touched, any } = GAMES[game]!
  const [first, ...others] = touched(step.any ? any : step.accept[0]!)
  const before = (await place(page, first!).getAttribute('aria-label'))!
  for (const target of [first!, ...others]) await press(place(page, target))
  // It stands on the board once the rules have come, without which there is no other step.
  await expect(place(page, first!)).not.toHaveAttribute('aria-label', before)
  await expect(said(page)).toHaveText(step.done[language])
}

/** What is said of the last move. */
function said(page: Page): Locator {
  return page.getByRole('main').getByRole('status')
}

function button(page: Page, name: string): Locator {
  return page.getByRole('main').getByRole('button', { name: word(page, name) })
}

function steps(game: string): Step[] {
  return (JSON.parse(content(game, 'tutorial.json')) as { steps: Step[] }).steps
}

function content(game: string, file: string): string {
  return readFileSync(join(test.info().config.rootDir, '../content/games', game, file), 'utf8')
}

/** The relative luminance of a piece of either side; runs in the page. */
function lightness(page: Element): number[] {
  return ['side-0', 'side-1'].map((side) => {
    const piece = page.querySelector(`[class$="${side}"] .piece-outline`)
    const [red, green, blue] = getComputedStyle(piece!).fill.match(/\d+/g)!.map((part) => {
      const value = Number(part) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  })
}
