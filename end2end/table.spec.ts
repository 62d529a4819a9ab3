// Tables: seats and lamps, links, offers during a match, its end, and its page afterwards; and the whole
// way of two people in Kazakh, on a phone, and without a mouse.

import type { Page } from '@playwright/test'
import { rows } from './database'
import { expect, PHONE, test, type Visit, type VisitorOptions } from './fixtures'
import { press } from './hands'
import {
  board,
  byTurn,
  chat,
  column,
  connected,
  DRAWN,
  drop,
  enterAsGuest,
  expectBoard,
  expectChat,
  expectMoves,
  expectNoReload,
  expectNoSidewaysScroll,
  expectSignedIn,
  expectState,
  fillRegistration,
  finishedMatch,
  goToLobby,
  join,
  mark,
  move,
  newName,
  open,
  openTable,
  ownName,
  pair,
  PASSWORD,
  personHere,
  playOut,
  position,
  QUICK_FOUR,
  QUICK_WIN,
  ready,
  region,
  register,
  sit,
  start,
  state,
  word,
} from './people'

/** Two people at a table that the first has opened, who is also the one to begin. */
async function sitDown(
  visit: Visit,
): Promise<{ host: Page; guest: Page; hostName: string; guestName: string }> {
  const [host, guest] = [await visit(), await visit()]
  const hostName = await register(host, newName('Aida'))
  const guestName = await register(guest, newName('Bolat'))
  await openTable(host)
  await join(guest, hostName)
  return { host, guest, hostName, guestName }
}

/** The same, with the match begun. */
async function begin(visit: Visit): Promise<Awaited<ReturnType<typeof sitDown>>> {
  const people = await sitDown(visit)
  await ready(people.host)
  await ready(people.guest)
  await expectState(people.host, 'Your turn')
  return people
}

test.describe('seats and lamps', () => {
  test('the host frees a seat, and whoever sat there may sit down again', async ({ visit }) => {
    const { host, guest, guestName } = await sitDown(visit)
    await ready(host)
    await press(host.getByRole('button', { name: word(host, `Free the seat of ${guestName}`) }))
    await expect(region(host, 'Seats')).not.toContainText(guestName)
    await sit(guest)
    await expect(region(host, 'Seats')).toContainText(guestName)
    await press(guest.getByRole('button', { name: word(guest, 'Leave the seat') }))
    await expect(region(host, 'Seats')).not.toContainText(guestName)
    await expect(region(guest, 'Seats').getByRole('button', { name: word(guest, 'Sit down') })).toBeVisible()
  })

  test('whoever has the link of a table that is not listed comes in as a guest and plays', async ({
    visit,
  }) => {
    const [host, friend, other] = [await visit(), await visit(), await visit()]
    const hostName = await register(host, newName('Aida'))
    const otherName = await register(other, newName('Dana'))
    await openTable(host, { entry: 'Only with the link' })
    const link = await host.getByLabel(word(host, 'Link to this table')).inputValue()
    await press(host.getByRole('button', { name: word(host, 'Copy link') }))
    await expect.poll(() => host.evaluate(() => navigator.clipboard.readText())).toBe(link)

    await open(friend)
    // The lobby would list the first table before the second.
    await openTable(other)
    await expect(region(friend, 'Open tables').getByText(otherName)).toBeVisible()
    await expect(region(friend, 'Open tables').getByText(hostName)).toBeHidden()

    await open(friend, link)
    await press(friend.getByRole('main').getByRole('button', { name: word(friend, 'Play as guest') }).first())
    const friendName = await ownName(friend)
    await expect(friend).toHaveURL(link)
    await sit(friend)
    for (const page of [host, friend]) await expect(region(page, 'Seats')).toContainText(friendName)
    await ready(friend)
    await ready(host)
    await playOut([host, friend], ['b2', 'a1'])
    await chat(friend, 'Thank you for the link')
    await expectChat(host, ['Thank you for the link'])
    await playOut([host, friend], ['a3', 'b1', 'c1'])
    await expectState(host, 'You won')
    await expectState(friend, 'You lost')
    await expectBoard(host, 'X.. .X. OOX')
  })
})

