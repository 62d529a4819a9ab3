// Calls between browsers with cameras and microphones that are not real, and connections that are.

import { createHmac } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { violations } from './axe'
import {
  type Gate,
  answersAreHeld,
  crossOffers,
  dock,
  enterCall,
  enterVoiceRoom,
  expectFrames,
  forgeFingerprints,
  gate,
  gather,
  guest,
  hangUp,
  holdAnswers,
  letGo,
  received,
  startStopwatch,
  longestSilence,
  muted,
  observe,
  ofRoom,
  test,
  tile,
} from './call'
import { ALONE, CONNECTION_LOST, expect, type Visit } from './fixtures'
import { press } from './hands'
import {
  byTurn,
  connected,
  expectNoReload,
  goToLobby,
  mark,
  open,
  ownName,
  personHere,
  playNow,
  playOut,
  QUICK_WIN,
  region,
  word,
} from './people'
import { LANGUAGES } from './words'

/** `make test-deep` connects more often. */
const CALLS = Number(process.env.CALLS ?? 20)

for (const relaysOnly of [false, true]) {
  const way = relaysOnly ? 'through a relay' : 'directly'
  test(`${CALLS} of ${CALLS} calls connect ${way} though both offers cross`, ALONE, async ({ visit }) => {
    test.setTimeout(60_000 + CALLS * 15_000)
    const one = await guest(visit)
    const other = await guest(visit, {}, crossOffers)
    for (let call = 0; call < CALLS; call++) {
      await enterVoiceRoom(one, 'Alatau', { camera: true, relaysOnly })
      await enterVoiceRoom(other, 'Alatau', { camera: true, relaysOnly })
      await other.waitForFunction((crossed) => window.crossed === crossed, call + 1)
      await expectFrames([one, other])
      if (relaysOnly) {
        for (const page of [one, other]) expect((await received(page)).ways).toEqual(['relay'])
      }
      await hangUp(one)
      await hangUp(other)
    }
  })
}

test('a relay refuses wrong and expired credentials', async ({ visit, relay }) => {
  const page = await visit()
  await open(page)
  const credentials = (secret: string, seconds: number) => {
    const username = `${Math.floor(Date.now() / 1_000) + seconds}:test`
    return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
  }
  const { secret, port } = relay!
  expect(await gather(page, port, credentials(secret, 60))).toEqual({ relays: true, refused: false })
  for (const wrong of [credentials('another secret', 60), credentials(secret, -60)]) {
    expect(await gather(page, port, wrong)).toEqual({ relays: false, refused: true })
  }
})

test('a call goes on through a match, a rematch and a profile, a killed server and a lost network', ALONE, async ({
  visit,
  server,
  relay,
  complaints,
}) => {
  test.setTimeout(150_000)
  complaints.allow(CONNECTION_LOST)
  const pages = [await guest(visit), await guest(visit)]
  const [one, other] = pages as [Page, Page]
  await enterVoiceRoom(one, 'Balqash', { relaysOnly: true })
  await enterVoiceRoom(other, 'Balqash', { relaysOnly: true })
  for (const page of pages) {
    await expect.poll(async () => (await received(page)).packets).toBeGreaterThan(0)
    await mark(page)
    await startStopwatch(page)
  }

  await playNow(one, 'Tic-tac-toe')
  await playNow(other, 'Tic-tac-toe')
  await playOut(await byTurn(one, other), QUICK_WIN)
  for (const page of pages) await press(page.getByRole('button', { name: word(page, 'Rematch') }))
  await byTurn(one, other)
  const [name, otherName] = [await ownName(one), await ownName(other)]
  await press(one.getByRole('banner').getByRole('link', { name }))
  await expect(one).toHaveURL(/people/)
  for (const page of pages) {
    expect(await longestSilence(page), 'while walking through the site').toBeLessThan(1_000)
    await expect(dock(page).getByRole('listitem')).toHaveCount(2)
  }

  await server.kill9()
  await server.restart()
  for (const page of pages) {
    await connected(page)
    await expect(dock(page).getByRole('listitem')).toHaveCount(2, { timeout: 20_000 })
  }
  for (const page of pages) expect(await longestSilence(page), 'while the server was away').toBeLessThan(1_000)
  const microphone = dock(one).getByRole('button', { name: word(one, 'Microphone') })
  await press(microphone)
  await expect(muted(other, name)).toBeVisible({ timeout: 20_000 })
  await press(microphone)
  await expect(muted(other, name)).toBeHidden()
  // The other one heard nothing while it was off.
  expect(await longestSilence(one), 'after the server was back').toBeLessThan(1_000)

  const before = await Promise.all(pages.map(received))
  relay!.freeze()
  for (const page of pages) await page.context().setOffline(true)
  const cut = Date.now()
  await expect(tile(one, otherName)).toContainText('Reconnecting', { timeout: 10_000 })
  // The cut lasts ten seconds; that nothing comes through tells of no event to wait for.
  await one.waitForTimeout(10_000 - (Date.now() - cut))
  for (const page of pages) expect(await longestSilence(page), 'while nothing came through').toBeGreaterThan(8_000)
  relay!.thaw()
  for (const page of pages) await page.context().setOffline(false)
  const back = Date.now()
  for (const [index, page] of pages.entries()) {
    const { packets } = before[index]!
    const now = expect.poll(async () => (await received(page)).packets, { timeout: 5_000, intervals: [50] })
    await now.toBeGreaterThan(packets + 20)
  }
  expect(Date.now() - back).toBeLessThan(5_000)
  for (const page of pages) await expectNoReload(page)
})

