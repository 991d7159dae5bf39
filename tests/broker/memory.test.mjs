// One client that floods, does not read, or never finishes cannot make the broker grow beyond its limits.
// Each test reads the process's memory (VmRSS, VmHWM) before and after; slack is for the allocator and for socket work.
import assert from 'node:assert/strict';
import { expect_growth_below, grown_mib, mebibyte } from './growth.mjs';
import { expired, relayed } from './peer.mjs';
import { slow as times_slow } from './slow.mjs';
import { sleep, test, until } from './suite.mjs';
import { frame, opcodes, upgrade_request } from './wire.mjs';

/** One client may send as much as it likes. */
const unhurried = ['--client_rate', '1000000000', '--client_burst', '1000000000'];
const offer_64_kib = (dst, n = 0) => `{"type":"OFFER","payload":[${n},"${'x'.repeat(64 * 1024)}"],"dst":"${dst}"}`;

/** Sends as fast as the socket takes it, without holding more than a few MiB on this side. */
async function pour(peer, count, message) {
  for (let n = 0; n < count && !peer.closed; n += 1) {
    peer.send(message(n));
    if (peer.socket.bufferedAmount > 4 * mebibyte) {
      await until('the broker reads', () => peer.socket.bufferedAmount < mebibyte || peer.closed, 20000);
    }
  }
}

test('64 KB OFFERs to absent ids, 400 MB of them, stay below total_queue_bytes_max', async (t) => {
  const broker = await t.broker(unhurried);
  const senders = await Promise.all(Array.from({ length: 25 }, () => t.peer(broker)));
  const before = broker.memory_bytes();
  await Promise.all(senders.map(async (sender, s) => {
    await pour(sender, 250 / times_slow, (n) => offer_64_kib(`absent-${s}-${n % 40}`, n));  // 100 MB fill it, too
    await sender.round_trip(30000);
  }));
  const grown = grown_mib(broker, before);
  expect_growth_below(64 + 32, broker, before);  // 64 MiB may wait in all
  assert.ok(grown > 30, `grew by ${grown.toFixed(1)} MiB: the flood did not reach the limit`);
  const [a, b] = [await t.peer(broker, { id: 'a' }), await t.peer(broker, { id: 'b' })];
  a.offer('b');
  await b.expect(relayed('OFFER', 'a', 'b', '1'));
}, { within_ms: 60000 });

test('one sender alone fills no more than sender_queue_bytes_max, and hears EXPIRE for what is not kept', async (t) => {
  const broker = await t.broker(unhurried);
  const sender = await t.peer(broker, { id: 's' });
  const before = broker.memory_bytes();
  await pour(sender, 1000, (n) => offer_64_kib(`absent-${n}`, n));
  await sender.round_trip(30000);
  expect_growth_below(4 + 12, broker, before);
  assert.ok(sender.received.length > 900, `${sender.received.length} EXPIREs`);
  assert.ok(sender.received.every(({ text }) => text.startsWith('{"type":"EXPIRE","src":"absent-')));
}, { within_ms: 60000 });

test('tiny messages to as many absent ids as one can name are bounded too', async (t) => {
  const broker = await t.broker(unhurried);
  const sender = await t.peer(broker);
  const before = broker.memory_bytes();
  await pour(sender, 60000, (n) => `{"type":"OFFER","dst":"${n}"}`);
  await sender.round_trip(30000);
  expect_growth_below(4 + 12, broker, before);
}, { within_ms: 60000 });

test('what has expired is given back: the second flood does not grow beyond the first', async (t) => {
  const broker = await t.broker([...unhurried, '--expire_timeout', '500', '--cleanup_out_msgs', '100']);
  const sender = await t.peer(broker);
  const flood = async () => {
    await pour(sender, 60, (n) => offer_64_kib(`absent-${n}`));
    await sender.round_trip();
    await until('all have expired', () => sender.received.length >= 60, 10000);
    sender.received.length = 0;
  };
  await flood();
  const after_first = broker.memory_bytes('VmHWM');
  for (let n = 0; n < 6; n += 1) await flood();
  expect_growth_below(8, broker, after_first);
}, { within_ms: 60000 });

