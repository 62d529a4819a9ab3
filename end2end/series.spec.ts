// A series of matches: rematches until it is decided, and its score beside the players.

import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { press } from './hands'
import {
  expectState,
  join,
  newName,
  openTable,
  playOut,
  QUICK_WIN,
  ready,
  region,
  register,
  word,
} from './people'

async function resign(page: Page): Promise<void> {
  await press(page.getByRole('button', { name: word(page, 'Resign') }))
  await press(page.getByRole('button', { name: word(page, 'Yes, resign') }))
}

async function rematch(...players: Page[]): Promise<void> {
  for (const page of players) await press(page.getByRole('button', { name: word(page, 'Rematch') }))
}

/** Checks the score beside each player. */
async function expectScore(page: Page, scores: Record<string, string>): Promise<void> {
  for (const [name, points] of Object.entries(scores)) {
    const seat = region(page, 'Seats').locator('.seat').filter({ hasText: name })
    await expect(seat.getByTitle(word(page, 'Score in the series'))).toHaveText(new RegExp(`: ${points}$`))
  }
}

test('a best of three goes on by rematches until somebody cannot be caught', async ({ visit }) => {
  test.slow()
  const [host, guest, watcher] = [await visit(), await visit(), await visit()]
  const hostName = await register(host, newName('Aida'))
  const guestName = await register(guest, newName('Bolat'))
  await openTable(host, { series: 'Best of 3' })
  const listed = region(guest, 'Open tables').getByRole('listitem').filter({ hasText: hostName })
  await expect(listed).toContainText('Best of 3')
  await join(guest, hostName)
  await watcher.goto(host.url())
  const all = [host, guest, watcher]
  for (const page of all) await expectScore(page, { [hostName]: '0', [guestName]: '0' })

  await ready(host)
  await ready(guest)
  await playOut([host, guest], QUICK_WIN)
  await expectState(host, 'You won')
  for (const page of all) await expectScore(page, { [hostName]: '1', [guestName]: '0' })

  // The sides swap; a draw is half a point for each.
  await rematch(host, guest)
  await expect(host.getByText('Best of 3 · match 2')).toBeVisible()
  await playOut([guest, host], ['b2', 'a1'])
  await press(host.getByRole('button', { name: word(host, 'Offer a draw') }))
  await press(guest.getByRole('button', { name: word(guest, 'Accept the draw') }))
  for (const page of all) await expectScore(page, { [hostName]: '1½', [guestName]: '½' })

  await rematch(guest, host)
  await expectState(host, 'Your turn')
  await resign(guest)
  await expectState(host, 'You won the series 2½ – ½')
  await expectState(guest, 'You lost the series ½ – 2½')
  await expectState(watcher, `${hostName} won the series 2½ – ½`)

  // Another match is the first of another series.
  await rematch(guest, host)
  await expectState(guest, 'Your turn')
  for (const page of all) await expectScore(page, { [hostName]: '0', [guestName]: '0' })
})
