// A server with colyseus: its own rooms, matchmaking and messages. README.md says what is sent.
import { createServer } from 'node:http';
import { Room, Server } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';

import { printAddress, untilInputEnds } from './serve.mjs';

// As often as socket.io and our own server ask whether a socket is still there; the library's own three
// seconds would be most of what its idle sockets cost.
const PING_INTERVAL = 25_000;

class Relay extends Room {
  // There is no state whose changes would have to be looked for twenty times a second.
  patchRate = null;
  number = 0;

  onCreate() {
    this.onMessage('say', (_, message) => this.broadcast('said', { number: ++this.number, ...message }));
  }

  onJoin(client) {
    client.send('joined', { number: this.number });
  }
}

const http = createServer();
const server = new Server({
  greet: false,
  gracefullyShutdown: false,
  transport: new WebSocketTransport({ server: http, pingInterval: PING_INTERVAL }),
});
server.define('relay', Relay).filterBy(['group']);
await server.listen(0, '127.0.0.1');
printAddress(http);
untilInputEnds();