test('a receiver that does not read is held no more than outbox_bytes_max, and closed with 1013', async (t) => {
  const broker = await t.broker([...unhurried,
    '--close_timeout', '20000', '--outbox_timeout', '2000', '--threads', '1']);
  const slow = await t.peer(broker, { id: 'slow' });
  slow.socket._socket.pause();
  const sender = await t.peer(broker, { id: 's' });
  const before = broker.memory_bytes();
  await pour(sender, 1000, (n) => offer_64_kib('slow', n));
  await sender.round_trip(30000);
  expect_growth_below(4 + 4 + 12, broker, before);
  await sleep(3000);
  await t.peer(broker, { id: 'slow', token: 'another' });
  slow.socket._socket.resume();
  await slow.expect_closed(1013, undefined, 10000);
  const numbers = slow.received.map(({ text }) => JSON.parse(text).payload[0]);
  assert.deepEqual(numbers, numbers.map((_, n) => n), 'what it got is whole and without a gap');
}, { within_ms: 60000 });

test('who writes to a receiver that is too slow gets EXPIRE, long before a queue of its could expire', async (t) => {
  const broker = await t.broker([...unhurried,
    '--outbox_bytes_max', '2097152', '--expire_timeout', '60000', '--threads', '1']);
  const slow = await t.peer(broker, { id: 'slow' });
  slow.socket._socket.pause();
  const sender = await t.peer(broker, { id: 's' });
  await pour(sender, 300, (n) => offer_64_kib('slow', n));
  await sender.round_trip(30000);
  assert.ok(sender.received.length > 0, 'nothing was said of what the receiver did not get');
  for (const { text } of sender.received) assert.equal(text, expired('slow', 's'));
}, { within_ms: 60000 });

test('a receiver that never reads again is cut off at --close_timeout', async (t) => {
  const broker = await t.broker([...unhurried,
    '--close_timeout', '1000', '--outbox_timeout', '500', '--outbox_bytes_max', '2097152']);
  const slow = await (await t.wire(broker)).register({ id: 'slow' });
  slow.socket.pause();
  const sender = await t.peer(broker, { id: 's' });
  await pour(sender, 300, (n) => offer_64_kib('slow', n));
  await sender.round_trip(30000);
  await sleep(2500);
  slow.socket.resume();
  await slow.expect_end(5000);
}, { within_ms: 60000 });

test('slow receivers together hold no more than total_outbox_bytes_max', async (t) => {
  const sums = ['--total_outbox_bytes_max', '16777216', '--mailbox_bytes_max', '8388608'];
  const broker = await t.broker([...sums, ...unhurried, '--threads', '2']);
  const slow = await Promise.all(Array.from({ length: 20 }, (_, n) => t.peer(broker, { id: `slow${n}` })));
  for (const peer of slow) peer.socket._socket.pause();
  const sender = await t.peer(broker, { id: 's' });
  const before = broker.memory_bytes();
  await pour(sender, 2000, (n) => offer_64_kib(`slow${n % 20}`, n));
  await sender.round_trip(30000);
  expect_growth_below(2 * 16 + 16, broker, before);
}, { within_ms: 60000 });

test('a fast receiver of as much is not closed', async (t) => {
  const broker = await t.broker(unhurried);
  const [sender, fast] = [await t.peer(broker, { id: 's' }), await t.peer(broker, { id: 'fast' })];
  for (let n = 0; n < 600; n += 1) {
    sender.send(offer_64_kib('fast', n));
    if (n % 20 === 19) await until('it has come', () => fast.received.length === n + 1, 10000);
  }
  assert.equal(fast.closed, undefined);
}, { within_ms: 60000 });

test('messages that are never completed stay below total_incoming_bytes_max, and the longest get 1013', async (t) => {
  const broker = await t.broker([...unhurried, '--total_incoming_bytes_max', '16777216']);
  const before = broker.memory_bytes();
  const wires = [];
  for (let n = 0; n < 40; n += 1) {
    const wire = await (await t.wire(broker)).register({ id: `w${n}` });
    wire.write(frame(opcodes.text, 'x'.repeat(1000 * 1000), { fin: false }));
    wires.push(wire);
  }
  await sleep(500);
  expect_growth_below(16 + 20, broker, before);
  const closed = wires.filter((wire) => wire.bytes[0] === 0x88);
  assert.ok(closed.length >= 20, `${closed.length} were closed`);
  for (const wire of closed) await wire.expect_close_frame(1013);
  const [a] = [await t.peer(broker, { id: 'a' })];
  a.offer('a');
  await a.next();
}, { within_ms: 60000 });

