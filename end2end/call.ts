// What people do in calls, and what their browsers say about the connections.

import { type Locator, type Page, expect } from '@playwright/test'
import { test as base, type Visit, type VisitorOptions } from './fixtures'
import { press } from './hands'
import { enterAsGuest, region, word } from './people'
import { freePort } from './server'
import { Turn } from './turn'

/** A visitor whose browser gives pages the microphone and the camera. */
export const WITH_DEVICES: VisitorOptions = { permissions: ['microphone', 'camera', 'clipboard-read', 'clipboard-write'] }

/** As other tests, with a relay of their own. */
export const test = base.extend<object, { relay: Turn | undefined }>({
  relay: [
    async ({}, use) => {
      // Long enough for whoever answers on a busy machine, and one test waits it out.
      const relay = await Turn.start(await freePort(), { OYINLINE_RING_MS: '20000' })
      await use(relay)
      await relay.stop()
    },
    { scope: 'worker' },
  ],
})

/** What a browser has received from everybody in a call. */
export interface Received {
  /** Connections that stand. */
  connected: number
  /** Packets of sound. */
  packets: number
  /** Pictures that were decoded. */
  frames: number
  /** Kinds of the ways that are used: `host`, `srflx`, `prflx`, `relay`. */
  ways: string[]
}

/** Lets a page's connections be asked for what they receive, and counts the tones that it makes. */
export async function observe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const known: RTCPeerConnection[] = []
    const Native = window.RTCPeerConnection
    window.RTCPeerConnection = class extends Native {
      constructor(...settings: ConstructorParameters<typeof Native>) {
        super(...settings)
        known.push(this)
      }
    }
    window.tones = 0
    const strike = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (when) {
      window.tones += 1
      strike.call(this, when)
    }
    Object.assign(window, { connections: known })
  })
}

/** What a page has received so far. */
export async function received(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const { connections } = window as unknown as { connections: RTCPeerConnection[] }
    const all = { connected: 0, packets: 0, frames: 0, ways: [] as string[] }
    for (const connection of connections.filter((one) => one.connectionState === 'connected')) {
      all.connected += 1
      const stats = await connection.getStats()
      stats.forEach((entry) => {
        if (entry.type === 'inbound-rtp' && entry.kind === 'audio') all.packets += entry.packetsReceived
        if (entry.type === 'inbound-rtp' && entry.kind === 'video') all.frames += entry.framesDecoded ?? 0
        if (entry.type === 'transport' && entry.selectedCandidatePairId) {
          const pair = stats.get(entry.selectedCandidatePairId)
          all.ways.push(stats.get(pair.localCandidateId).candidateType)
        }
      })
    }
    return all
  })
}

declare global {
  interface Window {
    /** How many tones the page has made. */
    tones: number
    /** How often an own offer has crossed that of the other side. */
    crossed: number
  }
}

type Say = (message: string | Buffer) => void

/** Stands between a page and the server: each of the page's sockets is given what takes in what either says. */
async function between(
  page: Page,
  take: (toPage: Say, toServer: Say) => { fromPage: Say; fromServer: Say },
): Promise<void> {
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer()
    const { fromPage, fromServer } = take(
      (message) => socket.send(message),
      (message) => server.send(message),
    )
    socket.onMessage(fromPage)
    server.onMessage(fromServer)
  })
}

/**
 * Holds back what comes from the server from the first offer of a call on, until this side, which waits for it in
 * vain, has made one of its own: both offers cross.
 */
export async function crossOffers(page: Page): Promise<void> {
  let crossed = 0
  await between(page, (toPage, toServer) => {
    let held: (string | Buffer)[] | undefined
    let waits = false
    return {
      fromPage(message) {
        toServer(message)
        const text = message.toString()
        if (text.includes('"join_call"')) waits = true
        if (held && text.includes('"send_signal"') && text.includes('"offer"')) {
          crossed += 1
          held.forEach(toPage)
          held = undefined
          waits = false
          void page.evaluate((count) => (window.crossed = count), crossed)
        }
      },
      fromServer(message) {
        if (waits && !held && message.toString().includes('"signaled"')) held = []
        if (held) held.push(message)
        else toPage(message)
      },
    }
  })
}