test('of six in a call one leaves, one is killed and one takes another tab, and nobody else is disturbed', ALONE, async ({
  visit,
  complaints,
}) => {
  test.setTimeout(360_000)
  complaints.allow(/crashed/)
  const pages: Page[] = []
  for (let count = 0; count < 6; count++) {
    const page = await guest(visit)
    pages.push(page)
    await enterVoiceRoom(page, 'Burabai')
  }
  for (const page of pages) {
    await expect(dock(page).getByRole('listitem')).toHaveCount(6)
    await expect.poll(async () => (await received(page)).connected, { timeout: 20_000 }).toBe(5)
  }
  // There is room for six.
  const seventh = await guest(visit)
  const full = region(seventh, 'Voice rooms').getByRole('button', { name: /: Burabai$/ })
  await expect(full).toHaveAttribute('aria-disabled', 'true')

  const [stays, alsoStays, mover, leaver, killed, last] = pages as [Page, Page, Page, Page, Page, Page]
  const rest = [stays, alsoStays, last]
  for (const page of rest) await startStopwatch(page)
  await hangUp(leaver)
  const second = await mover.context().newPage()
  await open(second)
  await press(region(second, 'Voice rooms').getByRole('button', { name: /: Burabai$/ }))
  await expect(second.getByRole('dialog').getByText('It ends there when you join here.')).toBeVisible()
  await enterCall(second)
  await expect(dock(mover)).toContainText('The call goes on in another tab.')
  await killed.goto('chrome://crash').catch(() => undefined)
  for (const page of [...rest, second]) {
    await expect(dock(page).getByRole('listitem')).toHaveCount(4, { timeout: 20_000 })
  }
  for (const page of rest) {
    await expect.poll(async () => (await received(page)).connected, { timeout: 20_000 }).toBe(3)
    expect(await longestSilence(page)).toBeLessThan(1_000)
  }
})

test('of three in a call one takes another tab, one is killed, one leaves, and who stays hears the others', ALONE, async ({
  visit,
  complaints,
}) => {
  test.setTimeout(120_000)
  complaints.allow(/crashed/)
  const pages = [await guest(visit), await guest(visit), await guest(visit)]
  for (const page of pages) await enterVoiceRoom(page, 'Burabai')
  const connections = (page: Page) => expect.poll(async () => (await received(page)).connected, { timeout: 20_000 })
  for (const page of pages) await connections(page).toBe(2)
  const [stays, mover, killed] = pages as [Page, Page, Page]
  await startStopwatch(stays)

  const second = await mover.context().newPage()
  await observe(second)
  await open(second)
  await press(region(second, 'Voice rooms').getByRole('button', { name: /: Burabai$/ }))
  await enterCall(second)
  await expect(dock(mover)).toContainText('The call goes on in another tab.')
  for (const page of [stays, killed, second]) {
    await connections(page).toBe(2)
    await expect(dock(page).getByRole('listitem')).toHaveCount(3)
  }
  await killed.goto('chrome://crash').catch(() => undefined)
  for (const page of [stays, second]) {
    await expect(dock(page).getByRole('listitem')).toHaveCount(2, { timeout: 20_000 })
    await connections(page).toBe(1)
  }
  expect(await longestSilence(stays)).toBeLessThan(1_000)
  await hangUp(second)
  await expect(dock(stays).getByRole('listitem')).toHaveCount(1)
})