test('frames that are announced long and never come cost nothing', async (t) => {
  const broker = await t.broker(unhurried);
  const before = broker.memory_bytes();
  for (let n = 0; n < 200; n += 1) {
    const wire = await (await t.wire(broker)).register({ id: `w${n}` });
    wire.write(frame(opcodes.binary, 'only this much', { claims: 2 * mebibyte }));
  }
  await sleep(300);
  expect_growth_below(20, broker, before);
});

test('endless empty fragments end in an error or cost nothing', async (t) => {
  const broker = await t.broker(unhurried);
  const wire = await (await t.wire(broker)).register({ id: 'w' });
  const before = broker.memory_bytes();
  wire.write(frame(opcodes.text, '', { fin: false }));
  const empty = Buffer.concat(Array.from({ length: 20000 }, () => frame(opcodes.continuation, '', { fin: false })));
  for (let n = 0; n < 10 && !wire.ended; n += 1) wire.write(empty);
  await sleep(500);
  expect_growth_below(8, broker, before);
  assert.equal((await broker.http('/')).status, 200);
});

test('a flood of pings from a client that does not read its pongs is bounded', async (t) => {
  const broker = await t.broker([...unhurried, '--allow_discovery', '--outbox_timeout', '2000']);
  const wire = await (await t.wire(broker)).register({ id: 'pings' });
  wire.socket.pause();
  const before = broker.memory_bytes();
  const pings = Buffer.concat(Array.from({ length: 8000 }, () => frame(opcodes.ping, 'p'.repeat(125))));
  for (let n = 0; n < 60 && !wire.socket.destroyed; n += 1) {
    wire.write(pings);
    const taken = () => wire.socket.writableLength < 4 * mebibyte || wire.ended;
    await until('the socket takes it', taken, 3000).catch(() => {});
    if (!(await broker.ids()).includes('pings')) break;
  }
  expect_growth_below(4 + 16, broker, before);
  await until('it was closed', async () => !(await broker.ids()).includes('pings'));
}, { within_ms: 60000 });

test('a peer that relays to itself without reading is bounded', async (t) => {
  const broker = await t.broker(unhurried);
  const wire = await (await t.wire(broker)).register({ id: 'self' });
  wire.socket.pause();
  const before = broker.memory_bytes();
  const message = frame(opcodes.text, offer_64_kib('self'));
  for (let n = 0; n < 600; n += 1) wire.write(message);
  await sleep(1500);
  expect_growth_below(4 + 4 + 12, broker, before);
  assert.equal((await broker.http('/')).status, 200);
});

test('requests in one flood, whose answers are not read, are bounded', async (t) => {
  const broker = await t.broker([...unhurried, '--keep_alive_timeout', '2000']);
  const wire = await t.wire(broker);
  wire.socket.pause();
  const before = broker.memory_bytes();
  const requests = 'GET /nope HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20000);
  for (let n = 0; n < 20; n += 1) wire.write(requests);
  await sleep(1500);
  expect_growth_below(4 + 16, broker, before);
  assert.equal((await broker.http('/')).status, 200);
});

test('2,000 upgrades that stop half-way are small, and gone at --handshake_timeout', async (t) => {
  const broker = await t.broker([...unhurried, '--handshake_timeout', '3000']);
  const before = broker.memory_bytes();
  const half = upgrade_request('/peerjs?key=peerjs&id=a&token=t', { Cookie: 'c'.repeat(4000) }).slice(0, -2);
  const wires = [];
  for (let n = 0; n < 2000; n += 100) {
    wires.push(...await Promise.all(Array.from({ length: 100 }, () => t.wire(broker))));
    for (const wire of wires.slice(-100)) wire.write(half);
  }
  await sleep(300);
  expect_growth_below(40, broker, before);
  await t.peer(broker);
  await until('all are gone', () => wires.every((wire) => wire.ended), 15000);
  await t.peer(broker);
}, { within_ms: 60000 });

test('an expired flood names each absent peer once', async (t) => {
  const broker = await t.broker([...unhurried, '--expire_timeout', '300', '--cleanup_out_msgs', '100']);
  const sender = await t.peer(broker, { id: 's' });
  await pour(sender, 3000, (n) => `{"type":"OFFER","dst":"absent","payload":${n}}`);
  await sender.expect(expired('absent', 's'));
  await sleep(700);
  assert.ok(sender.received.length <= 10, `${sender.received.length} more notices`);
});
