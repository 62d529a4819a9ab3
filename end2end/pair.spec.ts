// Two people who do not know each other meet in the lobby, are paired by Play now, play, talk and play
// again, while others look on.

import { expectNoGaps, storedMessages, storedMoves } from './database'
import { expect, test } from './fixtures'
import { press } from './hands'
import {
  board,
  chat,
  enterAsGuest,
  expectBoard,
  expectChat,
  expectMoves,
  expectNoReload,
  expectState,
  finishedMatch,
  goToLobby,
  join,
  mark,
  move,
  newName,
  open,
  openTable,
  pair,
  personHere,
  playNow,
  playOut,
  QUICK_WIN,
  ready,
  region,
  register,
  tableOf,
  watchLink,
  word,
} from './people'

test('two people meet, are paired, play to a win with chat and a rematch, and a third watches', async ({
  visit,
  server,
}) => {
  const [aida, bolat, dana] = [await visit(), await visit(), await visit()]
  const names = new Map([
    [aida, await register(aida, newName('Aida'))],
    [bolat, await register(bolat, newName('Bolat'))],
    [dana, await register(dana, newName('Dana'))],
  ])
  const nameOf = (page: typeof aida) => names.get(page) ?? ''
  const all = [aida, bolat, dana]
  for (const page of all) {
    await mark(page)
    for (const name of names.values()) await expect(personHere(page, name)).toBeVisible()
  }

  const [first, second] = await pair(aida, bolat)

  // The third sees the match appear, follows the small board, and goes there.
  const link = watchLink(dana, nameOf(aida), nameOf(bolat))
  await expect(link).toBeVisible()
  const entry = link.locator('xpath=ancestor::li')
  const empty = await entry.innerHTML()
  await move(first, 'a3')
  await expect.poll(() => entry.innerHTML(), 'the small board follows').not.toBe(empty)
  await press(link)
  await expect(dana).toHaveURL(first.url())
  await expectState(dana, `${nameOf(second)}'s turn`)
  await expect(dana.getByRole('button', { name: word(dana, 'Resign') })).toBeHidden()
  for (const page of [first, second]) {
    await expect(region(page, 'Watching')).toContainText(nameOf(dana))
  }

  // Players and watchers talk, each among themselves.
  const talk = [`Good luck, ${nameOf(second)}!`, 'You too <b>friend</b>', 'Сәттілік! 🙂']
  await chat(first, talk[0]!)
  await expectChat(second, talk.slice(0, 1))
  await chat(second, talk[1]!)
  await expectChat(first, talk.slice(0, 2))
  await chat(first, talk[2]!)
  for (const page of [first, second]) await expectChat(page, talk)
  await chat(dana, 'The corner is strong', 'Watchers’ chat')
  await expectChat(dana, ['The corner is strong'], 'Watchers’ chat')
  for (const page of [first, second]) await expect(page.getByText('The corner is strong')).toBeHidden()

  await move(second, 'a1')
  await playOut([first, second], ['b3', 'b1', 'c3'])
  await expectState(first, 'You won')
  await expectState(second, 'You lost')
  await expectState(dana, `${nameOf(first)} won`)
  for (const page of all) {
    await expectBoard(page, 'XXX ... OO.')
    await expectMoves(page, QUICK_WIN)
    await expect(page.getByText(word(page, `${nameOf(first)} played c3`))).toBeAttached()
  }
  const match = await finishedMatch(first)

  // Whoever was second begins the rematch, at the same table and before the same watcher.
  await press(first.getByRole('button', { name: word(first, 'Rematch') }))
  await expect(second.getByText(word(second, `${nameOf(first)} wants a rematch`))).toBeVisible()
  await expect(first.getByRole('button', { name: word(first, 'Take back the rematch offer') })).toBeVisible()
  await press(second.getByRole('button', { name: word(second, 'Rematch') }))
  await expectState(dana, `${nameOf(second)}'s turn`)
  await playOut([second, first], QUICK_WIN)
  await expectState(second, 'You won')
  await expectState(first, 'You lost')
  await expectState(dana, `${nameOf(second)} won`)
  const rematch = await finishedMatch(first)

  for (const page of all) await expectNoReload(page)
  for (const id of [match, rematch]) {
    const stored = QUICK_WIN.map((notation, ply) => ({ ply, notation }))
    expect(await storedMoves(server.database, id)).toEqual(stored)
  }
  expect(await storedMessages(server.database, `table/${tableOf(first)}`)).toEqual(talk)
  await expectNoGaps(server.database)
})

