// A server with the library ws. A connection's path names its room; README.md says what is sent.
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

import { serve } from './serve.mjs';

const rooms = new Map();
const http = createServer();

new WebSocketServer({ server: http }).on('connection', (socket, request) => {
  const room = roomOf(request.url);
  room.members.add(socket);
  socket.on('close', () => room.members.delete(socket));
  // A connection that is cut is closed right after.
  socket.on('error', () => {});
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    const event = JSON.stringify({ number: ++room.number, ...message });
    for (const member of room.members) {
      if (member.readyState === WebSocket.OPEN) member.send(event);
    }
  });
  socket.send(JSON.stringify({ number: room.number }));
});

function roomOf(name) {
  if (!rooms.has(name)) rooms.set(name, { number: 0, members: new Set() });
  return rooms.get(name);
}

serve(http);
