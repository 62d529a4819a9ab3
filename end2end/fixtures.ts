// What every test gets: a server of its worker, visitors (a browser context with one page each), and a
// watch on everything that browsers and server complain about. Knows no page's content.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
  type WebSocket,
  test as base,
  expect,
} from '@playwright/test'
import { createDatabase, dropDatabase } from './database'
import { Server } from './server'
import type { Turn } from './turn'
import type { Language } from './words'

export { expect }

/** By what means a visitor acts on a page. */
export type Manner = 'mouse' | 'touch' | 'keyboard'

/** How a visitor differs from the usual one: an English desktop browser and a mouse. */
export interface VisitorOptions extends Omit<BrowserContextOptions, 'locale'> {
  /** The language that the browser asks for. */
  language?: Language
  /** By what means the helpers of `people.ts` act. */
  manner?: Manner
}

/** Opens a browser context with an empty page. */
export type Visit = (options?: VisitorOptions) => Promise<Page>

/** What browsers and server complained about in a test; anything left makes it fail. */
export interface Complaints {
  /** Expects complaints of a kind, which the test provokes. */
  allow(kind: RegExp): void
}

/** A test that measures time, and so is run beside no other (`playwright.config.ts`). */
export const ALONE = { tag: '@alone' }

/** What browsers say when the network or the server is away, the second of code that was on its way then. */
export const CONNECTION_LOST = new RegExp(
  [
    'WebSocket connection to .* failed|net::ERR_(CONNECTION_\\w+|EMPTY_RESPONSE|INTERNET_DISCONNECTED)',
    'net::ERR_CONTENT_LENGTH_MISMATCH|TypeError: (Failed to fetch|WebAssembly compilation aborted: Network error)[^]*__wasm_split',
  ].join('|'),
)

/** Fails with the complaints in its first line: of a run elsewhere often nothing else is kept. */
function expectNone(complaints: string[], what: string): void {
  if (complaints.length > 0) throw new Error(`${what}: ${complaints.join(' | ').replace(/\s+/g, ' ')}`)
}

const LOCALES: Record<Language, string> = { en: 'en-US', kk: 'kk-KZ', ru: 'ru-RU' }

/** A phone of ordinary size. */
export const PHONE: VisitorOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  manner: 'touch',
}

/** The visitor's language and manner, for the helpers that get nothing but a page. */
export function waysOf(page: Page): { language: Language; manner: Manner } {
  const ways = knownWays.get(page.context())
  if (!ways) throw new Error('the page is not a visitor’s')
  return ways
}

/** Notes that a visitor has chosen another language. */
export function nowReads(page: Page, language: Language): void {
  waysOf(page).language = language
}

/** The page's socket: the one opened last that is still open. */
export function socketOf(page: Page): WebSocket {
  const socket = knownSockets.get(page)?.findLast((socket) => !socket.isClosed())
  if (!socket) throw new Error('the page has no open socket')
  return socket
}

const knownWays = new WeakMap<BrowserContext, { language: Language; manner: Manner }>()
const knownSockets = new WeakMap<Page, WebSocket[]>()

export const test = base.extend<
  { visit: Visit; complaints: Complaints & { watch(context: BrowserContext): void }; serverLog: void },
  { relay: Turn | undefined; settings: Record<string, string>; server: Server }
>({
  // Most tests call nobody.
  relay: [async ({}, use) => use(undefined), { scope: 'worker' }],

  // For a file whose tests need a server that is set otherwise: it gets a worker of its own.
  settings: [{}, { scope: 'worker', option: true }],

  server: [
    async ({ relay, settings }, use, worker) => {
      const admin = process.env.DATABASE_URL
      if (!admin) throw new Error('DATABASE_URL is set by postgres.ts before the workers start')
      const name = `e2e_${worker.workerIndex}_${Math.random().toString(36).slice(2, 10)}`
      const database = await createDatabase(admin, name)
      try {
        const folder = worker.project.outputDir
        await mkdir(folder, { recursive: true })
        const server = await Server.start({
          testFolder: worker.config.rootDir,
          database,
          log: join(folder, `server-${worker.workerIndex}.log`),
          settings: { ...relay?.settings, ...settings },
        })
        await use(server)
        await server.stop()
        await server.cleanUp()
      } finally {
        await dropDatabase(admin, name)
      }
    },
    // The first start in a worker applies the migrations and may wait for another worker's disk.
    { scope: 'worker', timeout: 60_000 },
  ],

  serverLog: [
    async ({ server }, use, info) => {
      const start = server.logEnd
      await use()
      const log = await server.logSince(start)
      if (info.status !== info.expectedStatus) {
        await info.attach('server.log', { body: log, contentType: 'text/plain' })
      }
      const faults = log.split('\n').filter((line) => /panicked at|\bERROR\b/.test(line))
      expectNone(faults, 'the server complained')
    },
    { auto: true },
  ],

  complaints: async ({}, use) => {
    const heard: string[] = []
    const allowed: RegExp[] = []
    await use({
      allow: (kind) => allowed.push(kind),
      watch(context) {
        context.on('console', (message) => {
          // Leptos warns of a mismatch between the server's page and the browser's, and of reads that
          // nothing tracks; both are faults of ours.
          const fault = message.type() === 'error' || /hydrat|reactive/i.test(message.text())
          if (fault) heard.push(`${message.text()} (${message.location().url})`)
        })
        context.on('weberror', (error) => heard.push(`${error.error()}`))
        context.on('page', (page) => {
          const sockets: WebSocket[] = []
          knownSockets.set(page, sockets)
          page.on('websocket', (socket) => sockets.push(socket))
          page.on('crash', () => heard.push(`the page ${page.url()} crashed`))
        })
      },
    })
    const left = heard.filter((complaint) => !allowed.some((kind) => kind.test(complaint)))
    expectNone(left, 'the browsers complained')
  },

  visit: async ({ browser, server, complaints }, use) => {
    const contexts: BrowserContext[] = []
    await use(async ({ language = 'en', manner = 'mouse', ...options } = {}) => {
      const context = await browser.newContext({
        baseURL: server.origin,
        locale: LOCALES[language],
        permissions: ['clipboard-read', 'clipboard-write'],
        ...options,
      })
      contexts.push(context)
      knownWays.set(context, { language, manner })
      complaints.watch(context)
      return context.newPage()
    })
    await Promise.all(contexts.map((context) => context.close()))
  },
})
