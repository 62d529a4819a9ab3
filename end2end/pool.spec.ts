// Who is brought together, and for what: rated and casual matches by Play now, and open tables that are equal.

import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { choose, press } from './hands'
import {
  enterAsGuest,
  expectState,
  newName,
  open,
  openTable,
  playNow,
  region,
  register,
  tableOf,
  word,
} from './people'

const RATED = 'Rated, unless your opponent is a guest or wants a casual match.'
const CASUAL = 'Casual: the result changes no rating.'

/** A choice of Play now. */
function choice(page: Page, name: string) {
  return region(page, 'Play now').getByRole('radio', { name: word(page, name) })
}

async function chooseBlitz(page: Page): Promise<void> {
  await choose(choice(page, 'Connect four'))
  await choose(region(page, 'Play now').getByRole('radio', { name: '5+0' }))
}

test('two registered people play a rated match by Play now, unless one has chosen casual', async ({ visit }) => {
  const [aida, bolat] = [await visit(), await visit()]
  await register(aida, newName('Aida'))
  await register(bolat, newName('Bolat'))
  for (const page of [aida, bolat]) {
    await expect(region(page, 'Play now')).toContainText('Tic-tac-toe is always casual.')
    await choose(choice(page, 'Connect four'))
    await expect(region(page, 'Play now')).toContainText('Casual: a rated match needs a clock.')
    await expect(choice(page, 'Rated')).toBeDisabled()
    await chooseBlitz(page)
    await expect(choice(page, 'Rated')).toBeChecked()
    await expect(region(page, 'Play now')).toContainText(RATED)
  }
  await playNow(aida, 'Connect four')
  await expect(aida.getByText('Connect four · 5+0 · Rated')).toBeVisible()
  await playNow(bolat, 'Connect four')
  for (const page of [aida, bolat]) {
    await expect(page).toHaveURL(/\/table\//)
    await expect(page.getByText('Connect four · 5+0 · Rated')).toBeVisible()
    await expect(region(page, 'Seats')).toContainText('1500?')
  }
  await press(aida.getByRole('button', { name: word(aida, 'Abort') }))
  await expectState(bolat, 'Match aborted')

  // The choice is kept, and one who does not want it is enough.
  await open(aida)
  await chooseBlitz(aida)
  await choose(choice(aida, 'Casual'))
  await expect(region(aida, 'Play now')).toContainText(CASUAL)
  await open(aida)
  await chooseBlitz(aida)
  await expect(choice(aida, 'Casual')).toBeChecked()
  await open(bolat)
  await chooseBlitz(bolat)
  await playNow(bolat, 'Connect four')
  await expect(bolat.getByText('Connect four · 5+0 · Rated')).toBeVisible()
  await playNow(aida, 'Connect four')
  for (const page of [aida, bolat]) {
    await expect(page).toHaveURL(/\/table\//)
    await expect(page.getByText('Connect four · 5+0 · Casual')).toBeVisible()
  }
})

test('a guest is told that the match is casual, and meets registered people', async ({ visit }) => {
  const [guest, member] = [await visit(), await visit()]
  await enterAsGuest(guest)
  await register(member, newName('Dana'))
  await expect(region(guest, 'Play now')).toContainText('Only registered people play rated matches.')
  await expect(choice(guest, 'Rated')).toHaveCount(0)
  for (const page of [guest, member]) {
    await chooseBlitz(page)
    await playNow(page, 'Connect four')
  }
  for (const page of [guest, member]) {
    await expect(page).toHaveURL(/\/table\//)
    await expect(page.getByText('Connect four · 5+0 · Casual')).toBeVisible()
  }
})

test('who opens a table like one that waits is seated there and told so', async ({ visit }) => {
  const [host, guest] = [await visit(), await visit()]
  const name = await register(host, newName('Erlan'))
  await enterAsGuest(guest)
  await openTable(host, { game: 'Reversi', first: 'By lot' })
  await openTable(guest, { game: 'Reversi', first: 'By lot' })
  expect(tableOf(guest)).toBe(tableOf(host))
  await expect(guest.getByText(word(guest, `You were seated at the table of ${name} with the same options.`))).toBeVisible()
  await expect(host.getByText(/You were seated at the table of/)).toHaveCount(0)
  await expect(region(host, 'Seats').getByText('not ready')).toHaveCount(2)
})
