// Whoever fills a limit pays for it, and an honest pair beside it does not notice: unfinished messages, receivers that
// do not read, and strangers that flood one receiver.
import assert from 'node:assert/strict';
import { certificates } from './certificate.mjs';
import { counters_of } from './counters.mjs';
import { expired } from './peer.mjs';
import { slow as times_slow } from './slow.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { frame, opcodes } from './wire.mjs';

at_once(3);

const mebibyte = 1024 * 1024;
/** For those who must send a lot. */
const unhurried = ['--client_rate', '1000000000', '--client_burst', '1000000000'];

const message = (dst, size, n = 0) => `{"type":"CANDIDATE","dst":"${dst}","payload":[${n},"${'x'.repeat(size)}"]}`;

/** A socket that has said a part of a message and says no more of it. */
async function unfinished(t, broker, id, size) {
  const wire = await (await t.wire(broker)).register({ id });
  wire.write(frame(opcodes.text, 'x'.repeat(size), { claims: 2 * mebibyte }));
  return wire;
}

/** A message in two reads, as a slow network brings it. */
async function says_in_two_reads(wire, to, from_id, size) {
  const whole = frame(opcodes.text, message(to.id, size));
  wire.write(whole.subarray(0, whole.length / 2));
  await sleep(60);
  wire.write(whole.subarray(whole.length / 2));
  const { text } = await to.next();
  assert.ok(text.startsWith(`{"type":"CANDIDATE","src":"${from_id}"`), text.slice(0, 60));
}

test('71 unfinished messages of 1 MB fill the sum, and honest messages in two reads go on', async (t) => {
  const broker = await t.broker(['--total_incoming_bytes_max', `${16 * mebibyte}`]);
  const honest = await (await t.wire(broker)).register({ id: 'honest' });
  const friend = await t.peer(broker, { id: 'friend' });
  for (let n = 0; n < 71; n += 1) {
    const wire = await unfinished(t, broker, `guilty${n}`, 1000 * 1000);
    wire.socket.on('error', () => {});
    if (n % 10 === 0) await says_in_two_reads(honest, friend, 'honest', 30000);
  }
  for (let n = 0; n < 5; n += 1) await says_in_two_reads(honest, friend, 'honest', 30000);
  assert.ok((await counters_of(broker)).limit_total_incoming_bytes > 40);
}, { within_ms: 60000 });

test('an unfinished message ends with 1008 after --message_timeout, however many bytes still come', async (t) => {
  const broker = await t.broker(['--message_timeout', '1500']);
  const wire = await unfinished(t, broker, 'slow', 1000);
  const began = performance.now();
  const drip = setInterval(() => wire.write('y'), 200);
  await wire.expect_close_frame(1008);
  clearInterval(drip);
  const after_ms = performance.now() - began;
  assert.ok(after_ms > 1400 && after_ms < 2500, `after ${after_ms} ms`);
  assert.equal((await counters_of(broker)).limit_message_timeout, 1);
});

test('whoever finishes its messages may always be in the middle of one', async (t) => {
  const broker = await t.broker(['--message_timeout', '1000']);
  const wire = await (await t.wire(broker)).register({ id: 'streams' });
  const friend = await t.peer(broker, { id: 'friend' });
  const bytes = Buffer.concat(Array.from({ length: 40 }, (_, n) => frame(opcodes.text, message('friend', 100, n))));
  for (let at = 0; at < bytes.length; at += 100) {
    wire.write(bytes.subarray(at, at + 100));
    await sleep(40);
  }
  await until('all have come', () => friend.received.length === 40);
  assert.equal(wire.ended, false);
}, { within_ms: 20000 });

