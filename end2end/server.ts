// The built program as a process of its own, which a test may kill and start again. Knows no page.

import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync, statSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A debug build on a busy machine applies the migrations and answers in a few seconds. */
const READY_MS = 30_000
/** An orderly end closes every socket and waits for the commands that run. */
const STOP_MS = 15_000

/** All browsers of the tests come from one address and many people register in a minute. */
const RAISED_LIMITS = {
  OYINLINE_ACCOUNTS_PER_MINUTE: '10000',
  OYINLINE_CONNECTS_PER_MINUTE: '10000',
  OYINLINE_SOCKETS_PER_NETWORK: '1000',
  OYINLINE_SIGN_INS_PER_MINUTE: '10000',
  // Whoever is not ready keeps the seat while a test looks at the page.
  OYINLINE_UNREADY_MS: '120000',
}

/** What a server is started with. */
export interface ServerOptions {
  /** The folder of these tests; the program and its files are found from there. */
  testFolder: string
  /** The URL of the server's own database. */
  database: string
  /** Where the log goes. */
  log: string
  /** The server's data folder; a temporary one by default. */
  dataFolder?: string
  /** A free one by default. */
  port?: number
  /** Settings of the program, as its environment has them. */
  settings?: Record<string, string>
}

/** One server. It keeps its port, its database and its data folder through every restart. */
export class Server {
  /** The address of the pages. */
  readonly origin: string
  private process: ChildProcess | undefined

  private constructor(
    private readonly options: Required<ServerOptions>,
    private readonly secret: string,
    private readonly ownsDataFolder: boolean,
  ) {
    this.origin = `http://127.0.0.1:${options.port}`
    // The last resort for a worker that ends before its fixtures could stop the server.
    process.once('exit', () => this.process?.kill('SIGKILL'))
  }

  /** Starts a server and waits until it is ready. */
  static async start(options: ServerOptions): Promise<Server> {
    const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'oyinline-e2e-')))
    const port = options.port ?? (await freePort())
    const secret = randomBytes(32).toString('hex')
    const settings = options.settings ?? {}
    const server = new Server({ ...options, dataFolder, port, settings }, secret, options.dataFolder === undefined)
    await server.launch()
    return server
  }

  /** The URL of the server's database. */
  get database(): string {
    return this.options.database
  }

  /** How long the log is, in bytes: a place to read from later. */
  get logEnd(): number {
    return statSync(this.options.log).size
  }

  /** Whether the process runs. */
  get runs(): boolean {
    return this.process !== undefined && this.process.exitCode === null && this.process.signalCode === null
  }

  /** Kills the process as a power cut would: it gets no chance to finish anything. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Asks the process to end and waits until it has. */
  async stop(): Promise<void> {
    const stuck = new AbortController()
    await Promise.race([
      this.end('SIGTERM').finally(() => stuck.abort()),
      pause(STOP_MS, undefined, { signal: stuck.signal }).then(
        async () => {
          await this.kill9()
          throw new Error(`the server did not end within ${STOP_MS} ms of SIGTERM`)
        },
        () => undefined,
      ),
    ])
  }

  /** Starts the process again on the same port, database and data folder. */
  async restart(): Promise<void> {
    if (this.runs) await this.stop()
    await this.launch()
  }

  /** Removes what the server leaves behind. */
  async cleanUp(): Promise<void> {
    if (this.ownsDataFolder) await rm(this.options.dataFolder, { recursive: true, force: true })
  }

  /** What was logged since a place. */
  async logSince(place: number): Promise<string> {
    const file = await open(this.options.log)
    try {
      const length = Math.max(0, this.logEnd - place)
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, place)
      return buffer.toString()
    } finally {
      await file.close()
    }
  }

  private async launch(): Promise<void> {
    const { testFolder, port, dataFolder, database, log, settings } = this.options
    const logFile = openSync(log, 'a')
    const server = spawn(binary(testFolder), [], {
      cwd: dataFolder,
      env: {
        ...inherited(),
        ...RAISED_LIMITS,
        DATABASE_URL: database,
        OYINLINE_LISTEN: `127.0.0.1:${port}`,
        OYINLINE_ORIGIN: this.origin,
        OYINLINE_DATA: dataFolder,
        OYINLINE_SECRET: this.secret,
        ...settings,
        LEPTOS_OUTPUT_NAME: 'oyinline',
        LEPTOS_SITE_ROOT: resolve(testFolder, process.env.OYINLINE_SITE ?? '../target/site-dev'),
        LEPTOS_SITE_PKG_DIR: 'pkg',
        LEPTOS_HASH_FILES: 'true',
      },
      stdio: ['ignore', logFile, logFile],
    })
    closeSync(logFile)
    this.process = server
    let failure: Error | undefined
    server.once('error', (error) => (failure = error))

    const start = this.logEnd
    const deadline = Date.now() + READY_MS
    while (!(await isReady(this.origin))) {
      if (failure) throw failure
      if (!this.runs || Date.now() > deadline) {
        const state = this.runs ? `is not ready after ${READY_MS} ms` : `ended with ${server.exitCode}`
        throw new Error(`the server ${state}:\n${await this.logSince(start)}`)
      }
      // Nothing outside the process tells when it listens, so it is asked again and again.
      await pause(50)
    }
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.process || !this.runs) return
    const exit = once(this.process, 'exit')
    this.process.kill(signal)
    await exit
  }
}

/** The program under test. */
export function binary(testFolder: string): string {
  return resolve(testFolder, process.env.OYINLINE_BIN ?? '../target/debug/oyinline')
}

/**
 * The environment of these tests without the program's own settings: it refuses to start with one
 * that it does not know, such as the name of the binary to test.
 */
export function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OYINLINE_')))
}

async function isReady(origin: string): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(2_000) })
    await answer.body?.cancel()
    return answer.status === 200
  } catch {
    return false
  }
}

/**
 * A port below those that the system gives to outgoing connections: one of these could sit on the
 * port of a server that is down for a moment.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const probe = createServer()
    try {
      probe.listen(port, '127.0.0.1')
      await once(probe, 'listening')
      return port
    } catch {
      continue
    } finally {
      probe.close()
    }
  }
}