test('the code of calls that did not come is asked for again', async ({ visit, complaints }) => {
  complaints.allow(CONNECTION_LOST)
  complaints.allow(/net::ERR_FAILED/)
  const page = await guest(visit)
  const code = /split_call/
  await page.route(code, (route) => route.abort())
  const room = region(page, 'Voice rooms').getByRole('button', { name: ofRoom(page, 'Alatau') })
  await press(room)
  await expect(page.getByRole('alert').filter({ hasText: 'The server cannot do this at the moment.' })).toBeVisible()
  const came = page.waitForResponse(code, { timeout: 30_000 })
  await page.unroute(code)
  await came
  await enterCall(page)
  await expect(dock(page).getByRole('listitem')).toHaveCount(1)
})

test('who refuses the microphone is told how to allow it, and may listen', async ({ visit }) => {
  const [one, other] = [await guest(visit), await guest(visit, { permissions: [] })]
  await enterVoiceRoom(one, 'Sharyn')
  const rooms = region(other, 'Voice rooms')
  await press(rooms.getByRole('button', { name: /: Sharyn$/ }))
  const dialog = other.getByRole('dialog')
  await expect(dialog.getByRole('alert').filter({ hasText: 'does not let this page use the device' })).toBeVisible()
  await press(dialog.getByRole('button', { name: word(other, 'Join and only listen') }))
  await expect.poll(async () => (await received(other)).packets).toBeGreaterThan(0)
  await expect(muted(one, await ownName(other))).toBeVisible()
})

test('a microphone that is allowed only after the person has left is given back', async ({ visit }) => {
  const one = await guest(visit, {}, (page) => holdAnswers(page, ['MediaDevices', 'getUserMedia']))
  await press(region(one, 'Voice rooms').getByRole('button', { name: ofRoom(one, 'Alatau') }))
  await answersAreHeld(one)
  await press(one.getByRole('dialog').getByRole('button', { name: word(one, 'Not now') }))
  await expect(one.getByRole('dialog')).toBeHidden()
  await letGo(one)
  const states = await one.evaluate(() =>
    (window.held.answers as MediaStream[]).flatMap((stream) => stream.getTracks()).map((track) => track.readyState),
  )
  expect(states).toEqual(['ended'])
})

test('who thinks better of it before being let in is in no call', async ({ visit }) => {
  let server: Gate | undefined
  const one = await guest(visit, {}, async (page) => {
    server = await gate(page)
  })
  const dialog = one.getByRole('dialog')
  await enterVoiceRoom(one, 'Balqash')
  await press(region(one, 'Voice rooms').getByRole('button', { name: ofRoom(one, 'Alatau') }))
  server!.hold()
  await press(dialog.getByRole('button', { name: word(one, 'Join') }))
  await press(dialog.getByRole('button', { name: word(one, 'Not now') }))
  await expect(dialog).toBeHidden()
  server!.letGo()
  await expect.poll(() => server!.sent.some((message) => message.includes('"leave_call"'))).toBe(true)
  // Nor in the one that would have ended.
  await expect(dock(one)).toHaveCount(0)
})

// The browser's complaints are looked at after every test.
test('who leaves while the connection is being made leaves nothing behind', async ({ visit }) => {
  const one = await guest(visit)
  const other = await guest(visit, {}, (page) => holdAnswers(page, ['RTCPeerConnection', 'setRemoteDescription']))
  await enterVoiceRoom(one, 'Alatau')
  await enterVoiceRoom(other, 'Alatau')
  await answersAreHeld(other)
  await hangUp(other)
  await letGo(other)
  await expect(dock(one).getByRole('listitem')).toHaveCount(1)
})

/** Two who have played with each other, the second with the first's page before it. */
async function acquainted(visit: Visit): Promise<{ caller: Page; callee: Page; callerName: string; calleeName: string }> {
  const [caller, callee] = [await guest(visit), await guest(visit)]
  const [callerName, calleeName] = [await ownName(caller), await ownName(callee)]
  await playNow(caller, 'Tic-tac-toe')
  await playNow(callee, 'Tic-tac-toe')
  await playOut(await byTurn(caller, callee), QUICK_WIN)
  await open(caller, `/people/${calleeName}`)
  await goToLobby(callee)
  return { caller, callee, callerName, calleeName }
}