declare global {
  interface Window {
    /** What the browser has answered to what {@link holdAnswers} holds back, and the way to let go of it. */
    held: { answers: unknown[]; letGo: () => void }
  }
}

/** Holds back what the browser answers to a method. */
export async function holdAnswers(
  page: Page,
  [holder, method]: ['MediaDevices', 'getUserMedia'] | ['RTCPeerConnection', 'setRemoteDescription'],
): Promise<void> {
  await page.addInitScript(
    ({ holder, method }) => {
      const methods = (window as unknown as Record<string, { prototype: Record<string, Function> }>)[holder]!.prototype
      const native = methods[method]!
      const answers: unknown[] = []
      const gate = new Promise<void>((letGo) => (window.held = { answers, letGo }))
      methods[method] = async function (...given: unknown[]) {
        const answer = await native.apply(this, given)
        answers.push(answer)
        await gate
        return answer
      }
    },
    { holder, method },
  )
}

/** Waits until the browser has answered to what is held back. */
export async function answersAreHeld(page: Page): Promise<void> {
  await page.waitForFunction(() => window.held.answers.length > 0)
}

/** Lets go of what is held back, and waits until the page has taken it. */
export async function letGo(page: Page): Promise<void> {
  await page.evaluate(async () => {
    window.held.letGo()
    // Whoever waited comes before the browser's next task.
    await new Promise((done) => setTimeout(done))
  })
}

/** What stands between a page and the server. */
export interface Gate {
  /** What the page has sent. */
  sent: string[]
  /** Holds back what comes from the server. */
  hold: () => void
  /** Lets go of it. */
  letGo: () => void
}

/** Puts a gate between a page and the server. */
export async function gate(page: Page): Promise<Gate> {
  let held: (() => void)[] | undefined
  const sent: string[] = []
  await between(page, (toPage, toServer) => ({
    fromPage(message) {
      sent.push(message.toString())
      toServer(message)
    },
    fromServer(message) {
      if (held) held.push(() => toPage(message))
      else toPage(message)
    },
  }))
  const letGo = () => {
    held?.forEach((send) => send())
    held = undefined
  }
  return { sent, hold: () => (held ??= []), letGo }
}

/** Puts another fingerprint into every description that comes from the server, as somebody in between would. */
export async function forgeFingerprints(page: Page): Promise<void> {
  const forged = (found: string) => found.replace(/[0-9A-F]{2}$/, (end) => (end === '00' ? '01' : '00'))
  await between(page, (toPage, toServer) => ({
    fromPage: toServer,
    fromServer: (message) => toPage(message.toString().replace(/a=fingerprint:sha-256 [0-9A-F:]+/g, forged)),
  }))
}

/** Waits until pictures come to each page, as soon as a person may expect them. */
export async function expectFrames(pages: Page[]): Promise<void> {
  const deadline = Date.now() + 3_000
  for (const page of pages) {
    const timeout = Math.max(1, deadline - Date.now())
    await expect.poll(async () => (await received(page)).frames, { timeout, intervals: [50] }).toBeGreaterThan(0)
  }
}