test.describe('the whole way', () => {
  /** Two people register, meet, play with chat and play again. */
  async function goTheWholeWay(visit: Visit, options: VisitorOptions): Promise<[Page, Page]> {
    const [aida, bolat] = [await visit(options), await visit(options)]
    const hostName = await register(aida, newName('Aida'))
    const rivalName = await register(bolat, newName('Bolat'))
    for (const page of [aida, bolat]) await mark(page)
    await expect(personHere(aida, rivalName)).toBeVisible()
    await expect(personHere(bolat, hostName)).toBeVisible()

    const [first, second] = await pair(aida, bolat)
    await playOut([first, second], QUICK_WIN.slice(0, 2))
    await chat(first, 'Greetings')
    await expectChat(second, ['Greetings'])
    await chat(second, 'Greetings to you too')
    await expectChat(first, ['Greetings', 'Greetings to you too'])
    await playOut([first, second], QUICK_WIN.slice(2))
    await expectState(first, 'You won')
    await expectState(second, 'You lost')
    for (const page of [first, second]) await expectBoard(page, position(QUICK_WIN))

    await press(second.getByRole('button', { name: word(second, 'Rematch') }))
    await press(first.getByRole('button', { name: word(first, 'Rematch') }))
    await playOut([second, first], QUICK_WIN)
    await expectState(second, 'You won')
    for (const page of [first, second]) await expectNoReload(page)
    return [first, second]
  }

  test('works in Kazakh', async ({ visit }) => {
    const [page] = await goTheWholeWay(visit, { language: 'kk' })
    await expect(page.locator('html')).toHaveAttribute('lang', 'kk')
  })

  test('works on a phone of 390 px by touch', async ({ visit }) => {
    const [page] = await goTheWholeWay(visit, PHONE)
    await expectNoSidewaysScroll(page)
    await goToLobby(page)
    await expectNoSidewaysScroll(page)
  })

  test('works by keyboard alone', async ({ visit }) => {
    await goTheWholeWay(visit, { manner: 'keyboard' })
  })

  test('a table and its lamps work by keyboard alone', async ({ visit }) => {
    const [host, guest] = [await visit({ manner: 'keyboard' }), await visit({ manner: 'keyboard' })]
    const hostName = await register(host, newName('Aida'))
    await register(guest, newName('Bolat'))
    await openTable(host, { game: 'Connect four', first: 'My opponent' })
    await join(guest, hostName)
    await ready(host)
    await ready(guest)
    for (const [ply, number] of QUICK_FOUR.entries()) await drop(ply % 2 === 0 ? guest : host, number)
    await expectState(guest, 'You won')
    await expectState(host, 'You lost')
  })
})

