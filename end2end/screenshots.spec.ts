// Pictures of every page for people to look at; it checks nothing. They go to `screenshots/`, which is
// not committed: `npx playwright test --project screenshots`, with `DATABASE_URL` set.

import { join } from 'node:path'
import { COURSES, place, seated, steps } from './courses'
import { test } from './fixtures'
import { press } from './hands'
import { enterAsGuest, expectState, open, openTable, playNow, start, word } from './people'
import { tour } from './tour'
import type { Language } from './words'

const GAMES = ['tic-tac-toe', 'connect-four', 'gomoku', 'reversi', 'draughts', 'chess', 'togyzkumalak']

for (const [width, height] of [[1440, 900], [390, 844]] as const) {
  for (const language of ['en', 'kk', 'ru'] satisfies Language[]) {
    test(`pages at ${width} px in ${language}`, async ({ visit, complaints }, info) => {
      test.setTimeout(180_000)
      complaints.allow(/./)
      const viewport = { width, height }
      const hands = width < 500 ? ({ isMobile: true, hasTouch: true, manner: 'touch' } as const) : {}
      await tour(visit, { language, viewport, reducedMotion: 'reduce', ...hands }, async (label, page) => {
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme })
          const name = [label, width, theme, ...(language === 'en' ? [] : [language])].join('-')
          const path = join(info.config.rootDir, 'screenshots', `${name}.png`)
          await page.screenshot({ path, fullPage: true })
        }
      })
    })
  }
}

for (const [width, height] of [[1440, 900], [390, 844]] as const) {
  for (const course of COURSES) {
    test(`the board of ${course.game} at ${width} px`, async ({ visit, complaints }, info) => {
      complaints.allow(/./)
      const viewport = { width, height }
      const options = { viewport, reducedMotion: 'reduce' } as const
      const players = await seated(await visit(options), await visit(options), course.game)
      for (const [page, gesture] of steps(players, course).slice(0, -1)) {
        await expectState(page, 'Your turn')
        for (const target of gesture) await press(place(page, target))
      }
      const page = players[(course.moves.length - 1) % 2]!
      await expectState(page, 'Your turn')
      for (const theme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: theme })
        const path = join(info.config.rootDir, 'screenshots', `board-${course.game}-${width}-${theme}.png`)
        await page.screenshot({ path, fullPage: true })
      }
    })
  }
}

for (const look of ['standard', 'contrast']) {
  test(`${look} boards as people see them who do not tell all colors apart`, async ({ visit, complaints }, info) => {
    test.setTimeout(300_000)
    complaints.allow(/./)
    for (const theme of ['light', 'dark'] as const) {
      const page = await visit({ colorScheme: theme })
      const browser = await page.context().newCDPSession(page)
      for (const game of GAMES) {
        await open(page, `/games/${game}`)
        await page.evaluate((look) => (document.documentElement.dataset.board = look), look)
        for (const type of ['none', 'deuteranopia', 'protanopia', 'tritanopia'] as const) {
          await browser.send('Emulation.setEmulatedVisionDeficiency', { type })
          const name = ['vision', game, look, theme, type].join('-')
          const path = join(info.config.rootDir, 'screenshots', `${name}.png`)
          await page.getByRole('figure').nth(1).screenshot({ path })
        }
      }
    }
  })
}

for (const [width, height] of [[1440, 900], [390, 844]] as const) {
  for (const language of ['en', 'kk'] satisfies Language[]) {
    test(`computer players at ${width} px in ${language}`, async ({ visit, complaints }, info) => {
      test.setTimeout(120_000)
      complaints.allow(/./)
      const page = await visit({ language, viewport: { width, height }, reducedMotion: 'reduce' })
      const look = async (label: string) => {
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme })
          const name = `computer-${label}-${width}-${theme}-${language}.png`
          await page.screenshot({ path: join(info.config.rootDir, 'screenshots', name), fullPage: true })
        }
      }
      await enterAsGuest(page)
      await playNow(page, 'Togyzkumalak')
      const eagle = page.getByRole('button', { name: start(page, 'Golden eagle') })
      await eagle.waitFor({ timeout: 20_000 })
      await look('offer')
      await press(eagle)
      await page.waitForURL(/\/table\//)
      await expectState(page, 'Your turn')
      await look('table')
      await open(page, '/people/Qyran')
      await look('profile')
      await open(page)
      await press(page.getByRole('link', { name: word(page, 'Back to your match') }))
      await press(page.getByRole('button', { name: word(page, 'Abort') }))
      await open(page)
      await openTable(page)
      await press(page.getByText(word(page, 'Invite the computer')))
      await look('invite')
    })
  }
}
