// How many peers go: spread over a part of --drain_timeout, behind --drain_delay, with its progress in the log. How few
// go, and that the end comes in any case, is ending.test.mjs's.
import assert from 'node:assert/strict';
import { ask, somewhere } from './admin.mjs';
import { open_member } from './lobby_member.mjs';
import { slow } from './slow.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(2);
const roomy = ['--concurrent_limit', '2000', '--threads', '2'];

/** So many registered peers, in the order in which they came. */
async function crowd(t, broker, size) {
  const peers = [];
  while (peers.length < size) {
    peers.push(...await Promise.all(Array.from({ length: Math.min(50, size - peers.length) }, () => t.peer(broker))));
  }
  return peers;
}

const all_closed = (peers) => until('all are closed', () => peers.every((peer) => peer.closed), 30000);

const ended_well = async (broker) => {
  const { code, signal } = await broker.ended(30000 * slow);
  assert.deepEqual([code, signal], [0, null]);
};

test('hundreds of peers do not go in one instant, and neighbours do not go together', async (t) => {
  const broker = await t.broker([...roomy, '--drain_timeout', '20000']);
  const peers = await crowd(t, broker, 600);  // 400 in a second
  broker.signal('SIGTERM');
  await all_closed(peers);
  await ended_well(broker);
  assert.ok(peers.every(({ closed }) => closed.code === 1001), 'each is told that the broker goes');
  const order = peers.map((peer, came) => ({ came, at: peer.closed.at })).sort((a, b) => a.at - b.at);
  const spread_ms = order.at(-1).at - order[0].at;
  assert.ok(spread_ms > 700, `all went within ${spread_ms} ms`);
  assert.ok(spread_ms < 10000 * slow, `it took ${spread_ms} ms`);
  const first = order.slice(0, 100).map(({ came }) => came);
  assert.ok(Math.min(...first) < 200 && Math.max(...first) > 400, 'early and late comers are among the first who go');
}, { within_ms: 60000 });

test('peers are spread over half of --drain_timeout at most', async (t) => {
  const broker = await t.broker([...roomy, '--drain_timeout', '1000']);
  const peers = await crowd(t, broker, 600);
  broker.signal('SIGTERM');
  await all_closed(peers);
  await ended_well(broker);
  assert.ok(peers.every(({ closed }) => closed.code === 1001), 'each was told in time');
}, { within_ms: 60000 });

test('who has not been told yet is served', async (t) => {
  const broker = await t.broker([...roomy, '--drain_timeout', '20000']);
  const peers = await crowd(t, broker, 600);
  broker.signal('SIGTERM');
  await until('the first is closed', () => peers.some((peer) => peer.closed));
  const left = peers.filter((peer) => !peer.closed);
  for (const peer of left) peer.offer(peer.id);
  await until('one of them gets what it sent', () => left.some((peer) => peer.received.length > 0));
  broker.signal('SIGTERM');
  await ended_well(broker);
}, { within_ms: 60000 });

test('a second signal ends it at once, and whoever was not told yet is cut', async (t) => {
  const broker = await t.broker([...roomy, '--drain_timeout', '60000']);
  const peers = await crowd(t, broker, 600);
  broker.signal('SIGTERM');
  await until('the first is closed', () => peers.some((peer) => peer.closed));
  broker.signal('SIGINT');
  await ended_well(broker);
  await all_closed(peers);
  assert.ok(peers.some(({ closed }) => closed.code === 1006), 'it waited for all');
}, { within_ms: 60000 });

test('members of lobbies go in one instant, before one sees another go', async (t) => {
  const broker = await t.broker([...roomy, '--lobby', '--drain_timeout', '60000']);
  const peers = await crowd(t, broker, 1000);  // over 2.5 s
  const host = await open_member(broker);
  const { lobby } = await host.join();
  const guests = await Promise.all(Array.from({ length: 7 }, () => open_member(broker)));
  for (const guest of guests) await guest.join(lobby);
  for (const member of [host, ...guests]) t.after(() => member.drop());
  broker.signal('SIGTERM');
  for (const member of [host, ...guests]) {
    let found = await member.next_frame();
    while (found.text && JSON.parse(found.text).type !== 3) found = await member.next_frame();
    assert.equal(found.code, 1001, `what came is ${JSON.stringify(found)}`);
  }
  const gone = peers.filter((peer) => peer.closed).length;
  assert.ok(gone < 500, `${gone} peers were told before the last member was`);
  broker.signal('SIGTERM');
  await ended_well(broker);
}, { within_ms: 60000 });

