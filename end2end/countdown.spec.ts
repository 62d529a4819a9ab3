// The countdown once everybody is ready, longer than people get: time enough to stop it on a busy machine.

import type { Locator, Page } from '@playwright/test'
import { expectNoGaps, storedMoves } from './database'
import { expect, test } from './fixtures'
import { press } from './hands'
import {
  expectLamps,
  expectNoReload,
  expectState,
  finishedMatch,
  join,
  mark,
  newName,
  openTable,
  playOut,
  QUICK_WIN,
  ready,
  readyButton,
  region,
  register,
  start,
} from './people'

test.use({ settings: { OYINLINE_COUNTDOWN_MS: '8000' } })

test('a match starts after a countdown once both lamps are lit', async ({ visit, server }) => {
  const [host, guest] = [await visit(), await visit()]
  const hostName = await register(host, newName('Aida'))
  const guestName = await register(guest, newName('Bolat'))
  await openTable(host)
  await join(guest, hostName)
  const both = [host, guest]
  for (const page of both) {
    await mark(page)
    await expect(region(page, 'Seats')).toContainText(hostName)
    await expect(region(page, 'Seats')).toContainText(guestName)
    await expectLamps(page, { ready: 0, notReady: 2 })
  }

  await ready(host)
  await expect(readyButton(host)).toHaveAttribute('aria-pressed', 'true')
  for (const page of both) await expectLamps(page, { ready: 1, notReady: 1 })

  // Someone who is not ready after all stops the countdown.
  await ready(guest)
  for (const page of both) await expect(countdown(page)).toBeVisible()
  await press(readyButton(host))
  for (const page of both) {
    await expect(countdown(page)).toBeHidden()
    await expectLamps(page, { ready: 1, notReady: 1 })
  }

  await press(readyButton(host))
  for (const page of both) await expect(countdown(page)).toBeVisible()
  await playOut([host, guest], QUICK_WIN)
  await expectState(host, 'You won')
  await expectState(guest, 'You lost')
  for (const page of both) await expectNoReload(page)
  const stored = await storedMoves(server.database, await finishedMatch(host))
  expect(stored.map((stored) => stored.notation)).toEqual(QUICK_WIN)
  await expectNoGaps(server.database)
})

function countdown(page: Page): Locator {
  return page.getByRole('status').filter({ hasText: start(page, 'The match starts in'), visible: true }).first()
}