/** Rings from the other's page. */
async function ring(caller: Page): Promise<void> {
  await press(caller.getByRole('main').getByRole('button', { name: word(caller, 'Call') }))
  await enterCall(caller)
}

/** Who rings, on whichever page. */
function ringing(page: Page, name: string): Locator {
  return page.getByRole('region', { name: word(page, `${name} is calling you`) })
}

test('one tab of several rings, and the next once that is closed', async ({ visit }) => {
  const { caller, callee, callerName } = await acquainted(visit)
  const second = await callee.context().newPage()
  await observe(second)
  await open(second)
  // A page that nobody has touched may not be heard.
  await goToLobby(second)
  await ring(caller)
  const tabs = [callee, second]
  for (const tab of tabs) await expect(ringing(tab, callerName)).toBeVisible()
  const tones = () => Promise.all(tabs.map((tab) => tab.evaluate(() => window.tones)))
  // Both strings, twice.
  await expect.poll(async () => Math.max(...(await tones()))).toBeGreaterThanOrEqual(4)
  const heard = await tones()
  expect(Math.min(...heard)).toBe(0)
  const [sounds, waits] = heard[0]! > 0 ? [callee, second] : [second, callee]
  await sounds.close()
  await waits.waitForFunction(() => window.tones > 0)
})

test('who is rung accepts, declines, asks for five minutes, or misses the call', async ({ visit }) => {
  test.setTimeout(120_000)
  const { caller, callee, callerName, calleeName } = await acquainted(visit)
  await ring(caller)
  await expect(dock(caller)).toContainText(`Calling ${calleeName}…`)
  await expect(ringing(callee, callerName)).toBeVisible()
  await callee.waitForFunction(() => window.tones > 0)
  await press(ringing(callee, callerName).getByRole('button', { name: word(callee, 'Decline') }))
  await expect(ringing(callee, callerName)).toHaveCount(0)
  await expect(dock(caller)).toContainText(`${calleeName} does not want to talk now.`)

  const again = dock(caller).getByRole('button', { name: word(caller, 'Call again') })
  await press(again)
  await press(ringing(callee, callerName).getByRole('button', { name: word(callee, 'In 5 minutes') }))
  await expect(dock(caller)).toContainText(`${calleeName} will talk in 5 minutes.`)

  await open(callee, '/settings')
  await press(callee.getByRole('checkbox', { name: word(callee, 'A sound when somebody calls, in this browser') }))
  await goToLobby(callee)
  await press(again)
  await expect(ringing(callee, callerName)).toBeVisible()
  await expect(dock(caller)).toContainText(`${calleeName} does not answer.`, { timeout: 40_000 })
  expect(await callee.evaluate(() => window.tones), 'tones where none are wanted').toBe(0)
  const missed = callee.getByRole('region', { name: word(callee, 'Missed calls') })
  await expect(missed).toContainText(callerName)
  // It is not forgotten with the page.
  await callee.reload()
  await expect(missed).toContainText(callerName)
  await press(missed.getByRole('button', { name: word(callee, 'Seen') }))
  await expect(missed).toHaveCount(0)

  await press(again)
  await press(ringing(callee, callerName).getByRole('button', { name: word(callee, 'Accept') }))
  await enterCall(callee)
  for (const page of [caller, callee]) {
    await expect(dock(page).getByRole('listitem')).toHaveCount(2)
    await expect.poll(async () => (await received(page)).packets).toBeGreaterThan(0)
  }
})

test('who is in the call of a table rings the others who sit there', async ({ visit }) => {
  const [one, other] = [await guest(visit), await guest(visit)]
  const [name, otherName] = [await ownName(one), await ownName(other)]
  await playNow(one, 'Tic-tac-toe')
  await playNow(other, 'Tic-tac-toe')
  await byTurn(one, other)
  const summon = one.getByRole('button', { name: word(one, `Call ${otherName}`) })
  await expect(summon).toHaveCount(0)
  await press(one.getByRole('main').getByRole('button', { name: /^Start a call/ }))
  await enterCall(one)
  await press(summon)
  await expect(dock(one)).toContainText(`Calling ${otherName}…`)
  await expect(summon).toHaveCount(0)
  const ring = other.getByRole('region', { name: word(other, `${name} is calling you to Voice at the table`) })
  await press(ring.getByRole('button', { name: word(other, 'Accept') }))
  await enterCall(other)
  for (const page of [one, other]) await expect(dock(page).getByRole('listitem')).toHaveCount(2)
  await expect(summon).toHaveCount(0)
})

