// What goes wrong in the world: the server dies, the network goes away. Both players carry on in the
// same match without a reload, and nothing is lost, doubled or out of order.

import type { Page, Route } from '@playwright/test'
import { expectNoGaps, storedMessages, storedMoves } from './database'
import { type Complaints, CONNECTION_LOST, expect, socketOf, test, type Visit } from './fixtures'
import { press } from './hands'
import {
  chat,
  chatShown,
  connected,
  connection,
  DRAWN,
  expectBoard,
  expectChat,
  expectMoves,
  expectNoReload,
  expectState,
  finishedMatch,
  mark,
  move,
  newName,
  open,
  pair,
  playOut,
  position,
  register,
  square,
  tableOf,
  word,
} from './people'
import type { Server } from './server'

/** The cut of issue 2. It is longer than a server waits before it believes that somebody has left. */
const CUT_MS = 15_000

test('a server killed in mid-match and started again loses and doubles nothing', async ({
  visit,
  server,
  complaints,
}) => {
  test.slow()
  const { first, second, both } = await begin(visit, complaints)
  const said: string[] = []
  const say = async (page: Page, text: string) => {
    said.push(text)
    await chat(page, text)
  }

  await test.step('killed between two moves', async () => {
    await playOut([first, second], DRAWN.slice(0, 2))
    await say(first, 'Before the first kill')
    await expectChat(second, said)
    await server.kill9()
    for (const page of both) await expectDisconnected(page)
    await restart(server, both)
    for (const page of both) await expectBoard(page, position(DRAWN.slice(0, 2)))
  })

  await test.step('killed when a move has been sent but not answered', async () => {
    await killWhenSent(server, first, '"play"', () => move(first, DRAWN[2]!))
    await restart(server, both)
    for (const page of both) await expectBoard(page, position(DRAWN.slice(0, 3)))
    await expectState(second, 'Your turn')
  })

  await test.step('killed when a message has been sent but not answered', async () => {
    await killWhenSent(server, second, '"say"', () => say(second, 'At the moment of a kill'))
    await restart(server, both)
    for (const page of both) await expectChat(page, said)
  })

  await test.step('a move and a message made while the server is down', async () => {
    await server.kill9()
    for (const page of both) await expectDisconnected(page)
    await move(second, DRAWN[3]!)
    await say(second, 'Is anybody there?')
    await say(second, 'I have moved')
    await expectBoard(first, position(DRAWN.slice(0, 3)))
    await restart(server, both)
    for (const page of both) {
      await expectBoard(page, position(DRAWN.slice(0, 4)))
      await expectChat(page, said)
    }
  })

  await test.step('killed at once after the opponent has seen the move', async () => {
    await move(first, DRAWN[4]!)
    await expectState(second, 'Your turn')
    await server.kill9()
    await restart(server, both)
  })

  await playOut([second, first], DRAWN.slice(5))
  for (const page of both) await expectState(page, 'Draw')
  await expectStored(server, both, DRAWN, said)
})

test('a network cut of 15 s while the opponent moves loses and doubles nothing', async ({
  visit,
  server,
  complaints,
}) => {
  test.slow()
  const { first, second, both } = await begin(visit, complaints)
  await playOut([first, second], DRAWN.slice(0, 2))

  const cutAt = Date.now()
  await second.context().setOffline(true)
  await expect(connection(second)).toHaveText(word(second, 'Offline'))
  await move(first, DRAWN[2]!)
  await chat(first, 'Are you still there?')
  await chat(second, 'Written without a network')
  await chat(second, 'And one more')
  await expectBoard(second, position(DRAWN.slice(0, 2)))
  await passed(cutAt, CUT_MS)
  expect(await chatShown(first, ['Written without a network', 'And one more'])).toEqual([])
  await second.context().setOffline(false)

  const said = ['Are you still there?', 'Written without a network', 'And one more']
  await connected(second)
  for (const page of both) {
    await expectBoard(page, position(DRAWN.slice(0, 3)))
    await expectChat(page, said)
  }
  await playOut([second, first], DRAWN.slice(3))
  for (const page of both) await expectState(page, 'Draw')
  await expectStored(server, both, DRAWN, said)
})

test('a move made during a network cut of 15 s is played once', async ({ visit, server, complaints }) => {
  test.slow()
  const { first, second, both } = await begin(visit, complaints)
  const cutAt = Date.now()
  await first.context().setOffline(true)
  await expect(connection(first)).toHaveText(word(first, 'Offline'))
  await move(first, DRAWN[0]!)
  // The same square once more, as an impatient person does.
  await press(square(first, DRAWN[0]!))
  await passed(cutAt, CUT_MS)
  await expectBoard(second, position([]))
  await first.context().setOffline(false)
  for (const page of both) await expectBoard(page, position(DRAWN.slice(0, 1)))
  await playOut([second, first], DRAWN.slice(1))
  for (const page of both) await expectState(page, 'Draw')
  await expectStored(server, both, DRAWN, [])
})

