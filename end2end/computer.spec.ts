// Whoever waits in vain plays the computer meanwhile: on the server, at a table like any other.

import { violations } from './axe'
import type { Locator, Page } from '@playwright/test'
import { expect, PHONE, test } from './fixtures'
import { choose, press } from './hands'
import {
  board,
  enterAsGuest,
  expectState,
  move,
  newName,
  open,
  openTable,
  pair,
  playNow,
  ready,
  region,
  register,
  start,
  state,
  word,
} from './people'

// Each waits in vain on top of what the usual ones do.
test.slow()

/** The page waits for people for five seconds, and a busy machine on top. */
const IN_VAIN = { timeout: 20_000 }

const SQUARES = ['b2', 'a1', 'c3', 'a3', 'c1', 'a2', 'b1', 'b3', 'c2']

for (const language of ['en', 'kk'] as const) {
  test(`a guest whom nobody joins plays the computer, and again (${language})`, async ({ visit }) => {
    const page = await visit({ language })
    await enterAsGuest(page)
    await choose(region(page, 'Play now').getByRole('radio', { name: /^5\+0/ }))
    await waitInVain(page)
    expect(await violations(page)).toEqual([])
    await press(computer(page, 'Hare'))
    await expect(page).toHaveURL(/\/table\//)
    const seats = region(page, 'Seats')
    await expect(seats.getByRole('link', { name: 'Qoyan' })).toBeVisible()
    await expect(seats.getByText(word(page, 'computer'))).toBeVisible()
    await expect(seats.getByText(/\d:\d\d/)).toHaveCount(2)
    // Before the page is looked at for long: whoever begins has twenty seconds for it.
    await moveSomewhere(page)
    expect(await violations(page)).toEqual([])
    for (let match = 0; match < 2; match++) {
      expect(await playToTheEnd(page)).toBeGreaterThan(0)
      await press(rematch(page))
      await expect(rematch(page)).toBeHidden()
    }
    // The third match has begun: nobody else had to agree.
    await expect(page.getByRole('button', { name: word(page, 'Resign') }).or(abort(page)).first()).toBeVisible()
  })
}

test('the search goes on until the computer is chosen', async ({ visit }) => {
  const [page, other] = [await visit(PHONE), await visit()]
  await register(page, newName('Aida'))
  await register(other, newName('Bolat'))
  await waitInVain(page)
  await playNow(other)
  for (const one of [page, other]) await expect(one).toHaveURL(/\/table\//)
  await expect(region(page, 'Seats').getByText(word(page, 'computer'))).toBeHidden()
})

test('nobody is offered the computer who is paired at once, or waits no longer', async ({ visit }) => {
  const page = await visit()
  await register(page, newName('Aida'))
  await waitInVain(page)
  await press(page.getByRole('button', { name: word(page, 'Stop waiting') }))
  await expect(computer(page, 'Hare')).toBeHidden()
  const other = await visit()
  await register(other, newName('Bolat'))
  await pair(page, other)
  await expect(computer(page, 'Hare')).toBeHidden()
})

test('the host of a table invites the computer to the free seat', async ({ visit }) => {
  const page = await visit()
  const name = await register(page, newName('Aida'))
  await openTable(page)
  await press(page.getByText(word(page, 'Invite the computer')))
  await press(computer(page, 'Fox'))
  await expect(region(page, 'Seats').getByRole('link', { name: 'Tulki' })).toBeVisible()
  await ready(page)
  await move(page, 'b2')
  await expectState(page, 'Your turn')
  await expect(page.getByRole('button', { name: word(page, 'Invite the computer') })).toBeHidden()
  // Everyone sees in the lobby that it is the computer.
  const watcher = await visit()
  await open(watcher)
  const card = region(watcher, 'Matches being played').getByRole('listitem').filter({ hasText: name })
  await expect(card.getByText(word(watcher, 'computer'))).toBeVisible()
})

test('the page of a computer player says what it is', async ({ visit }) => {
  const page = await visit()
  await open(page, '/people/Barys')
  await expect(page.getByRole('heading', { name: 'Barys' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('A computer player: Snow leopard, strong.')
  expect(await violations(page)).toEqual([])
})

/** Presses Play now and waits until the computer is offered. */
async function waitInVain(page: Page): Promise<void> {
  await playNow(page)
  await expect(page.getByText(word(page, 'Waiting for an opponent…'))).toBeVisible()
  const offer = page.getByText(word(page, 'Nobody is waiting just now. Play the computer meanwhile?'))
  await expect(offer).toBeVisible(IN_VAIN)
  await expect(page.getByText(word(page, 'Waiting for an opponent…'))).toBeVisible()
}

/** The button of a computer player. */
function computer(page: Page, level: string): Locator {
  return page.getByRole('button', { name: start(page, level) })
}

function rematch(page: Page): Locator {
  return page.getByRole('button', { name: word(page, 'Rematch') })
}

function abort(page: Page): Locator {
  return page.getByRole('button', { name: word(page, 'Abort') })
}

/** Takes free squares until the match is over; gives how many. */
async function playToTheEnd(page: Page): Promise<number> {
  for (let moves = 0; ; moves++) {
    await expect(rematch(page).or(state(page, 'Your turn')).first()).toBeVisible()
    if (await rematch(page).isVisible()) return moves
    await moveSomewhere(page)
  }
}

/** Takes the first free square, on one's turn. */
async function moveSomewhere(page: Page): Promise<void> {
  await expectState(page, 'Your turn')
  for (const name of SQUARES) {
    if (await board(page).getByRole('gridcell', { name: word(page, `${name}, empty`) }).isHidden()) continue
    await move(page, name)
    return
  }
}
