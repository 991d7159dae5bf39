// SIGTERM and SIGINT: no new connections, every peer closed with 1001, exit 0 within --drain_timeout in any case.
// compat: peerjs-server waits for the last client to go, which with heartbeats is for ever.
import assert from 'node:assert/strict';
import net from 'node:net';
import { slow } from './slow.mjs';
import { at_once, sanitized, sleep, test, until } from './suite.mjs';
import { frame, opcodes } from './wire.mjs';

at_once(4);

/** The signal must end the broker with 0 within `within_ms`; gives how long it took. */
async function ends(broker, signal = 'SIGTERM', within_ms = 3000) {
  const began = performance.now();
  broker.signal(signal);
  const { code, signal: by } = await broker.ended(within_ms * slow + 10000);
  const took_ms = performance.now() - began;
  assert.deepEqual([code, by], [0, null]);
  assert.match(broker.stdout, /^Http server closed\.$/m);
  assert.ok(took_ms < within_ms * slow, `took ${took_ms} ms`);
  return took_ms;
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} ends an idle broker at once with 0`, async (t) => {
    await ends(await t.broker(), signal, 1000);
  });

  test(`${signal} closes every peer with 1001, and the broker ends as soon as they have gone`, async (t) => {
    const broker = await t.broker();
    const peers = await Promise.all(Array.from({ length: 50 }, () => t.peer(broker)));
    const took = ends(broker, signal, 3000);
    for (const peer of peers) await peer.expect_closed(1001);
    await took;
  });
}

test('it ends within --drain_timeout although a client never answers its close', async (t) => {
  const broker = await t.broker(['--drain_timeout', '1000']);
  const wire = await (await t.wire(broker)).register({ id: 'mute' });
  const took = ends(broker, 'SIGTERM', 3000);
  await wire.expect_close_frame(1001);
  assert.ok(await took >= 500, 'the client was given time');
});

test('it ends within --drain_timeout although a client does not read, and another sends all the time', async (t) => {
  const broker = await t.broker(['--drain_timeout', '1000']);
  const deaf = await t.peer(broker, { id: 'deaf' });
  deaf.socket._socket.pause();
  const busy = await (await t.wire(broker)).register({ id: 'busy' });
  const message = frame(opcodes.text, `{"type":"CANDIDATE","dst":"deaf","payload":"${'x'.repeat(10000)}"}`);
  const timer = setInterval(() => busy.write(message), 2);
  t.after(() => clearInterval(timer));
  await sleep(300);
  await ends(broker, 'SIGTERM', 3000);
});

test('connections without a WebSocket do not delay it', async (t) => {
  const broker = await t.broker();
  const silent = await t.wire(broker);
  const half = await t.wire(broker);
  half.write('GET / HTTP/1.1\r\nHo');
  const kept = await t.wire(broker);
  kept.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await kept.response();
  await ends(broker, 'SIGTERM', 2000);
  for (const wire of [silent, half, kept]) await wire.expect_end();
});

test('new connections are refused while the last peers go', async (t) => {
  const broker = await t.broker(['--drain_timeout', '2000']);
  await (await t.wire(broker)).register({ id: 'mute' });
  const ended = ends(broker, 'SIGTERM', 5000);
  await sleep(300);
  assert.equal(broker.exit, undefined, 'it is still there');
  const refused = await new Promise((resolve) => {
    const socket = net.connect(broker.port, '127.0.0.1', () => resolve('connected'));
    socket.once('error', (error) => resolve(error.code));
  });
  assert.equal(refused, 'ECONNREFUSED');
  await ended;
});

test('it ends with 0 under load', async (t) => {
  const broker = await t.broker();
  const peers = await Promise.all(Array.from({ length: 40 }, (_, n) => t.peer(broker, { id: `p${n}` })));
  const timer = setInterval(() => {
    for (const [n, peer] of peers.entries()) if (!peer.closed) peer.offer(`p${(n + 1) % 40}`, 'x'.repeat(500));
  }, 5);
  t.after(() => clearInterval(timer));
  await sleep(300);
  const took = ends(broker, 'SIGTERM', 4000);
  for (const peer of peers) await peer.expect_closed(1001);
  await took;
});

test('it ends with 0 while clients storm it', async (t) => {
  const broker = await t.broker();
  let storming = true;
  const storm = Array.from({ length: 10 }, async () => {
    while (storming) {
      try {
        const peer = await t.socket(broker, { key: 'wrong' });
        peer.drop();
      } catch {
        await sleep(10);
      }
    }
  });
  await sleep(300);
  await ends(broker, 'SIGTERM', 4000);
  storming = false;
  await Promise.all(storm);
});

test('further signals while it ends do not make it end otherwise', async (t) => {
  const broker = await t.broker(['--drain_timeout', '1000']);
  const wire = await (await t.wire(broker)).register({ id: 'mute' });
  const took = ends(broker, 'SIGTERM', 3000);
  await wire.expect_close_frame(1001);
  broker.signal('SIGINT');
  broker.signal('SIGTERM');
  await took;
});

test('signals that keep coming while it ends neither keep it nor end it otherwise', async (t) => {
  const ended_under_fire = async (n) => {
    const broker = await t.broker(['--drain_timeout', '500']);
    if (n % 2) await (await t.wire(broker)).register({ id: 'mute' });
    const took = ends(broker, 'SIGTERM', 5000);
    took.catch(() => {});  // it is looked at below
    while (!broker.exit) {
      broker.signal(['SIGINT', 'SIGTERM', 'SIGUSR1'][n % 3]);
      // A sanitizer takes longer for a signal than this takes to send one.
      await (sanitized ? sleep(5) : new Promise(setImmediate));
    }
    await took;
  };
  for (let n = 0; n < 60; n += 6) await Promise.all(Array.from({ length: 6 }, (_, i) => ended_under_fire(n + i)));
}, { within_ms: 60000 });

test('a signal right after the ready line ends it with 0 too', async (t) => {
  for (let n = 0; n < 30; n += 1) await ends(await t.broker(), n % 2 ? 'SIGTERM' : 'SIGINT');
});

test('what waits for an absent peer does not delay it', async (t) => {
  const broker = await t.broker(['--expire_timeout', '60000']);
  const a = await t.peer(broker);
  for (let n = 0; n < 100; n += 1) a.offer(`absent${n}`);
  await a.round_trip();
  await ends(broker, 'SIGTERM', 3000);
});

test('SIGPIPE is ignored', async (t) => {
  const broker = await t.broker();
  const a = await t.peer(broker, { id: 'a' });
  broker.signal('SIGPIPE');
  await sleep(200);
  a.offer('a');
  await a.next();
});

test('clients that reset while they are written to do not end the broker', async (t) => {
  const broker = await t.broker();
  const a = await t.peer(broker, { id: 'a' });
  for (let n = 0; n < 30; n += 1) {
    const wire = await (await t.wire(broker)).register({ id: `r${n}` });
    for (let m = 0; m < 20; m += 1) a.offer(`r${n}`, 'x'.repeat(20000));
    wire.socket.resetAndDestroy();
  }
  await a.round_trip();
  await until('the broker answers', async () => (await broker.http('/')).status === 200);
});

test('a broker started at once on the same port has all clients back with their ids', async (t) => {
  const first = await t.broker();
  const ids = Array.from({ length: 30 }, (_, n) => `p${n}`);
  await Promise.all(ids.map((id) => t.peer(first, { id })));
  await ends(first);
  const second = await t.broker(['-H', '127.0.0.1', '-p', `${first.port}`], { bare: true });
  const peers = await Promise.all(ids.map((id) => t.peer(second, { id })));
  peers[0].offer('p29');
  await peers[29].next();
});
