// Ratings: what a rated match does to them, where they are seen, and who may not play for them.

import type { Page } from '@playwright/test'
import { expect, test, type Visit } from './fixtures'
import { press } from './hands'
import {
  byTurn,
  drop,
  enterAsGuest,
  expectState,
  join,
  newName,
  open,
  openTable,
  QUICK_FOUR,
  ready,
  region,
  register,
  word,
} from './people'

test('a rated match changes both ratings, and everyone sees it everywhere', async ({ visit }) => {
  const [aida, bolat] = [await visit(), await visit()]
  const names = [await register(aida, newName('Aida')), await register(bolat, newName('Bolat'))] as const
  await openTable(aida, { game: 'Connect four', time: '5+3', rated: true })
  await expect(aida.getByText('Connect four · 5+3 · Rated')).toBeVisible()
  await open(bolat)
  const item = region(bolat, 'Open tables').getByRole('listitem').filter({ hasText: names[0] })
  await expect(item).toContainText('Connect four · 5+3 · Rated')
  await join(bolat, names[0])
  await ready(bolat)
  await ready(aida)
  const [first, second] = await byTurn(aida, bolat)
  for (const page of [first, second]) {
    await expect(ratings(page)).toHaveText(['Rating 1500?', 'Rating 1500?'])
  }

  for (const [ply, column] of QUICK_FOUR.entries()) {
    await drop(ply % 2 === 0 ? first : second, column)
    if (ply === 1) await expect(first.getByRole('button', { name: word(first, 'Take back my move') })).toHaveCount(0)
  }
  await expectState(first, 'You won')
  await expectState(second, 'You lost')
  const watcher = await visit()
  await open(watcher, first.url())
  await open(second, second.url())
  for (const page of [first, second, watcher]) {
    await expect(region(page, 'Seats')).toContainText('1500?+162')
    await expect(region(page, 'Seats')).toContainText('1500?−162')
  }

  const nav = first.getByRole('navigation', { name: word(first, 'Main') })
  await press(nav.getByRole('link', { name: word(first, 'Leaders') }))
  await press(first.getByRole('navigation', { name: word(first, 'Game') }).getByRole('link', { name: 'Connect four' }))
  await expect(first).toHaveURL('/leaders/connect-four-blitz')
  const [winner, loser] = first === aida ? names : [names[1], names[0]]
  const rows = region(first, 'Provisional ratings').getByRole('row')
  await expect(rows.filter({ hasText: winner })).toContainText('1662?')
  await expect(rows.filter({ hasText: winner })).toHaveAttribute('aria-current', 'true')
  await expect(rows.filter({ hasText: loser })).toContainText('1338?')
  await expect(rows.filter({ hasText: loser })).not.toHaveAttribute('aria-current')
  await expect(region(first, 'Best ratings')).toContainText('Nobody is ranked here yet')

  await press(rows.getByRole('link', { name: loser }))
  await expect(first).toHaveURL(`/people/${loser}`)
  const own = region(first, 'Ratings')
  await expect(own.getByRole('link', { name: 'Connect four · Blitz' })).toContainText('1338?')
  const graph = own.getByRole('img', { name: /^Rating history: Connect four · Blitz/ })
  await expect(graph).toBeVisible()
  await press(own.getByText(word(first, 'The graph as a table')))
  await expect(own.getByRole('table').getByRole('row').last()).toContainText('1338?−162')
  const tally = region(first, 'Matches by game').getByRole('row').filter({ hasText: 'Connect four' })
  await expect(tally.getByRole('cell')).toHaveText(['0', '0', '1', '0', '0', '1'])
  await expect(region(first, 'Last matches')).toContainText('Connect four · 5+3 · Rated · −162')
})

test('a guest cannot sit down at a rated table and is told so', async ({ visit }) => {
  const { host, page: guest } = await rated(visit, enterAsGuest)
  await open(guest)
  await press(region(guest, 'Open tables').getByRole('button', { name: word(guest, `Join ${host.name}`) }))
  await expect(guest.getByRole('alert').filter({ hasText: 'Rated matches are for registered people.' })).toBeVisible()

  await open(guest, host.page.url())
  const seats = region(guest, 'Seats')
  await expect(seats).toContainText('Rated table: for registered people only.')
  await expect(seats.getByRole('button', { name: word(guest, 'Sit down') })).toHaveCount(0)
  await expect(seats.getByRole('link', { name: word(guest, 'Register') })).toBeVisible()

  await open(guest)
  await press(guest.getByRole('button', { name: word(guest, 'Open a table') }))
  const checkbox = guest.getByRole('checkbox', { name: word(guest, 'Rated') })
  await expect(checkbox).toBeDisabled()
  await expect(checkbox).toHaveAccessibleDescription('Only registered people play rated matches.')
})

test('the switch says why a match cannot be rated', async ({ visit }) => {
  const page = await visit()
  await register(page, newName('Dana'))
  await press(page.getByRole('button', { name: word(page, 'Open a table') }))
  const dialog = page.getByRole('dialog', { name: word(page, 'Open a table') })
  const rated = dialog.getByRole('checkbox', { name: word(page, 'Rated') })
  await expect(rated).toBeDisabled()
  await expect(rated).toHaveAccessibleDescription('Tic-tac-toe is always casual.')
  await dialog.getByRole('radio', { name: 'Chess' }).check({ force: true })
  await expect(rated).toHaveAccessibleDescription('Choose a clock or days for each move to play a rated match.')
  await dialog.getByRole('radio', { name: '5+3' }).check({ force: true })
  await rated.check()
  // What cannot be rated any more is not, and is again when it can.
  await dialog.getByRole('radio', { name: 'No clock' }).check({ force: true })
  await expect(rated).not.toBeChecked()
  await dialog.getByRole('radio', { name: '5+3' }).check({ force: true })
  await expect(rated).toBeChecked()
})

/** A registered person with an open rated table, and somebody else. */
async function rated(visit: Visit, enter: (page: Page) => Promise<string>) {
  const [host, page] = [await visit(), await visit()]
  const name = await register(host, newName('Dana'))
  await openTable(host, { game: 'Connect four', time: '5+3', rated: true })
  await enter(page)
  return { host: { page: host, name }, page }
}

/** The ratings beside the names at a table. */
function ratings(page: Page) {
  return region(page, 'Seats').locator('.rating')
}