test('24 receivers that do not read fill the sum: one that blocks for a moment loses nothing', async (t) => {
  const sums = ['--total_outbox_bytes_max', `${16 * mebibyte}`, ...unhurried];
  const broker = await t.broker([...sums, '-c', '200', '--threads', '1']);
  const sender = await t.peer(broker, { id: 's' });
  const honest = await t.peer(broker, { id: 'honest' });
  const friend = await t.peer(broker, { id: 'friend' });
  for (let n = 0; n < 24; n += 1) {
    const deaf = await t.peer(broker, { id: `deaf${n}` });
    deaf.socket._socket.pause();
  }
  let got = 0;
  for (let round = 0; round < 100; round += 1) {
    for (let n = 0; n < 24; n += 1) sender.send(message(`deaf${n}`, 60000, round));
    await sender.round_trip(20000);
    if (round % 20 === 11) {
      honest.socket._socket.pause();
      for (let n = 0; n < 20; n += 1) friend.send(message('honest', 1000, n));
      await friend.round_trip(20000);
      honest.socket._socket.resume();
      got += 20;
      await until('it has all', () => honest.received.length === got, 10000);
    }
  }
  assert.equal(honest.closed, undefined);
  assert.deepEqual(friend.received, [], 'no EXPIRE for what was sent to it');
  assert.ok((await counters_of(broker)).limit_total_outbox_bytes > 0);
}, { within_ms: 60000 });

test('a full outbox refuses messages with EXPIRE, and its receiver stays', async (t) => {
  const broker = await t.broker(['--outbox_bytes_max', `${2 * mebibyte}`, '--threads', '1']);
  const slow = await t.peer(broker, { id: 'slow' });
  slow.socket._socket.pause();
  const sender = await t.peer(broker, { id: 's' });
  for (let n = 0; n < 300; n += 1) sender.send(message('slow', 60000, n));
  await sender.round_trip(20000);
  assert.ok(sender.received.length > 0, 'nothing was said of what the receiver did not get');
  for (const { text } of sender.received) assert.equal(text, expired('slow', 's'));
  slow.socket._socket.resume();
  await sleep(500);
  assert.equal(slow.closed, undefined);
  sender.send(message('slow', 10, 1000));
  await until('it gets what comes now', () => slow.received.at(-1)?.text.includes('[1000,'));
  assert.equal((await counters_of(broker)).limit_outbox_timeout ?? 0, 0);
}, { within_ms: 30000 });

test('a stranger fills a quarter of an outbox, and a friend still gets through', async (t) => {
  const broker = await t.broker(['--threads', '1']);
  const slow = await t.peer(broker, { id: 'slow' });
  slow.socket._socket.pause();
  const [stranger, friend] = [await t.peer(broker, { id: 'stranger' }), await t.peer(broker, { id: 'friend' })];
  for (let n = 0; n < 300; n += 1) stranger.send(message('slow', 60000, n));
  await stranger.round_trip(20000);
  assert.ok(stranger.received.length > 0, 'the stranger was refused nothing');
  for (let n = 0; n < 200; n += 1) friend.send(message('slow', 1000, n));
  await friend.round_trip();
  assert.deepEqual(friend.received, []);
  slow.socket._socket.resume();
  const of_friend = () => slow.received.filter(({ text }) => text.includes('"src":"friend"')).length;
  await until('all of the friend has come', () => of_friend() === 200, 10000);
}, { within_ms: 30000 });

test('a receiver that takes nothing for --outbox_timeout gets 1013, and what it loses is counted', async (t) => {
  const broker = await t.broker(['--outbox_timeout', '1500', '--close_timeout', '20000', '--threads', '1']);
  const deaf = await t.peer(broker, { id: 'deaf' });
  deaf.socket._socket.pause();
  const sender = await t.peer(broker, { id: 's' });
  for (let n = 0; n < 120; n += 1) sender.send(message('deaf', 60000, n));
  await sender.round_trip(20000);
  const refused = sender.received.length > 0;
  await sleep(2500);
  deaf.socket._socket.resume();
  await deaf.expect_closed(1013, undefined, 10000);
  const { messages_missed: missed, messages_lost: lost, limit_outbox_timeout: ended } = await counters_of(broker);
  assert.equal(deaf.received.length + lost + missed, 120, 'each message came, was lost, or was refused');
  assert.ok(refused && lost > 0, `${lost} lost`);
  assert.equal(ended, 1);
}, { within_ms: 30000 });

