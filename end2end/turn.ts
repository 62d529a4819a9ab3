// coturn as a process of the tests: relays between addresses of this machine, with credentials as the server makes
// them. Knows no page.

import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const READY_MS = 10_000

/** A relay that shares a secret with a server. */
export class Turn {
  /** What the server is told. */
  readonly settings: Record<string, string>

  private constructor(
    readonly port: number,
    readonly secret: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
    settings: Record<string, string>,
  ) {
    const host = `127.0.0.1:${port}`
    this.settings = {
      ...settings,
      OYINLINE_STUN_URLS: `stun:${host}`,
      OYINLINE_TURN_URLS: `turn:${host}?transport=udp,turn:${host}?transport=tcp`,
      OYINLINE_TURN_SECRET: secret,
    }
    globalThis.process.once('exit', () => this.process.kill('SIGKILL'))
  }

  /**
   * Starts a relay on a port and waits until it answers. The server that it is for has other settings as well, and
   * the relay more options.
   */
  static async start(port: number, settings: Record<string, string> = {}, more: string[] = []): Promise<Turn> {
    const secret = randomBytes(16).toString('hex')
    const folder = await mkdtemp(join(tmpdir(), 'oyinline-turn-'))
    // Loopback is what these tests have; a relay for others lets nobody reach it.
    const options = [
      `--listening-port=${port}`,
      '--listening-ip=127.0.0.1',
      '--relay-ip=127.0.0.1',
      '--allow-loopback-peers',
      '--realm=oyinline',
      '--use-auth-secret',
      `--static-auth-secret=${secret}`,
      '--no-tls',
      '--no-dtls',
      '--no-cli',
      '--no-software-attribute',
      '--log-file=stdout',
      `--userdb=${join(folder, 'users')}`,
      `--pidfile=${join(folder, 'pid')}`,
      '-n',
      ...more,
    ]
    const turn = spawn(turnProgram(), options, { cwd: folder, stdio: 'ignore' })
    const relay = new Turn(port, secret, turn, folder, settings)
    const deadline = Date.now() + READY_MS
    while (!(await answers(port))) {
      if (turn.exitCode !== null || Date.now() > deadline) throw new Error('coturn does not answer')
      // Nothing outside the process tells when it listens, so it is asked again and again.
      await pause(50)
    }
    return relay
  }

  /** Lets nothing through any more, as a network does that is cut. */
  freeze(): void {
    this.process.kill('SIGSTOP')
  }

  /** Goes on. */
  thaw(): void {
    this.process.kill('SIGCONT')
  }

  /** Stops the relay and removes what it leaves behind. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const exit = once(this.process, 'exit')
      this.process.kill('SIGKILL')
      await exit
    }
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** coturn's program; where it is not on the path of everyone, it is where Debian puts it. */
export function turnProgram(): string {
  return existsSync('/usr/bin/turnserver') ? '/usr/bin/turnserver' : 'turnserver'
}

/** Whether something listens on a port of this machine. */
async function answers(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