test('who rings from within a call rings to the one that begins with it', async ({ visit }) => {
  const { caller, callee, callerName, calleeName } = await acquainted(visit)
  await goToLobby(caller)
  await enterVoiceRoom(caller, 'Alatau')
  await press(personHere(caller, calleeName))
  await press(caller.getByRole('main').getByRole('button', { name: word(caller, 'Call') }))
  await enterCall(caller)
  await expect(dock(caller).getByRole('heading')).toHaveText('A call between two')
  await expect(ringing(callee, callerName)).toBeVisible()
})

test('who blocks somebody in a call hears nothing more of the person', async ({ visit }) => {
  const pages = [await guest(visit), await guest(visit)]
  const [one, other] = pages as [Page, Page]
  const [name, otherName] = [await ownName(one), await ownName(other)]
  await enterVoiceRoom(one, 'Sharyn')
  await enterVoiceRoom(other, 'Sharyn')
  const connections = async () => Promise.all(pages.map(async (page) => (await received(page)).connected))
  await expect.poll(connections).toEqual([1, 1])
  await press(personHere(one, otherName))
  await press(one.getByRole('button', { name: word(one, 'Block') }))
  await expect.poll(connections).toEqual([0, 0])
  await expect(tile(one, otherName)).toContainText('You do not hear each other')
  await expect(tile(other, name)).toContainText('You do not hear each other')
  await press(one.getByRole('button', { name: word(one, 'Unblock') }))
  await expect.poll(connections).toEqual([1, 1])
})

test('what lets a call use a relay is renewed in time', async ({ visit }) => {
  const joins: string[] = []
  const one = await guest(visit, {}, async (page) => {
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        if (payload.toString().includes('"join_call"')) joins.push(payload.toString())
      }),
    )
    await page.clock.install()
  })
  await enterVoiceRoom(one, 'Alatau')
  await expect(dock(one).getByRole('listitem')).toHaveCount(1)
  expect(joins).toHaveLength(1)
  await one.clock.fastForward('06:01:00')
  await expect.poll(() => joins.length).toBe(2)
  const [first, second] = joins.map((frame) => JSON.parse(frame).command.body.join_call)
  expect(second.leg).toBe(first.leg)
  await expect(dock(one).getByRole('listitem')).toHaveCount(1)
})

test('who is in another call is busy, who wants silence takes none, and who is blocked cannot ring', async ({
  visit,
}) => {
  test.setTimeout(120_000)
  const { caller, callee, callerName, calleeName } = await acquainted(visit)
  await enterVoiceRoom(callee, 'Sharyn')
  await ring(caller)
  await expect(dock(caller)).toContainText(`${calleeName} is in another call.`)
  await expect(callee.getByRole('region', { name: word(callee, 'Missed calls') })).toContainText(callerName)
  await hangUp(callee)

  await open(callee, '/settings')
  await callee.getByLabel(word(callee, 'Who may call you')).selectOption('nobody')
  await press(callee.getByRole('button', { name: word(callee, 'Save profile') }))
  await expect(callee.getByRole('status').filter({ hasText: word(callee, 'Saved') })).toBeVisible()
  const again = dock(caller).getByRole('button', { name: word(caller, 'Call again') })
  await press(again)
  await expect(dock(caller)).toContainText(`${calleeName} takes no calls at the moment.`)

  await open(callee, `/people/${callerName}`)
  await press(callee.getByRole('button', { name: word(callee, 'Block') }))
  await expect(callee.getByRole('main').getByText(/^You have blocked this person/)).toBeVisible()
  await press(again)
  await expect(dock(caller).getByRole('alert').filter({ hasText: 'You cannot call this person.' })).toBeVisible()
})

