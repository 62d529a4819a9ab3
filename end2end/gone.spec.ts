// An opponent who leaves the match: what the others are told, and what may be claimed when.

import type { Page } from '@playwright/test'
import { rows } from './database'
import { CONNECTION_LOST, expect, test, type Visit } from './fixtures'
import { press } from './hands'
import {
  expectState,
  finishedMatch,
  join,
  newName,
  open,
  openTable,
  playOut,
  ready,
  region,
  register,
  start,
  state,
  word,
} from './people'

// Each test waits out a countdown on top of what the usual ones do.
test.slow()

/** A closed tab is waited for so long, and a busy machine on top. */
const CLOSED = { timeout: 20_000 }

interface Players {
  host: Page
  guest: Page
  guestName: string
}

/** A match in which both have moved. */
async function begin(visit: Visit, time: string): Promise<Players> {
  const [host, guest] = [await visit(), await visit()]
  const hostName = await register(host, newName('Aida'))
  const guestName = await register(guest, newName('Bolat'))
  await openTable(host, { time })
  await join(guest, hostName)
  await ready(host)
  await ready(guest)
  await playOut([host, guest], ['b2', 'a1'])
  await expectState(host, 'Your turn')
  return { host, guest, guestName }
}

function claim(page: Page, what: string) {
  return page.getByRole('button', { name: word(page, what) })
}

test('whoever closes the tab is waited for ten seconds, and the other claims the win', async ({
  visit,
  server,
}) => {
  const { host, guest, guestName } = await begin(visit, 'No clock')
  const watcher = await visit()
  await open(watcher, host.url())

  await guest.close()
  // On both pages at once: there are ten seconds for it.
  const waits = async (page: Page, text: string) => {
    await expect(state(page, `${guestName} is gone`)).toBeVisible()
    await expect(page.getByRole('timer').filter({ hasText: start(page, text) })).toBeVisible()
    await expect(claim(page, 'Claim the win')).toBeHidden()
  }
  await Promise.all([waits(host, 'You can claim in 0:0'), waits(watcher, 'The opponent can claim in 0:0')])

  await expect(claim(host, 'Claim a draw')).toBeVisible(CLOSED)
  await expect(claim(watcher, 'Claim the win')).toBeHidden()
  await press(claim(host, 'Claim the win'))
  await expectState(host, 'You won')
  for (const page of [host, watcher]) {
    await expect(page.getByText(word(page, `${guestName} left the match`))).toBeVisible()
    await expect(state(page, `${guestName} is gone`)).toBeHidden()
  }
  const match = await finishedMatch(host)
  const stored = await rows(server.database, `select how from match where id = :'match'`, { match })
  expect(stored).toEqual([{ how: 'left' }])
})

test('whoever goes to another page has left, and the other may take a draw', async ({ visit }) => {
  const { host, guest, guestName } = await begin(visit, '5+3')
  await press(guest.getByRole('navigation', { name: word(guest, 'Main') }).getByRole('link').first())
  await expect(state(host, `${guestName} is gone`)).toBeVisible()
  await expect(claim(host, 'Claim a draw')).toBeVisible(CLOSED)
  await press(claim(host, 'Claim a draw'))
  await expectState(host, 'Draw')
})

test('a network that is lost is waited for longer, and the countdown goes when it is back', async ({
  visit,
  complaints,
}) => {
  complaints.allow(CONNECTION_LOST)
  const { host, guest, guestName } = await begin(visit, '5+3')
  await guest.context().setOffline(true)
  await expect(state(host, `${guestName} is gone`)).toBeVisible({ timeout: 30_000 })
  await expect(host.getByRole('timer').filter({ hasText: start(host, 'You can claim in 0:') })).toBeVisible()
  await expect(claim(host, 'Claim the win')).toBeHidden()
  await guest.context().setOffline(false)
  await expect(state(host, `${guestName} is gone`)).toBeHidden({ timeout: 20_000 })
  await expect(host.getByRole('timer').filter({ hasText: start(host, 'You can claim in 0:') })).toBeHidden()
  await playOut([host, guest], ['c3'])
  await expectState(guest, 'Your turn')
})

test('after the server was away its return is told in the chat, to each in their language', async ({
  visit,
  server,
  complaints,
}) => {
  complaints.allow(CONNECTION_LOST)
  const { host, guest } = await begin(visit, '5+3')
  const watcher = await visit({ language: 'kk' })
  await open(watcher, host.url())
  await server.restart()
  const line = 'The server was away; both players got the time back and 20 s more.'
  for (const page of [host, guest, watcher]) {
    await expect(region(page, 'Chat').getByText(word(page, line))).toBeVisible({ timeout: 30_000 })
  }
  // Whoever comes later reads it in the page as the server makes it.
  await guest.reload()
  await expect(region(guest, 'Chat').getByText(word(guest, line))).toHaveCount(1)
  await expectState(host, 'Your turn')
})
