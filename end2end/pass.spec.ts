// Two people at one device: no account, no network once the page is there, nothing lost by a reload.

import type { Page } from '@playwright/test'
import { COURSES, place } from './courses'
import { type Manner, expect, PHONE, test } from './fixtures'
import { choose, press } from './hands'
import {
  board,
  connection,
  DRAWN,
  expectBoard,
  expectState,
  open,
  position,
  QUICK_WIN,
  region,
  square,
  word,
} from './people'

for (const manner of ['mouse', 'keyboard'] as const satisfies Manner[]) {
  test(`a match is played to its end by ${manner}, without a network`, async ({ visit, complaints }) => {
    complaints.allow(/ERR_INTERNET_DISCONNECTED|WebSocket/)
    const page = await visit({ manner })
    await open(page)
    await press(region(page, 'Play now').getByRole('link', { name: word(page, 'Two on one device') }))
    await expect(page).toHaveURL('/pass/tic-tac-toe')
    await expectReady(page)
    await page.context().setOffline(true)
    await expect(connection(page)).not.toHaveText(word(page, 'Connected'))

    await playHere(page, QUICK_WIN)
    await expectState(page, 'Player 1 won')
    await expect(page.getByText(word(page, 'A full line'))).toBeVisible()

    await press(page.getByRole('button', { name: word(page, 'Take a move back') }))
    await expectState(page, 'Player 1 to move')
    await expectBoard(page, position(QUICK_WIN.slice(0, 4)))
    await press(page.getByRole('button', { name: word(page, 'New match') }))
    await playHere(page, DRAWN)
    await expectState(page, 'Draw')
  })
}

test('a match survives a reload, with the way the board is seen', async ({ visit }) => {
  const page = await visit()
  await open(page, '/pass/tic-tac-toe')
  await expectReady(page)
  await playHere(page, QUICK_WIN.slice(0, 3))
  const turning = page.getByRole('checkbox', { name: word(page, 'Turn the board after each move') })
  await expect(turning).not.toBeChecked()
  await turning.check()
  await page.reload()
  await expectState(page, 'Player 2 to move')
  await expectBoard(page, position(QUICK_WIN.slice(0, 3)))
  await expect(turning).toBeChecked()
  await playHere(page, QUICK_WIN.slice(3))
  await expectState(page, 'Player 1 won')
  // Another game has a match of its own.
  await press(page.getByRole('link', { name: word(page, 'Connect four') }))
  await expectState(page, 'Player 1 to move')
})

test('the board turns to who is to move, if it is wanted', async ({ visit }) => {
  const page = await visit()
  await open(page, '/pass/chess')
  await expectReady(page)
  const whiteIsNear = async () => (await top(page, 'e1')) > (await top(page, 'e8'))
  await touch(page, ['e2', 'e4'])
  await expectState(page, 'Player 2 to move')
  expect(await whiteIsNear()).toBe(true)
  await page.getByRole('checkbox', { name: word(page, 'Turn the board after each move') }).check()
  await expect.poll(whiteIsNear).toBe(false)
  await touch(page, ['e7', 'e5'])
  await expectState(page, 'Player 1 to move')
  await expect.poll(whiteIsNear).toBe(true)
})

test('a variant is chosen, and its match is kept', async ({ visit }) => {
  const page = await visit(PHONE)
  await open(page, '/pass/chess')
  await expectReady(page)
  const variant = page.getByRole('radio', { name: word(page, 'Chess960') })
  await choose(variant)
  const first = async () => board(page).getByRole('gridcell').evaluateAll((cells) =>
    cells.map((cell) => cell.getAttribute('aria-label')),
  )
  const before = await first()
  await page.reload()
  await expect(variant).toBeChecked()
  await expect.poll(first).toEqual(before)
})

for (const { game, moves, end } of COURSES) {
  test(`${game} is played at one device to its end`, async ({ visit }) => {
    const page = await visit()
    await open(page, `/pass/${game.toLowerCase()}`)
    await expectReady(page)
    for (const [ply, gesture] of moves.entries()) {
      await expectState(page, `Player ${(ply % 2) + 1} to move`)
      await touch(page, gesture)
    }
    await expect(page.getByText(word(page, end))).toBeVisible()
  })
}

/** Waits until the rules are here: from then on moves can be made. */
async function expectReady(page: Page): Promise<void> {
  await expect(board(page)).not.toHaveAttribute('aria-readonly', 'true')
}

async function playHere(page: Page, names: string[]): Promise<void> {
  for (const name of names) {
    await press(square(page, name))
    await expect(square(page, name)).not.toHaveAccessibleName(word(page, `${name}, empty`))
  }
}

async function touch(page: Page, targets: string[]): Promise<void> {
  for (const target of targets) await press(place(page, target))
}

/** How far from the page's top a place is. */
async function top(page: Page, target: string): Promise<number> {
  return place(page, target).evaluate((element) => element.getBoundingClientRect().top)
}