test.describe('a match', () => {
  test('connect four is played to four in a column', async ({ visit }) => {
    const [aida, bolat] = [await visit(), await visit()]
    await register(aida, newName('Aida'))
    await register(bolat, newName('Bolat'))
    const players = await pair(aida, bolat, 'Connect four')
    for (const [ply, number] of QUICK_FOUR.entries()) await drop(players[ply % 2 === 0 ? 0 : 1], number)
    await expectState(players[0], 'You won')
    await expectState(players[1], 'You lost')
    for (const page of players) {
      await expect(column(page, 4)).toHaveAccessibleName(start(page, 'column 4, 4 discs'))
      await expect(column(page, 3)).toHaveAccessibleName(start(page, 'column 3, 3 discs'))
    }
  })

  test('a full board is a draw', async ({ visit }) => {
    const { host, guest } = await begin(visit)
    await playOut([host, guest], DRAWN)
    for (const page of [host, guest]) {
      await expectState(page, 'Draw')
      await expectBoard(page, position(DRAWN))
    }
  })

  test('a draw is offered after both have moved, taken back, declined, and accepted', async ({ visit }) => {
    const { host, guest } = await begin(visit)
    const button = (page: Page, name: string) => page.getByRole('button', { name: word(page, name) })
    await expect(button(host, 'Offer a draw')).toBeHidden()
    await playOut([host, guest], ['b2', 'a1'])

    await press(button(host, 'Offer a draw'))
    await expect(button(guest, 'Accept the draw')).toBeVisible()
    await press(button(host, 'Take the offer back'))
    await expect(button(guest, 'Accept the draw')).toBeHidden()

    await press(button(host, 'Offer a draw'))
    await press(button(guest, 'Decline the draw'))
    await expect(button(host, 'Offer a draw')).toBeVisible()
    await expect(button(guest, 'Accept the draw')).toBeHidden()

    await press(button(guest, 'Offer a draw'))
    await press(button(host, 'Accept the draw'))
    for (const page of [host, guest]) {
      await expectState(page, 'Draw')
      await expectBoard(page, position(['b2', 'a1']))
    }
  })

  test('resigning asks once more and gives the other the win', async ({ visit }) => {
    const { host, guest, guestName } = await begin(visit)
    await playOut([host, guest], ['b2', 'a1'])
    await press(host.getByRole('button', { name: word(host, 'Resign') }))
    await expect(host.getByText(word(host, 'Resign now?'))).toBeVisible()
    await expectState(host, 'Your turn')
    await expectState(guest, `${await ownName(host)}'s turn`)
    await press(host.getByRole('button', { name: word(host, 'Yes, resign') }))
    await expectState(host, 'You lost')
    await expectState(guest, 'You won')
    const passerBy = await visit()
    await open(passerBy, host.url())
    await expectState(passerBy, `${guestName} won`)
  })

  test('a match is aborted only before both have moved', async ({ visit }) => {
    const { host, guest } = await begin(visit)
    const abort = (page: Page) => page.getByRole('button', { name: word(page, 'Abort') })
    await move(host, 'b2')
    await press(abort(guest))
    for (const page of [host, guest]) await expectState(page, 'Match aborted')

    await press(host.getByRole('button', { name: word(host, 'Rematch') }))
    await press(guest.getByRole('button', { name: word(guest, 'Rematch') }))
    const players = await byTurn(host, guest)
    await playOut(players, ['b2', 'a1'])
    for (const page of players) await expect(abort(page)).toBeHidden()
  })

  test('a finished match is stepped through by buttons, keys and address', async ({ visit }) => {
    const { host, guest, hostName, guestName } = await begin(visit)
    await playOut([host, guest], QUICK_WIN)
    await expectState(host, 'You won')
    const table = host.url()
    await press(host.getByRole('link', { name: word(host, 'Replay') }))
    await expect(host.getByRole('heading', { level: 1 })).toHaveText(`${hostName} – ${guestName}`)
    await expectMoves(host, QUICK_WIN)
    const after = (ply: number) => position(QUICK_WIN.slice(0, ply))
    const step = (name: string) => press(host.getByRole('button', { name: word(host, name) }))

    await step('First move')
    await expectBoard(host, after(0))
    await step('Next move')
    await expectBoard(host, after(1))
    await step('Last move')
    await expectBoard(host, after(5))
    await step('Previous move')
    await expectBoard(host, after(4))
    await host.keyboard.press('ArrowLeft')
    await expectBoard(host, after(3))
    await host.keyboard.press('ArrowRight')
    await expectBoard(host, after(4))

    // The board is no longer to be played on.
    await press(board(host).getByRole('gridcell').last())
    await expectBoard(host, after(4))

    await open(guest, `${new URL(host.url()).pathname}#2`)
    await expectBoard(guest, after(2))
    await press(guest.getByRole('link', { name: word(guest, 'Go to the table') }))
    await expect(guest).toHaveURL(table)
  })

  test('whoever is not signed in sees the match and its end, and can do nothing', async ({ visit }) => {
    const { host, guest, hostName } = await begin(visit)
    const visitor = await visit()
    await open(visitor, host.url())
    await expectState(visitor, `${hostName}'s turn`)
    await move(host, 'b2')
    await expectBoard(visitor, position(['b2']))
    await press(board(visitor).getByRole('gridcell', { name: start(visitor, 'a1') }))
    await move(guest, 'c1')
    await expectBoard(visitor, position(['b2', 'c1']))
    await expect(region(visitor, 'Watching')).toContainText('1')
    for (const name of ['Resign', 'Abort', 'Offer a draw']) {
      await expect(visitor.getByRole('button', { name: word(visitor, name) })).toBeHidden()
    }
    await expect(state(visitor, 'Your turn')).toBeHidden()
  })
})

test('a guest who registers keeps matches and chats', async ({ visit, server }) => {
  const [guest, rival] = [await visit(), await visit()]
  const guestName = await enterAsGuest(guest)
  const rivalName = await register(rival, newName('Bolat'))
  const text = `Written by a guest ${newName('')}`
  await chat(guest, text)
  await expectChat(rival, [text])
  const [first, second] = await pair(guest, rival)
  await playOut([first, second], QUICK_WIN)
  const match = await finishedMatch(guest)
  const id = async (name: string) =>
    (await rows(server.database, `select id from account where name = :'name'`, { name }))[0]
  const before = await id(guestName)

  await open(guest, '/register')
  const name = newName('Aida')
  await fillRegistration(guest, name, PASSWORD)
  await press(guest.getByRole('button', { name: word(guest, 'Create account') }))
  await expectSignedIn(guest, name)
  expect(await id(name)).toEqual(before)
  await open(guest)
  await expectChat(guest, [text])

  await open(rival, `/people/${name}`)
  await expect(rival.getByRole('heading', { level: 1 })).toHaveText(name)
  const played = region(rival, 'Last matches').getByRole('link', { name: new RegExp(rivalName) })
  await expect(played).toHaveAttribute('href', `/match/${match}`)
  await press(played)
  await connected(rival)
  await expectMoves(rival, QUICK_WIN)
})