test('everyone in the lobby sees people, tables and matches come and go', async ({ visit }) => {
  const [member, guest, visitor, aida, bolat] = [
    await visit(),
    await visit(),
    await visit(),
    await visit(),
    await visit(),
  ]
  await register(member, newName('Erlan'))
  await enterAsGuest(guest)
  await open(visitor)
  const watching = [member, guest, visitor]
  for (const page of watching) await mark(page)

  // People come.
  const host = await register(aida, newName('Aida'))
  const rival = await register(bolat, newName('Bolat'))
  for (const page of [...watching, bolat]) await expect(personHere(page, host)).toBeVisible()
  for (const page of [...watching, aida]) await expect(personHere(page, rival)).toBeVisible()

  // A table is opened.
  await openTable(aida)
  for (const page of watching) await expect(region(page, 'Open tables').getByText(host)).toBeVisible()
  await expect(
    region(member, 'Open tables').getByRole('button', { name: word(member, `Join ${host}`) }),
  ).toBeVisible()
  await goToLobby(aida)
  const own = region(aida, 'Open tables').getByRole('link', { name: word(aida, 'Go to your table') })
  await press(own)

  // It fills up and becomes a match.
  await join(bolat, host)
  for (const page of watching) await expect(region(page, 'Open tables').getByText(host)).toBeHidden()
  await ready(aida)
  await ready(bolat)
  for (const page of watching) await expect(watchLink(page, host, rival)).toBeVisible()

  // The small boards of all three follow the moves.
  await move(aida, 'b2')
  await move(bolat, 'a1')
  const boards = watching.map((page) =>
    watchLink(page, host, rival).locator('xpath=ancestor::li'),
  )
  const before = await Promise.all(boards.map((entry) => entry.innerHTML()))
  await move(aida, 'c3')
  for (const [index, entry] of boards.entries()) {
    await expect.poll(() => entry.innerHTML(), 'the small board follows').not.toBe(before[index])
  }

  // A player who looks into the lobby finds the way back, and sees the own match there.
  await goToLobby(bolat)
  await expect(watchLink(bolat, host, rival)).toBeVisible()
  await press(bolat.getByRole('banner').getByRole('link', { name: word(bolat, 'Back to your match') }))
  await expectBoard(bolat, '..X .X. O..')

  // The match ends and leaves the lists; then a player leaves the site.
  await press(bolat.getByRole('button', { name: word(bolat, 'Resign') }))
  await press(bolat.getByRole('button', { name: word(bolat, 'Yes, resign') }))
  await expectState(aida, 'You won')
  for (const page of watching) await expect(watchLink(page, host, rival)).toBeHidden()
  await bolat.close()
  // A person who left may be reloading a page, so the list waits a few seconds before it believes it.
  for (const page of watching) await expect(personHere(page, rival)).toBeHidden({ timeout: 20_000 })
  for (const page of watching) await expectNoReload(page)
})

test('someone who stops waiting is not paired', async ({ visit }) => {
  const [aida, bolat] = [await visit(), await visit()]
  await register(aida, newName('Aida'))
  await register(bolat, newName('Bolat'))
  await playNow(aida, 'Connect four')
  await expect(aida.getByText(word(aida, 'Waiting for an opponent…'))).toBeVisible()
  await press(aida.getByRole('button', { name: word(aida, 'Stop waiting') }))
  await expect(region(aida, 'Play now').getByRole('button', { name: word(aida, 'Play now') })).toBeVisible()
  await playNow(bolat, 'Connect four')
  await expect(bolat.getByText(word(bolat, 'Waiting for an opponent…'))).toBeVisible()
  // The next who comes is the one, and the other is where they were.
  await playNow(aida, 'Tic-tac-toe')
  await expect(aida.getByText(word(aida, 'Waiting for an opponent…'))).toBeVisible()
  const dana = await visit()
  await register(dana, newName('Dana'))
  await playNow(dana, 'Connect four')
  await expect(dana).toHaveURL(/\/table\//)
  await expect(bolat).toHaveURL(dana.url())
  await expect(aida).toHaveURL('/')
  await press(aida.getByRole('button', { name: word(aida, 'Stop waiting') }))
  await expect(board(aida)).toBeHidden()
})
