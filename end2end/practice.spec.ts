// Matches against the computer, which thinks on the visitor's own device.

import type { Page } from '@playwright/test'
import { COURSES, place } from './courses'
import { expect, test } from './fixtures'
import { press } from './hands'
import { board, connection, expectState, open, state, word } from './people'

const PATHS: Record<string, string> = {
  Gomoku: 'gomoku',
  Reversi: 'reversi',
  Chess: 'chess',
  Draughts: 'draughts',
  Togyzkumalak: 'togyzkumalak',
}

test('a match needs no network once the page is there, and its strongest player does not lose', async ({
  visit,
  complaints,
}) => {
  complaints.allow(/ERR_INTERNET_DISCONNECTED|WebSocket/)
  const page = await visit()
  await open(page, '/practice/tic-tac-toe')
  await page.getByText(word(page, 'Golden eagle')).click()
  await playOn(page)
  await page.context().setOffline(true)
  await expect(connection(page)).not.toHaveText(word(page, 'Connected'))
  for (let moves = 0; moves < 4 && !(await isOver(page)); moves++) await playOn(page)
  await expect(state(page, 'You lost').or(state(page, 'Draw')).first()).toBeVisible()
  await press(page.getByRole('button', { name: word(page, 'New match') }))
  await playOn(page)
  await expect(board(page).getByRole('gridcell', { name: /, (cross|nought)$/ })).toHaveCount(2)
})

for (const { game, moves } of COURSES) {
  test(`the computer answers at ${game}, for either side, and a move is taken back`, async ({ visit }) => {
    const page = await visit()
    await open(page, `/practice/${PATHS[game]}`)
    for (const target of moves[0]!) await press(place(page, target))
    await expectState(page, 'Your turn')
    await press(page.getByRole('button', { name: word(page, 'Take back my move') }))
    for (const target of moves[0]!) await press(place(page, target))
    await expectState(page, 'Your turn')
    await press(page.getByRole('button', { name: word(page, 'Swap sides') }))
    await expectState(page, 'Your turn')
  })
}

/** Makes a move wherever there is room, and waits until the computer has answered. */
async function playOn(page: Page): Promise<void> {
  await expectState(page, 'Your turn')
  const free = board(page).getByRole('gridcell', { name: /, empty$/ })
  const before = await free.count()
  await press(free.first())
  await expect.poll(async () => (await isOver(page)) || (await free.count()) === before - 2).toBe(true)
}

async function isOver(page: Page): Promise<boolean> {
  return state(page, 'You lost').or(state(page, 'Draw')).or(state(page, 'You won')).first().isVisible()
}
