// TLS handshakes that come all at once: a few go on in each wake-up, so that no connected peer waits for them all.
import assert from 'node:assert/strict';
import net from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { certificates } from './certificate.mjs';
import { sleep, test, until } from './suite.mjs';

const { root, chain, key } = certificates();
const hellos = 400;

/** The bytes with which a TLS client begins. */
function client_hello() {
  return new Promise((resolve) => {
    const sink = new Duplex({ read() {}, write(bytes, _, done) { done(); resolve(bytes); } });
    tls.connect({ socket: sink }).on('error', () => {});
  });
}

/** Connections that say hello at the same moment; `answered` counts those that got a reply. */
async function all_say_hello(t, broker, count) {
  const hello = await client_hello();
  const state = { answered: 0 };
  const sockets = await Promise.all(Array.from({ length: count }, () => new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port: broker.port }, () => resolve(socket));
    socket.once('error', reject);
    socket.once('data', () => { state.answered += 1; });
    t.after(() => socket.destroy());
  })));
  await sleep(300);  // all are accepted
  for (const socket of sockets) socket.write(hello);
  return { ...state, sockets, count: () => state.answered };
}

test('400 hellos at once are all answered, and a peer waits for few of them at a time', async (t) => {
  const broker = await t.broker(['--sslkey', key, '--sslcert', chain, '--threads', '1']);
  const peer = await t.peer(broker, {}, { secure: true, options: { ca: root } });
  const storm = await all_say_hello(t, broker, hellos);
  const began = performance.now();
  let longest_ms = 0;
  while (storm.count() < hellos) {
    const asked_at = performance.now();
    await peer.round_trip(20000);
    longest_ms = Math.max(longest_ms, performance.now() - asked_at);
    assert.ok(performance.now() - began < 20000, `${storm.count()} answers`);
  }
  const all_ms = performance.now() - began;
  assert.ok(longest_ms < all_ms / 3, `one answer took ${longest_ms} ms while all ${hellos} took ${all_ms} ms`);
});

test('those who wait for their handshake and go are no trouble, and it does not spin for who says half', async (t) => {
  const broker = await t.broker(['--sslkey', key, '--sslcert', chain, '--threads', '2']);
  const storm = await all_say_hello(t, broker, 200);
  for (const socket of storm.sockets.slice(0, 100)) socket.destroy();
  await until('the others are answered', () => storm.count() >= 100, 20000);
  await sleep(200);
  const cpu_before = broker.cpu_seconds();
  await sleep(1000);
  assert.ok(broker.cpu_seconds() - cpu_before < 0.2, `${broker.cpu_seconds() - cpu_before} s of CPU in 1 s`);
  const secure = await t.peer(broker, {}, { secure: true, options: { ca: root } });
  await secure.round_trip();
});

test('a drain ends handshakes that wait', async (t) => {
  const broker = await t.broker(['--sslkey', key, '--sslcert', chain, '--threads', '1']);
  await all_say_hello(t, broker, 200);
  broker.signal('SIGTERM');
  assert.equal((await broker.ended(5000)).code, 0);
});
