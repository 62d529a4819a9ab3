// Matches by correspondence: days for each move, a list of one's own, and a server that dies meanwhile.

import type { Locator, Page } from '@playwright/test'
import { place } from './courses'
import { expectNoGaps, storedMoves } from './database'
import { CONNECTION_LOST, expect, test } from './fixtures'
import { press } from './hands'
import {
  connected,
  expectNoReload,
  expectState,
  finishedMatch,
  goToLobby,
  join,
  mark,
  move,
  newName,
  openTable,
  pair,
  playOut,
  QUICK_WIN,
  region,
  register,
  tableOf,
  watchLink,
  word,
} from './people'

test('a match goes on over the death of the server, and both know whose turn it is', async ({
  visit,
  server,
  complaints,
}) => {
  test.slow()
  complaints.allow(CONNECTION_LOST)
  const [aida, bolat] = [await visit(), await visit()]
  const [host, guest] = [await register(aida, newName('Aida')), await register(bolat, newName('Bolat'))]

  // The table waits without its host, and the match begins when somebody sits down.
  await openTable(aida, { time: '3 d a move', first: 'Me' })
  await expectState(
    aida,
    'Waiting for an opponent. The match begins when somebody sits down; you need not stay.',
  )
  const table = tableOf(aida)
  await goToLobby(aida)
  await join(bolat, host)
  await expect(entry(aida, guest)).toContainText(/Your turn: (3 days 0 h|2 days 2\d h) left/)
  await expect(turns(aida)).toHaveText('1')
  await goToLobby(bolat)
  await expect(entry(bolat, host)).toContainText('Opponent’s turn: ')
  await expect(turns(bolat)).toBeHidden()
  await expect(watchLink(bolat, host, guest)).toBeHidden()

  // A move is told to who is elsewhere, on whatever page.
  for (const page of [aida, bolat]) await mark(page)
  await press(entry(aida, guest).getByRole('link', { name: guest }))
  await expect(aida).toHaveURL(`/table/${table}`)
  await move(aida, QUICK_WIN[0]!)
  await expect(entry(bolat, host)).toContainText('Your turn: ')
  await expect(turns(bolat)).toHaveText('1')
  await expect(turns(aida)).toBeHidden()

  await server.kill9()
  await server.restart()
  for (const page of [aida, bolat]) await connected(page)
  await expect(entry(bolat, host)).toContainText('Your turn: ')
  await press(turns(bolat))
  await press(entry(bolat, host).getByRole('link', { name: host }))
  await move(bolat, QUICK_WIN[1]!)
  await expectState(aida, 'Your turn')
  for (const page of [aida, bolat]) await expectNoReload(page)

  // What the server makes of the page is whole before any script, for both.
  const plain = async (page: Page) => (await page.request.get('/')).text()
  for (const [page, opponent, said] of [
    [aida, guest, 'Your turn: '],
    [bolat, host, 'Opponent’s turn: '],
  ] as const) {
    const html = await plain(page)
    const list = html.slice(html.indexOf('id="my-matches"'), html.indexOf('open-tables'))
    expect(list).toContain(opponent)
    expect(list).toContain(said)
  }
  expect(await plain(aida)).toContain('class="turns"')
  expect(await plain(bolat)).not.toContain('class="turns"')

  await server.kill9()
  await server.restart()
  for (const page of [aida, bolat]) await connected(page)
  for (const [ply, name] of QUICK_WIN.slice(2).entries()) await move(ply % 2 === 0 ? aida : bolat, name)
  await expectState(aida, 'You won')
  await expectState(bolat, 'You lost')
  const match = await finishedMatch(aida)
  const stored = QUICK_WIN.map((notation, ply) => ({ ply, notation }))
  expect(await storedMoves(server.database, match)).toEqual(stored)
  await expectNoGaps(server.database)
  await goToLobby(aida)
  await expect(region(aida, 'Your matches by correspondence')).toBeHidden()
})

test('several matches go on beside a live one, one’s own turn first', async ({ visit }) => {
  const [aida, bolat] = [await visit(), await visit()]
  const [host, guest] = [await register(aida, newName('Aida')), await register(bolat, newName('Bolat'))]
  await openTable(aida, { game: 'Togyzkumalak', time: '7 d a move', first: 'Me' })
  await join(bolat, host)
  await goToLobby(aida)
  await openTable(aida, { game: 'Chess', time: '2 d a move', first: 'My opponent' })
  await goToLobby(bolat)
  await join(bolat, host)

  // The live match takes both away from nothing, and only it is the one to go back to.
  for (const page of [aida, bolat]) await goToLobby(page)
  await expect(aida.getByRole('link', { name: word(aida, 'Back to your match') })).toBeHidden()
  const [first, second] = await pair(aida, bolat)
  const live = first.url()
  await playOut([first, second], QUICK_WIN.slice(0, 2))
  for (const page of [aida, bolat]) await goToLobby(page)
  await expect(entries(aida)).toHaveText([/Togyzkumalak.*Your turn/, /Chess.*Opponent’s turn/])
  await expect(entries(bolat)).toHaveText([/Chess.*Your turn/, /Togyzkumalak.*Opponent’s turn/])
  await expect(watchLink(aida, host, guest)).toHaveCount(1)

  // A move in one of them, seen from the other's list.
  await press(entries(aida).first().getByRole('link'))
  await expectState(aida, 'Your turn')
  await press(place(aida, 'a5'))
  await expectState(aida, `${guest}'s turn`)
  await expect(turns(bolat)).toHaveText('2')
  await expect(entries(bolat)).toHaveText([/Chess.*Your turn/, /Togyzkumalak.*Your turn/])

  for (const page of [aida, bolat]) {
    await press(page.getByRole('banner').getByRole('link', { name: word(page, 'Back to your match') }))
    await expect(page).toHaveURL(live)
  }
  await playOut([first, second], QUICK_WIN.slice(2))
  await expectState(first, 'You won')
})

/** The visitor's matches by correspondence, in their order. */
function entries(page: Page): Locator {
  return region(page, 'Your matches by correspondence').getByRole('listitem')
}

function entry(page: Page, opponent: string): Locator {
  return entries(page).filter({ hasText: opponent })
}

/** The count in the header. */
function turns(page: Page): Locator {
  return page.getByRole('banner').getByRole('link', { name: /^Your turn in matches: / })
}