/** Begins to measure for how long a page hears nothing. */
export async function startStopwatch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watch = window as unknown as { connections: RTCPeerConnection[]; silence: () => number }
    const heard = new Map<RTCPeerConnection, { packets: number; at: number; longest: number }>()
    setInterval(async () => {
      for (const connection of watch.connections) {
        if (connection.connectionState === 'closed') {
          heard.delete(connection)
          continue
        }
        let packets = 0
        const stats = await connection.getStats()
        stats.forEach((entry) => {
          if (entry.type === 'inbound-rtp' && entry.kind === 'audio') packets += entry.packetsReceived
        })
        const at = performance.now()
        const last = heard.get(connection)
        if (last && packets === last.packets) last.longest = Math.max(last.longest, at - last.at)
        // Before the first packet it is no silence.
        else if (packets > 0) heard.set(connection, { packets, at, longest: last?.longest ?? 0 })
      }
    }, 100)
    watch.silence = () => {
      // One that was closed since the last look was silent before it, as its other side had left.
      const known = [...heard].filter(([connection]) => connection.connectionState !== 'closed').map(([, one]) => one)
      const longest = Math.max(0, ...known.map((one) => one.longest))
      for (const one of known) one.longest = 0
      return longest
    }
  })
}

/** The longest time without a packet of sound on a connection that there is, since it was asked last, in ms. */
export async function longestSilence(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { silence: () => number }).silence())
}

/** Asks a relay for an address. */
export async function gather(
  page: Page,
  port: number,
  credentials: { username: string; credential: string },
): Promise<{ relays: boolean; refused: boolean }> {
  return page.evaluate(
    async ({ port, credentials }) => {
      const iceServers = [{ urls: `turn:127.0.0.1:${port}?transport=udp`, ...credentials }]
      const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' })
      const found = { relays: false, refused: false }
      await new Promise<void>((resolve) => {
        connection.onicecandidateerror = (event) => {
          if (event.errorCode === 401) found.refused = true
        }
        connection.onicecandidate = (event) => {
          if (event.candidate?.type === 'relay') found.relays = true
          if (!event.candidate) resolve()
        }
        connection.createDataChannel('any')
        void connection.setLocalDescription()
      })
      connection.close()
      return found
    },
    { port, credentials },
  )
}

/** A guest with devices, in the lobby. */
export async function guest(
  visit: Visit,
  options: VisitorOptions = {},
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<Page> {
  const page = await visit({ ...WITH_DEVICES, ...options })
  await observe(page)
  await prepare(page)
  await enterAsGuest(page)
  return page
}

/** The strip of the call, below the header. */
export function dock(page: Page): Locator {
  return page.locator('section.call')
}

/** What a page shows of somebody in the call. */
export function tile(page: Page, name: string): Locator {
  return dock(page).getByRole('listitem').filter({ hasText: name })
}

/** The sign that somebody's microphone is off. */
export function muted(page: Page, name: string): Locator {
  return tile(page, name).getByText(word(page, 'Muted'))
}

/** Goes through the look at the devices that is open, into the call. */
export async function enterCall(page: Page, { camera = false, relaysOnly = false } = {}): Promise<void> {
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: word(page, 'Join'), exact: true })).toBeVisible()
  if (camera) {
    const button = dialog.getByRole('button', { name: word(page, 'Camera') })
    await press(button)
    await expect(button).toHaveAttribute('aria-pressed', 'true')
  }
  const hide = dialog.getByRole('checkbox', {
    name: word(page, 'Hide my IP address from the others (the call goes through a relay)'),
  })
  if ((await hide.isChecked()) !== relaysOnly) await press(hide)
  await press(dialog.getByRole('button', { name: word(page, 'Join') }))
  await expect(dock(page)).toBeVisible()
}

/** The name of the button that leads into the call of a room. */
export function ofRoom(page: Page, room: string): RegExp {
  return new RegExp(`: ${word(page, room).source.slice(1)}`)
}

/** Enters the call of one of the lobby's rooms. */
export async function enterVoiceRoom(page: Page, room: string, options = {}): Promise<void> {
  const rooms = region(page, 'Voice rooms')
  await press(rooms.getByRole('button', { name: ofRoom(page, room) }))
  await enterCall(page, options)
}

/** Leaves the call. */
export async function hangUp(page: Page): Promise<void> {
  await press(dock(page).getByRole('button', { name: word(page, 'Leave the call') }))
  await expect(dock(page)).toHaveCount(0)
}
