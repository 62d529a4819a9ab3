// A server with socket.io: its own rooms and events. README.md says what is sent.
import { createServer } from 'node:http';
import { Server } from 'socket.io';

import { serve } from './serve.mjs';

const numbers = new Map();
const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });

io.on('connection', (socket) => {
  let room;
  socket.on('join', (name, answer) => {
    room = name;
    socket.join(room);
    answer(numbers.get(room) ?? 0);
  });
  socket.on('say', (message) => {
    const number = (numbers.get(room) ?? 0) + 1;
    numbers.set(room, number);
    io.to(room).emit('said', { number, ...message });
  });
});

serve(http);
