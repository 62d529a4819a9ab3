// Networks that let no WebSocket through, and such that let no stream through either: people play and talk
// all the same, and the page says how it is connected.

import { expectNoGaps, storedMessages, storedMoves } from './database'
import { expect, test } from './fixtures'
import {
  chat,
  connection,
  expectBoard,
  expectChat,
  expectNoReload,
  expectState,
  finishedMatch,
  mark,
  move,
  newName,
  pair,
  playOut,
  QUICK_WIN,
  register,
  tableOf,
} from './people'
import { Proxy } from './proxy'

/** What browsers say of what the proxy refuses, and at the end of the proxy. */
const REFUSED =
  /WebSocket connection to .* failed|status of 502|net::ERR_(TUNNEL_CONNECTION|PROXY_CONNECTION|EMPTY_RESPONSE|CONNECTION|INCOMPLETE_CHUNKED_ENCODING)/

for (const { streams, way } of [
  { streams: true, way: 'HTTP (Server-Sent Events)' },
  { streams: false, way: 'HTTP (long polling)' },
]) {
  test(`two people finish a match and a chat by ${way}`, async ({ visit, server, complaints }) => {
    test.slow()
    complaints.allow(REFUSED)
    const proxy = await Proxy.start({ streams })
    try {
      const [aida, bolat] = [await visit({ proxy: proxy.option }), await visit({ proxy: proxy.option })]
      await register(aida, newName('Aida'))
      await register(bolat, newName('Bolat'))
      for (const page of [aida, bolat]) {
        await mark(page)
        await expect(connection(page)).toHaveAttribute('title', new RegExp(way.replace(/[()]/g, '\\$&')))
        await expect(connection(page)).toHaveText('By HTTP')
      }
      const [first, second] = await pair(aida, bolat)
      await playOut([first, second], QUICK_WIN.slice(0, 2))
      const said = ['Do you hear me?', 'Анық естіледі']
      await chat(first, said[0]!)
      await expectChat(second, said.slice(0, 1))
      await chat(second, said[1]!)
      await expectChat(first, said)
      await playOut([first, second], QUICK_WIN.slice(2))
      await expectState(first, 'You won')
      await expectState(second, 'You lost')
      const match = await finishedMatch(first)
      for (const page of [first, second]) await expectNoReload(page)
      const stored = QUICK_WIN.map((notation, ply) => ({ ply, notation }))
      expect(await storedMoves(server.database, match)).toEqual(stored)
      expect(await storedMessages(server.database, `table/${tableOf(first)}`)).toEqual(said)
      await expectNoGaps(server.database)
      expect(proxy.refusedTunnels).toBeGreaterThan(0)
      if (!streams) expect(proxy.refusedStreams).toBeGreaterThan(0)
    } finally {
      await proxy.stop()
    }
  })
}

test('a page goes back to a WebSocket once there is one, and a server killed in between costs nothing', async ({
  visit,
  server,
  complaints,
}) => {
  test.slow()
  complaints.allow(REFUSED)
  complaints.allow(/status of 50[0-9]|net::ERR_(CONNECTION_\w+|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/)
  const proxy = await Proxy.start({ streams: true })
  try {
    const [aida, bolat] = [await visit({ proxy: proxy.option }), await visit()]
    await register(aida, newName('Aida'))
    await register(bolat, newName('Bolat'))
    for (const page of [aida, bolat]) await mark(page)
    const [first, second] = await pair(aida, bolat)
    await playOut([first, second], ['b2', 'a1'])
    await server.kill9()
    await expect(connection(aida)).not.toHaveText('By HTTP')
    await server.restart()
    await expect(connection(aida)).toHaveText(/By HTTP|Connected/, { timeout: 30_000 })
    await expect(connection(bolat)).toHaveText('Connected', { timeout: 30_000 })
    await move(first, 'a3')
    for (const page of [first, second]) await expectBoard(page, 'X.. .X. O..')

    proxy.tunnels = true
    // The page looks for it every half minute at first.
    await expect(connection(aida)).toHaveText('Connected', { timeout: 90_000 })
    await move(second, 'c1')
    for (const page of [first, second]) {
      await expectBoard(page, 'X.. .X. O.O')
      await expectNoReload(page)
    }
    await expectNoGaps(server.database)

    await test.step('a server that is away, and a proxy that says so, are no reason for another way', async () => {
      const before = proxy.unanswered.length
      const asked = () => proxy.unanswered.slice(before)
      await server.kill9()
      await expect.poll(() => asked().filter((path) => path === '/session').length).toBeGreaterThan(3)
      await server.restart()
      for (const page of [aida, bolat]) {
        await expect(connection(page)).toHaveText('Connected', { timeout: 30_000 })
      }
      expect(asked().filter((path) => path !== '/session')).toEqual([])
      await move(first, 'b1')
      for (const page of [first, second]) await expectBoard(page, 'X.. .X. OXO')
    })
  } finally {
    await proxy.stop()
  }
})
