// The proxy of an office or a hotel: lets plain requests through and refuses tunnels, without which there is
// no WebSocket. May refuse streams that do not end as well. Knows no page.

import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type Duplex, type Readable, pipeline } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

const FRAME_MS = 20

/** A proxy of one test. */
export class Proxy {
  /** How many WebSockets were refused. */
  refusedTunnels = 0
  /** How many streams were refused. */
  refusedStreams = 0
  /** The paths of requests for which there was no server. */
  readonly unanswered: string[] = []
  /** Whether WebSockets are let through by now. */
  tunnels = false
  /** Whether pages come slowly, so that a browser paints them part by part. */
  slow = false

  private readonly open = new Set<Duplex>()

  private constructor(
    private readonly server: Server,
    private readonly streams: boolean,
  ) {}

  /** Starts a proxy; with `streams` it lets Server-Sent Events through. */
  static async start({ streams }: { streams: boolean }): Promise<Proxy> {
    const server = createServer()
    const proxy = new Proxy(server, streams)
    server.on('request', (asked, answer) => {
      const url = new URL(asked.url ?? '')
      if (!proxy.streams && url.pathname.endsWith('/events')) {
        proxy.refusedStreams += 1
        answer.writeHead(502).end()
        return
      }
      const headers = proxy.slow ? { ...asked.headers, 'accept-encoding': 'identity' } : asked.headers
      const passed = request(url, { method: asked.method, headers }, (answered) => {
        answer.writeHead(answered.statusCode ?? 502, answered.headers)
        const isPage = answered.headers['content-type']?.startsWith('text/html')
        const source = proxy.slow && isPage ? inParts(answered) : answered
        pipeline(source, answer, () => answer.destroy())
      })
      // Either side may go; then the other goes, too.
      passed.on('error', () => {
        if (answer.headersSent || answer.destroyed) answer.destroy()
        else {
          proxy.unanswered.push(url.pathname)
          answer.writeHead(502).end()
        }
      })
      answer.on('close', () => passed.destroy())
      asked.pipe(passed)
    })
    server.on('connect', (asked, socket, head) => {
      if (!proxy.tunnels) {
        proxy.refusedTunnels += 1
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
        return
      }
      // A tunnel is no connection of the server's any more.
      proxy.open.add(socket)
      socket.on('close', () => proxy.open.delete(socket))
      tunnel(asked.url ?? '', socket, head)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return proxy
  }

  /** How a browser context is told of it; without the bypass Chromium would pass by for its own machine. */
  get option(): { server: string; bypass: string } {
    const { port } = this.server.address() as AddressInfo
    return { server: `http://127.0.0.1:${port}`, bypass: '<-loopback>' }
  }

  /** Stops it, whatever is under way. */
  async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy()
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }
}

/** Gives a page in its parts, each after the time of a frame: the speed of the network is what this makes. */
async function* inParts(page: Readable): AsyncGenerator<string> {
  const whole = await text(page)
  for (const part of whole.split(/(?=<(?:body|div|section|svg role|ul|p|main|form|h1|h2)\b)/)) {
    yield part
    await pause(FRAME_MS)
  }
}

function tunnel(address: string, socket: Duplex, head: Buffer): void {
  const [host, port] = address.split(':')
  const far = connect(Number(port), host)
  far.on('error', () => socket.destroy())
  socket.on('error', () => far.destroy())
  far.on('connect', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    far.write(head)
    far.pipe(socket)
    socket.pipe(far)
  })
}