test('a receiver that reads slowly is never ended', async (t) => {
  const broker = await t.broker(['--outbox_timeout', `${1000 * times_slow}`, '--threads', '1']);
  const slow = await (await t.wire(broker)).register({ id: 'slow' });
  slow.socket.pause();
  const sender = await t.peer(broker, { id: 's' });
  for (let n = 0; n < 120; n += 1) sender.send(message('slow', 60000, n));
  await sender.round_trip(20000);
  for (let n = 0; n < 12; n += 1) {
    slow.socket.resume();
    const before = slow.bytes.length;
    const came = await until('some has come', () => slow.bytes.length > before + 100_000, 2000).catch(() => false);
    slow.socket.pause();
    if (!came) break;  // that was all
    await sleep(400);
  }
  assert.equal(slow.ended, false);
  assert.equal((await counters_of(broker)).limit_outbox_timeout ?? 0, 0);
}, { within_ms: 30000 });

test('over TLS, too, a receiver of small frames that takes nothing gets 1013', async (t) => {
  const { root, chain, key } = certificates();
  const [options, flags] = [{ ca: root }, ['--sslkey', key, '--sslcert', chain]];
  const broker = await t.broker([...flags, '--outbox_timeout', '1500', '--close_timeout', '20000', '--threads', '1']);
  const deaf = await t.peer(broker, { id: 'deaf' }, { secure: true, options });
  deaf.socket._socket.pause();
  const sender = await t.peer(broker, { id: 's' }, { secure: true, options });
  for (let n = 0; n < 20000; n += 1) sender.send(message('deaf', 200, n));
  await sender.round_trip(20000);
  await sleep(2500);
  deaf.socket._socket.resume();
  await deaf.expect_closed(1013, undefined, 10000);
}, { within_ms: 30000 });

test('who sends above --client_rate is read later, loses nothing, and is not taken for silent', async (t) => {
  const flags = ['--client_rate', '100000', '--client_burst', '200000', '--alive_timeout', '1500'];
  const broker = await t.broker([...flags, '--threads', '1']);
  const [loud, other] = [await t.peer(broker, { id: 'loud' }), await t.peer(broker, { id: 'other' })];
  const beats = setInterval(() => other.send('{"type":"HEARTBEAT"}'), 300);
  const began = performance.now();
  for (let n = 0; n < 100; n += 1) loud.send(message('other', 6000, n));
  loud.send(message('other', 10, 100));
  await until('all have come', () => other.received.length === 101, 15000);
  clearInterval(beats);
  const took_ms = performance.now() - began;
  assert.ok(took_ms > 3000 && took_ms < 8000, `600 kB took ${took_ms} ms`);
  const numbers = other.received.map(({ text }) => JSON.parse(text).payload[0]);
  assert.deepEqual(numbers, numbers.map((_, n) => n), 'without a gap and in order');
  assert.equal(loud.closed, undefined);
  const { limit_client_rate: pauses, limit_alive_timeout: silences } = await counters_of(broker);
  assert.ok(pauses > 0);
  assert.equal(silences ?? 0, 0);
}, { within_ms: 30000 });

test('sending is paid in bytes that go out: short messages of a long id cost what they make', async (t) => {
  const broker = await t.broker(['--client_rate', '50000', '--client_burst', '100000', '--threads', '1']);
  const id = 'i'.repeat(2000);
  const [loud, other] = [await t.peer(broker, { id }), await t.peer(broker, { id: 'other' })];
  const began = performance.now();
  for (let n = 0; n < 150; n += 1) loud.send('{"type":"CANDIDATE","dst":"other"}');
  await until('they have come', () => other.received.length === 150);
  loud.send('{"type":"CANDIDATE","dst":"other","payload":"last"}');
  await until('all have come', () => other.received.length === 151, 15000);
  const took_ms = performance.now() - began;
  assert.ok(took_ms > 2500, `5 kB that make 300 kB took ${took_ms} ms`);
}, { within_ms: 30000 });
