// Who may watch, and what those who watch say among themselves.

import type { Page } from '@playwright/test'
import { CONNECTION_LOST, expect, test } from './fixtures'
import { press } from './hands'
import {
  board,
  chat,
  enterAsGuest,
  expectChat,
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
  watchLink,
  word,
} from './people'

const REFUSED = 'This is open to registered people only or, at a table, to its players.'

async function resign(page: Page): Promise<void> {
  await press(page.getByRole('button', { name: word(page, 'Resign') }))
  await press(page.getByRole('button', { name: word(page, 'Yes, resign') }))
}

test('where nobody may watch, only the players see the table', async ({ visit, complaints }) => {
  // A page that is refused is an error to the browser, and whoever is sent away loses the socket.
  complaints.allow(/status of 403/)
  complaints.allow(CONNECTION_LOST)
  const [host, guest, watcher] = [await visit(), await visit(), await visit()]
  const hostName = await register(host, newName('Aida'))
  await register(guest, newName('Bolat'))
  await openTable(host, { watch: 'Nobody' })
  await expect(host.getByText(word(host, 'Only the players see this table'))).toBeVisible()

  // As long as a seat is free the table is open to whoever wants to sit down.
  await open(watcher, host.url())
  await expect(board(watcher)).toBeVisible()
  await join(guest, hostName)
  await expect(watcher.getByRole('alert').filter({ hasText: REFUSED }).first()).toBeVisible({ timeout: 20_000 })

  await ready(host)
  await ready(guest)
  await playOut([host, guest], ['b2', 'a1'])
  const answer = await watcher.goto(host.url())
  expect(answer?.status()).toBe(403)
  await expect(watcher.getByText(REFUSED)).toBeVisible()
  await expect(board(watcher)).toBeHidden()
  await open(watcher)
  await expect(region(watcher, 'Matches being played').getByText(hostName)).toBeHidden()

  // A player's page is whole after a reload; after the end the match is still the players' own.
  await guest.reload()
  await expectState(host, 'Your turn')
  await resign(host)
  await expectState(guest, 'You won')
  const match = `/match/${await finishedMatch(guest)}`
  expect((await watcher.goto(match))?.status()).toBe(403)
  expect((await guest.goto(match))?.status()).toBe(200)
  expect((await watcher.request.get(`/picture${match}.png`)).status()).toBe(403)
  expect((await guest.request.get(`/picture${match}.png`)).status()).toBe(200)
})

test('by link a match is watched, and the watchers talk apart until the end', async ({ visit }) => {
  const [host, guest, watcher, other] = [await visit(), await visit(), await visit(), await visit()]
  const hostName = await register(host, newName('Aida'))
  const guestName = await register(guest, newName('Bolat'))
  await openTable(host, { watch: 'Only with the link' })
  await join(guest, hostName)
  await ready(host)
  await ready(guest)
  await playOut([host, guest], ['b2', 'a1'])

  await enterAsGuest(watcher)
  await expect(watchLink(watcher, hostName, guestName)).toBeHidden()
  await open(watcher, host.url())
  await open(other, host.url())
  for (const page of [host, watcher]) {
    await expect(page.getByText(word(page, 'Watching: 2'))).toBeVisible()
    await expect(page.getByText(word(page, 'Only people with the link can watch'))).toBeVisible()
  }
  await chat(watcher, 'c3 would be strong', 'Watchers’ chat')
  await expectChat(other, ['c3 would be strong'], 'Watchers’ chat')
  await expect(host.getByText('c3 would be strong')).toBeHidden()
  await expect(region(host, 'Watchers’ chat')).toHaveCount(0)

  await resign(guest)
  await expectState(host, 'You won')
  await press(host.locator('summary').filter({ hasText: start(host, 'Watchers’ chat') }))
  await expectChat(host, ['c3 would be strong'], 'Watchers’ chat')
})