test('until --drain_delay is over clients come and go, and behind it --drain_timeout begins', async (t) => {
  const broker = await t.broker(['--drain_delay', '1500', '--drain_timeout', '1000']);
  const before = await t.peer(broker);
  const began = performance.now();
  broker.signal('SIGTERM');
  await until('the line', () => /draining: peers are closed in 1,500 ms \(--drain_delay\)/.test(broker.stdout));
  const meanwhile = await t.peer(broker);
  meanwhile.offer(before.id);
  await before.next();
  const mute = await (await t.wire(broker)).register({ id: 'mute' });
  for (const peer of [before, meanwhile]) {
    const { at } = await peer.expect_closed(1001);
    assert.ok(at - began >= 1450, `closed after ${at - began} ms`);
  }
  await mute.expect_close_frame(1001);
  await ended_well(broker);
  assert.ok(performance.now() - began >= 2400, 'the client that does not answer had its time');
});

test('a second signal within --drain_delay ends it at once', async (t) => {
  const broker = await t.broker(['--drain_delay', '3600000']);
  const peer = await t.peer(broker);
  broker.signal('SIGINT');
  await until('the line', () => broker.stdout.includes('(--drain_delay)'));
  broker.signal('SIGINT');
  await ended_well(broker);
  await peer.expect_closed();
});

test('how far it is stands in the log each second, and who was cut', async (t) => {
  const broker = await t.broker(['--drain_timeout', '2500']);
  const wires = [];
  for (const id of ['a', 'b']) wires.push(await (await t.wire(broker)).register({ id }));
  broker.signal('SIGTERM');
  for (const wire of wires) await wire.expect_close_frame(1001);
  wires[0].drop();
  await ended_well(broker);
  assert.match(broker.stdout, /draining: 1 of 2 closed/);
  assert.match(broker.stdout, /draining: 1 of 2 have not answered within 2,500 ms and are cut \(--drain_timeout\)/);
});

test('a drain that is over at once says nothing', async (t) => {
  const broker = await t.broker();
  await t.peer(broker);
  await sleep(50);
  broker.signal('SIGTERM');
  await ended_well(broker);
  assert.doesNotMatch(broker.stdout, /draining/);
});

test('behind POST /drain the first signal hastens nothing, and the second does', async (t) => {
  const broker = await t.broker([...somewhere, '--drain_delay', '2000', '--drain_timeout', '60000']);
  const peer = await t.peer(broker);
  const mute = await (await t.wire(broker)).register({ id: 'mute' });
  const began = performance.now();
  assert.equal((await ask(broker, '/drain', { method: 'POST' })).status, 202);
  broker.signal('SIGTERM');
  await until('it is noted', () => broker.stdout.includes('draining: it goes on as asked for by POST /drain'));
  assert.equal((await ask(broker, '/drain', { method: 'POST' })).status, 200, 'a POST hastens nothing either');
  const { at } = await peer.expect_closed(1001);
  assert.ok(at - began >= 1950, `closed after ${at - began} ms`);
  await mute.expect_close_frame(1001);
  broker.signal('SIGTERM');
  await ended_well(broker);
  assert.ok(performance.now() - began < 60000, 'it waited for who does not answer');
}, { within_ms: 60000 });

test('behind POST /drain the end of stdin hastens nothing, and a signal then does', async (t) => {
  const broker = await t.broker([...somewhere, '--end_with_stdin', '--drain_delay', '3600000'],
    { stdio: ['pipe', 'pipe', 'pipe'] });
  const peer = await t.peer(broker);
  assert.equal((await ask(broker, '/drain', { method: 'POST' })).status, 202);
  broker.child.stdin.end();
  await until('it is noted', () => broker.stdout.includes('draining: it goes on as asked for by POST /drain'));
  assert.equal(peer.closed, undefined);
  broker.signal('SIGTERM');
  await ended_well(broker);
  await peer.expect_closed();
});