test('a server stopped in good order says so and is found again', async ({ visit, server, complaints }) => {
  const { first, second, both } = await begin(visit, complaints)
  await move(first, DRAWN[0]!)
  await expectState(second, 'Your turn')
  await server.stop()
  for (const page of both) await expectDisconnected(page)
  await restart(server, both)
  await playOut([second, first], DRAWN.slice(1))
  for (const page of both) await expectState(page, 'Draw')
  await expectStored(server, both, DRAWN, [])
})

test('a page whose code or beginning did not come is asked for again without a load', async ({
  visit,
  server,
  complaints,
}) => {
  complaints.allow(CONNECTION_LOST)
  complaints.allow(/net::ERR_FAILED/)
  const page = await visit()
  await open(page)
  await mark(page)
  const heading = (text: string) => page.getByRole('heading', { level: 1, name: word(page, text) })
  const again = page.getByRole('link', { name: word(page, 'Try again') })
  const go = (text: string) =>
    press(page.getByRole('banner').getByRole('link', { name: word(page, text), exact: true }).first())

  await test.step('until it has come the tab has the name of the site', async () => {
    await go('Watch')
    await expect(heading('Watch')).toBeVisible()
    const held: Route[] = []
    await page.route('**/api/page', (route) => void held.push(route), { times: 1 })
    await go('Play')
    await expect.poll(() => held.length).toBe(1)
    await expect(heading('Watch')).toHaveCount(0)
    await expect(page).toHaveTitle(word(page, 'Oyinline'))
    for (const route of held) await route.continue()
    await expect(heading('Lobby')).toBeAttached()
  })

  await test.step('by a press', async () => {
    const code = /split_papers/
    await page.route(code, (route) => route.abort())
    await go('Leaders')
    await expect(heading('Something went wrong')).toBeVisible()
    const failed = page.waitForEvent('requestfailed', (request) => code.test(request.url()))
    await press(again)
    await failed
    await expect(heading('Something went wrong')).toBeFocused()
    await page.unroute(code)
    await press(again)
    await expect(heading('Leaders')).toBeFocused()
  })

  await test.step('by itself, once the server is back', async () => {
    await server.kill9()
    await expectDisconnected(page)
    await go('Watch')
    await expect(heading('Something went wrong')).toBeVisible()
    await restart(server, [page])
    await expect(heading('Watch')).toBeFocused()
  })
  await expectNoReload(page)
})

/** Two people in a match, each on a page that is marked. */
async function begin(
  visit: Visit,
  complaints: Complaints,
): Promise<{ first: Page; second: Page; both: Page[] }> {
  complaints.allow(CONNECTION_LOST)
  const [aida, bolat] = [await visit(), await visit()]
  await register(aida, newName('Aida'))
  await register(bolat, newName('Bolat'))
  for (const page of [aida, bolat]) await mark(page)
  const [first, second] = await pair(aida, bolat)
  return { first, second, both: [first, second] }
}

/** Starts the server again and waits until the pages have found it by themselves, by a WebSocket as before. */
async function restart(server: Server, pages: Page[]): Promise<void> {
  await server.restart()
  // The longest pause between two tries, and a busy machine on top.
  for (const page of pages) {
    await expect(connection(page)).toHaveText(word(page, 'Connected'), { timeout: 30_000 })
  }
}

async function expectDisconnected(page: Page): Promise<void> {
  await expect(connection(page)).not.toHaveText(word(page, 'Connected'))
}

/** Kills the server at the moment in which a page has handed a frame over to the network. */
async function killWhenSent(
  server: Server,
  page: Page,
  frame: string,
  act: () => Promise<void>,
): Promise<void> {
  const sent = socketOf(page).waitForEvent('framesent', ({ payload }) => payload.toString().includes(frame))
  await Promise.all([sent.then(() => server.kill9()), act()])
}

/**
 * Waits until some time has passed. Nothing happens on a page while its network is away, so there is
 * no event to wait for: the length of the cut is the condition itself, read off the clock.
 */
async function passed(since: number, ms: number): Promise<void> {
  await expect.poll(() => Date.now() - since, { timeout: 2 * ms }).toBeGreaterThanOrEqual(ms)
}

/** Checks that pages and database tell the same match and the same talk, with nothing twice. */
async function expectStored(server: Server, pages: Page[], moves: string[], said: string[]): Promise<void> {
  for (const page of pages) {
    await expectNoReload(page)
    await expectBoard(page, position(moves))
    await expectMoves(page, moves)
    await expectChat(page, said)
  }
  const match = await finishedMatch(pages[0]!)
  expect(await storedMoves(server.database, match)).toEqual(moves.map((notation, ply) => ({ ply, notation })))
  expect(await storedMessages(server.database, `table/${tableOf(pages[0]!)}`)).toEqual(said)
  await expectNoGaps(server.database)
}
