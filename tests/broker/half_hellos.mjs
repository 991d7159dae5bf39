// Connects many times, says half of a TLS handshake on each connection and no more; run as a process of its own by
// storm_memory.test.mjs. Tells its parent how many were answered, and holds them until it is told to let them go.
import net from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';

const [port, many] = process.argv.slice(2).map(Number);
process.once('disconnect', () => process.exit());

/** The bytes with which a TLS client begins. */
const hello = await new Promise((resolve) => {
  const sink = new Duplex({ read() {}, write(bytes, _, done) { done(); resolve(bytes); } });
  tls.connect({ socket: sink }).on('error', () => {});
});

const state = { answered: 0, failed: 0 };
const sockets = [];

/** One of them; goes on with the next when the broker has answered this one, so that few wait for their turn. */
function next() {
  if (sockets.length === many) return;
  let known = false;
  const is = (outcome) => {
    if (known) return;
    known = true;
    state[outcome] += 1;
    if (state.answered + state.failed === many) process.send(state);
    next();
  };
  const socket = net.connect(port, '127.0.0.1', () => socket.write(hello));
  for (const end of ['error', 'close']) socket.on(end, () => is('failed'));
  sockets.push(socket.once('data', () => is('answered')));
}

for (let n = 0; n < 100; n += 1) next();
process.once('message', () => {
  for (const socket of sockets) socket.destroy();
});