test('both see one safety code, and two if somebody changes a fingerprint on its way', async ({ visit }) => {
  const codes = async (pages: Page[]) => {
    const shown: string[] = []
    for (const page of pages) {
      await press(dock(page).getByRole('button', { name: word(page, 'More') }))
      const code = dock(page).getByRole('definition')
      await expect(code).toHaveText(/^\w{5} \w{5} \w{5} \w{5}$/)
      shown.push(await code.innerText())
    }
    return shown
  }
  const one = await guest(visit)
  for (const [room, prepare] of [['Alatau', undefined], ['Balqash', forgeFingerprints]] as const) {
    const other = await guest(visit, {}, prepare)
    await enterVoiceRoom(one, room)
    await enterVoiceRoom(other, room)
    const [mine, theirs] = await codes([one, other])
    if (prepare) expect(mine).not.toBe(theirs)
    else expect(mine).toBe(theirs)
    await hangUp(one)
  }
})

for (const language of LANGUAGES) {
  test(`a call by the keyboard alone, and axe finds nothing in it (${language})`, async ({ visit }) => {
    test.setTimeout(120_000)
    const ways = { language, manner: 'keyboard', reducedMotion: 'reduce' } as const
    const [one, other] = [await guest(visit, ways), await guest(visit, { language })]
    const check = async (state: string) => {
      for (const theme of ['light', 'dark'] as const) {
        await one.emulateMedia({ colorScheme: theme })
        expect.soft(await violations(one), `${state}, ${theme}, ${language}`).toEqual([])
      }
    }
    await enterVoiceRoom(other, 'Alatau', { camera: true })
    await press(region(one, 'Voice rooms').getByRole('button', { name: ofRoom(one, 'Alatau') }))
    await expect(one.getByRole('dialog').getByRole('meter')).toBeVisible()
    await check('the look at the devices')
    await enterCall(one)
    await expect(dock(one).getByRole('listitem')).toHaveCount(2)
    await expect.poll(async () => (await received(one)).packets).toBeGreaterThan(0)
    await check('a call')

    const pictures = one.getByRole('group', { name: word(one, 'Pictures') })
    const place = async () => (await pictures.boundingBox())!
    const before = await place()
    const handle = pictures.getByRole('button', { name: word(one, 'Move the pictures with the arrow keys') })
    await handle.focus()
    await one.keyboard.press('ArrowLeft')
    await one.keyboard.press('ArrowUp')
    await expect.poll(async () => (await place()).x).toBeLessThan(before.x)
    expect((await place()).y).toBeLessThan(before.y)

    await press(dock(one).getByRole('button', { name: word(one, 'More') }))
    const volume = dock(one).getByRole('slider')
    await volume.focus()
    await one.keyboard.press('ArrowLeft')
    await expect(volume).toHaveValue('99')
    await check('all of a call')
    await press(dock(one).getByRole('button', { name: word(one, 'Microphone') }))
    await expect(muted(other, await ownName(one))).toBeVisible()
    await hangUp(one)
  })
}

test('the test page tries each step, and names the one that fails', async ({ visit, server }) => {
  const page = await guest(visit)
  await open(page, '/call-test')
  const step = (name: string) => page.getByRole('list', { name: 'Steps' }).getByRole('listitem').filter({ hasText: name })
  await press(page.getByRole('button', { name: word(page, 'Begin the test') }))
  for (const name of ['Microphone', 'Finding your IP address (STUN)', 'Relay over UDP', 'Relay over TCP']) {
    await expect(step(name)).toContainText('Works')
  }
  await expect(step('Relay over TLS')).toContainText('Not set up on this site')
  await expect(step('Sound there and back')).toContainText('Works', { timeout: 30_000 })
  expect(await violations(page)).toEqual([])

  const silent = await guest(visit, { permissions: [] })
  await open(silent, '/call-test')
  await press(silent.getByRole('button', { name: word(silent, 'Begin the test') }))
  const steps = silent.getByRole('list', { name: 'Steps' }).getByRole('listitem')
  await expect(steps.first()).toContainText('does not let this page use the device')
  await expect(steps.last()).toContainText('No sound came.', { timeout: 30_000 })

  // Who is not signed in learns no credentials of a relay.
  const answer = await fetch(`${server.origin}/call-test`)
  expect(answer.status).toBe(200)
  expect(await answer.text()).not.toContain('turn:')
})

