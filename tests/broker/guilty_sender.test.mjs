// A sender whose short messages become long ones cannot drive a slow reader out, nor keep others from it: what goes out
// for it is what it pays for, and what finds no room is its own.
import assert from 'node:assert/strict';
import { counters_of } from './counters.mjs';
import { expired, relayed } from './peer.mjs';
import { as, trusting } from './proxy.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(2);

const mebibyte = 1024 * 1024;
const long_id = 'i'.repeat(2000);  // a message of 37 bytes is one of 2,048 at its receiver
const short_message = (type, dst) => `{"type":"${type}","dst":"${dst}"}`;

/**
 * Lets a peer read so many bytes a second, on average, and no more: what is beyond that stays in the broker and the
 * kernel. It reads in pieces, as a link does.
 */
function read_slowly(t, { socket }, bytes_per_second) {
  const stream = socket._socket;
  const began = performance.now();
  const before = stream.bytesRead;
  const timer = setInterval(() => {
    const due = (performance.now() - began) / 1000 * bytes_per_second;
    if (stream.bytesRead - before < due) stream.resume();
    else stream.pause();
  }, 5);
  stream.on('data', () => {
    if (stream.bytesRead - before > (performance.now() - began) / 1000 * bytes_per_second) stream.pause();
  });
  t.after(() => clearInterval(timer));
}

/** Sends in lots, as fast as the broker takes them, until `done`. \returns how many */
async function flood(peer, lot, done) {
  let sent = 0;
  while (!done()) {
    for (let n = 0; n < 200; n += 1, sent += 1) peer.send(lot(sent));
    await until('the broker reads', () => peer.socket.bufferedAmount < 1000 * 1000 || done(), 30000);
    await sleep(1);
  }
  return sent;
}

for (const [megabits, refused_least] of [[100, 0], [8, 500]]) {
  test(`a reader at ${megabits} Mbit/s stays, whatever a stranger sends, and its friend gets through`, async (t) => {
    const broker = await t.broker([...trusting, '--outbox_timeout', '3000']);
    const reader = await t.peer(broker, { id: 'reader' }, as('198.51.100.9'));
    const friend = await t.peer(broker, { id: 'friend' }, as('198.51.100.9'));
    const stranger = await t.peer(broker, { id: long_id }, as('203.0.113.7'));
    read_slowly(t, reader, megabits * 1e6 / 8);
    const types = ['OFFER', 'CANDIDATE', 'ANSWER', 'EXPIRE'];
    const began = performance.now();
    let over = false;
    const flooded = flood(stranger, (n) => short_message(types[n % 4], 'reader'), () => over);
    const said = [];
    for (let n = 0; n < 100; n += 1) {
      const payload = `${n} ${'y'.repeat(3000)}`;  // more than what is left where a stranger's frame finds no room
      said.push(relayed('CANDIDATE', 'friend', 'reader', JSON.stringify(payload)));
      friend.send({ type: 'CANDIDATE', dst: 'reader', payload });
      await sleep(50);
    }
    const { messages_received: received, messages_missed: missed = 0, limit_client_rate: pauses = 0,
      limit_outbox_timeout: ended = 0 } = await counters_of(broker);
    const seconds = (performance.now() - began) / 1000;
    over = true;
    const sent = await flooded;

    const of_friend = () => reader.received.map(({ text }) => text).filter((text) => text.includes('"src":"friend"'));
    await until('all of the friend has come', () => of_friend().length === said.length, 30000);
    assert.deepEqual(of_friend(), said);
    assert.equal(reader.closed, undefined);
    assert.equal(ended, 0);
    assert.deepEqual(friend.received, [], 'no EXPIRE: what was refused is the stranger\'s');
    for (const { text } of stranger.received) assert.equal(text, expired('reader', long_id));
    assert.ok(missed >= refused_least, `${missed} refused`);
    assert.equal(stranger.received.length > 0, missed > 0, `${missed} refused, ${stranger.received.length} EXPIREs`);
    // The burst, the rate, and what one read of 64 KiB is worth, which is known to be too much when it has been read.
    const may_go_out = (16 + seconds + 1) * mebibyte + 65536 / 37 * 2048;
    assert.ok(pauses > 0);
    assert.ok(sent > 3 * received, `all ${sent} that were sent were read: that was no flood`);
    assert.ok(received * 2048 < may_go_out, `${received} messages were taken within ${seconds} s`);
  }, { within_ms: 60000 });
}

test('EXPIREs that a sender makes are its own to pay: tiny OFFERs to absent ids are read later', async (t) => {
  const rate = ['--client_rate', '50000', '--client_burst', '100000', '--threads', '1'];
  const broker = await t.broker([...rate, '--sender_queue_bytes_max', '256']);  // nothing of anybody's is kept
  const loud = await t.peer(broker, { id: long_id });
  const began = performance.now();
  // 2 kB for what might have waited and 2 kB for its EXPIRE; without the latter all would be told within 0.5 s.
  for (let n = 0; n < 60; n += 1) loud.send(short_message('OFFER', `absent-${n}`));
  await until('it was told of all', () => loud.received.length === 60);
  loud.send(short_message('OFFER', 'last'));
  await until('it was told of the last', () => loud.received.length === 61, 15000);
  const took_ms = performance.now() - began;
  assert.ok(took_ms > 2000, `the 61st was answered after ${took_ms} ms`);
  assert.equal(loud.received.at(-1).text, expired('last', long_id));
}, { within_ms: 30000 });
