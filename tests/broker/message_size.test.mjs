// How long a message may be, and that its length never harms its receiver: what the sender may send, the receiver gets,
// and what would grow too long on its way is the sender's trouble alone.
import assert from 'node:assert/strict';
import { relayed } from './peer.mjs';
import { at_once, test } from './suite.mjs';

at_once(3);
const head = '{"type":"OFFER","dst":"b","payload":"';
const tail = '"}';

/** A sender, a receiver, and the longest message that the sender may send, filled with `byte`. */
async function with_longest(t, flags, { byte, bytes_max, sender_id = 'a' }) {
  const broker = await t.broker(flags);
  const a = await t.peer(broker, { id: sender_id });
  const b = await t.peer(broker, { id: 'b' });
  const fill = Buffer.alloc(bytes_max - head.length - tail.length, byte);
  return { a, b, message: Buffer.concat([Buffer.from(head), fill, Buffer.from(tail)]) };
}

test('the longest message of the default settings is relayed', async (t) => {
  const { a, b, message } = await with_longest(t, [], { byte: 'x', bytes_max: 2 * 1024 * 1024 });
  a.send(message.toString());
  const { text } = await b.next(10000);
  assert.equal(text.length, message.length + '"src":"a",'.length);
});

const narrow = ['--message_bytes_max', '65536', '--outbox_bytes_max', '65536', '--id_bytes_max', '4000'];
for (const [what, flags, longest] of [
  ['of invalid UTF-8, which grows threefold,', [], { byte: 0xff, bytes_max: 2 * 1024 * 1024 }],
  ['as long as the outbox, with a src that is added,', narrow, { byte: 'x', bytes_max: 65536 }],
  ['as long as the outbox, with a src that grows sixfold,', narrow,
    { byte: 'x', bytes_max: 65536, sender_id: '\u0001'.repeat(4000) }],
]) {
  test(`a message ${what} does not close its receiver`, async (t) => {
    const { a, b, message } = await with_longest(t, flags, longest);
    for (let n = 0; n < 3 && !a.closed; n += 1) {
      a.send(message);
      await a.round_trip(10000).catch(() => a.expect_closed(1009));
      await b.round_trip(10000);
    }
    b.offer('b', 'still here');
    let last;
    while (last !== relayed('OFFER', 'b', 'b', '"still here"')) last = (await b.next()).text;
    assert.equal(b.closed, undefined);
  });
}

test('a queue full of the longest messages does not close the one it is delivered to', async (t) => {
  const broker = await t.broker();
  const a = await t.peer(broker, { id: 'a' });
  for (let n = 0; n < 40; n += 1) a.offer('late', 'x'.repeat(100 * 1000));
  await a.round_trip();
  const late = await t.peer(broker, { id: 'late' });
  await late.round_trip(10000);
  assert.ok(late.received.length >= 35, `${late.received.length} of 40`);
});

test('a message of exactly --message_bytes_max passes, and one byte more closes its sender with 1009', async (t) => {
  const { a, b, message } = await with_longest(t, ['--message_bytes_max', '65536'], { byte: 'x', bytes_max: 65536 });
  a.send(message.toString());
  await b.next();
  a.send(`${message} `);
  await a.expect_closed(1009);
  await b.expect_silence(100);
});