test('who talks on push is heard while the key or the button is held', async ({ visit }) => {
  const [one, other] = [await guest(visit), await guest(visit)]
  await enterVoiceRoom(one, 'Burabai')
  await enterVoiceRoom(other, 'Burabai')
  const silent = muted(other, await ownName(one))
  await expect(silent).toBeHidden()
  await press(dock(one).getByRole('button', { name: word(one, 'More') }))
  await dock(one).getByRole('checkbox').check()
  await expect(silent).toBeVisible()
  await one.keyboard.down('t')
  await expect(silent).toBeHidden()
  await one.keyboard.up('t')
  await expect(silent).toBeVisible()
  // Who goes to another window lets go of the key there.
  await one.keyboard.down('t')
  await expect(silent).toBeHidden()
  await one.evaluate(() => window.dispatchEvent(new Event('blur')))
  await expect(silent).toBeVisible()
  await one.keyboard.up('t')

  const microphone = dock(one).getByRole('button', { name: word(one, 'Microphone') })
  await microphone.hover()
  await one.mouse.down()
  await expect(silent).toBeHidden()
  await one.mouse.up()
  await expect(silent).toBeVisible()
  // Whoever writes writes.
  const message = one.getByRole('textbox', { name: word(one, 'Message') })
  await message.pressSequentially('tt')
  await expect(message).toHaveValue('tt')

  // The choice goes along into the next call, whether it takes this one's place or begins anew.
  await message.blur()
  for (const [room, go] of [
    ['Balqash', async () => {}],
    ['Burabai', async () => hangUp(one)],
  ] as const) {
    await go()
    await enterVoiceRoom(one, room)
    await enterVoiceRoom(other, room)
    await expect(silent).toBeVisible()
    await one.keyboard.down('t')
    await expect(silent).toBeHidden()
    await one.keyboard.up('t')
    await expect(silent).toBeVisible()
  }
  await press(dock(one).getByRole('button', { name: word(one, 'More') }))
  await dock(one).getByRole('checkbox').uncheck()
  await press(microphone)
  await expect(silent).toBeHidden()

  // Who was muted before is so after it.
  await press(microphone)
  await expect(silent).toBeVisible()
  await dock(one).getByRole('checkbox').check()
  await dock(one).getByRole('checkbox').uncheck()
  await press(microphone)
  await expect(silent).toBeHidden()
})

test('a call goes on until another is joined in its place', ALONE, async ({ visit }) => {
  const [one, other] = [await guest(visit), await guest(visit)]
  await enterVoiceRoom(one, 'Alatau')
  await enterVoiceRoom(other, 'Alatau')
  await expect.poll(async () => (await received(other)).packets).toBeGreaterThan(0)
  await startStopwatch(other)
  const name = await ownName(one)
  // Whoever only looks at another room stays, and is not seen by anybody meanwhile.
  await press(region(one, 'Voice rooms').getByRole('button', { name: ofRoom(one, 'Balqash') }))
  await expect(one.getByRole('dialog').getByText('It ends there when you join here.')).toBeVisible()
  await expect(one.getByRole('dialog').getByRole('button', { name: word(one, 'Camera') })).toHaveCount(0)
  await press(one.getByRole('dialog').getByRole('button', { name: word(one, 'Not now') }))
  await expect(one.getByRole('dialog')).toBeHidden()
  await expect(tile(other, name)).toBeVisible()
  expect(await longestSilence(other)).toBeLessThan(1_000)

  // Whoever is muted stays so.
  await press(dock(one).getByRole('button', { name: word(one, 'Microphone') }))
  await expect(muted(other, name)).toBeVisible()
  await enterVoiceRoom(one, 'Balqash')
  await expect(dock(one).getByRole('heading')).toHaveText('Balqash')
  await expect(muted(one, 'You')).toBeVisible()
  await expect(tile(other, name)).toHaveCount(0)
  await expect(dock(one).getByRole('listitem')).toHaveCount(1)
  await expect(region(one, 'Voice rooms').getByRole('listitem').filter({ hasText: 'Balqash' })).toContainText(name)
})

test('who is signed out in another tab is in no call any more', async ({ visit }) => {
  const one = await guest(visit)
  await enterVoiceRoom(one, 'Sharyn')
  const other = await one.context().newPage()
  await open(other)
  await press(other.getByRole('banner').getByRole('button', { name: word(other, 'Sign out') }))
  await expect(one.getByText(word(one, 'You have been signed out.'))).toBeVisible()
  await expect(dock(one)).toHaveCount(0)
})
