// Messages for a peer that is not there yet: delivered in order right after OPEN, or expired with one notice for each
// pair of sender and absent peer. Expiry is timed with short timeouts; the bounds leave room for a busy machine.
import assert from 'node:assert/strict';
import { expired, new_id, relayed } from './peer.mjs';
import { at_once, sleep, test } from './suite.mjs';

at_once(8);
const quick = ['--expire_timeout', '600', '--cleanup_out_msgs', '100', '--allow_discovery'];

test('what waited is delivered right after OPEN, in order, from all senders', async (t) => {
  const broker = await t.shared_broker();
  const a = await t.peer(broker, { id: new_id('a') });
  const b = await t.peer(broker, { id: new_id('b') });
  const late = new_id('late');
  for (let n = 0; n < 30; n += 1) {
    const sender = n % 3 ? a : b;
    sender.send({ type: ['OFFER', 'ANSWER', 'CANDIDATE'][n % 3], dst: late, payload: n });
    await sender.round_trip();
  }
  const c = await t.peer(broker, { id: late });
  for (let n = 0; n < 30; n += 1) {
    const sender = n % 3 ? a : b;
    await c.expect(relayed(['OFFER', 'ANSWER', 'CANDIDATE'][n % 3], sender.id, late, `${n}`));
  }
  await c.expect_silence(100);
});

test('what was delivered is neither delivered again nor expired', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a' });
  a.offer('b');
  await a.round_trip();
  const b = await t.peer(broker, { id: 'b' });
  await b.expect(relayed('OFFER', 'a', 'b', '1'));
  await b.close();
  const again = await t.peer(broker, { id: 'b', token: 'another' });
  await again.expect_silence(300);
  await a.expect_silence(900);
});

test('messages stay deliverable when their sender has gone', async (t) => {
  const broker = await t.shared_broker();
  const a = await t.peer(broker, { id: new_id('a') });
  const late = new_id('late');
  a.offer(late, 'from beyond');
  await a.round_trip();
  await a.close();
  const b = await t.peer(broker, { id: late });
  await b.expect(relayed('OFFER', a.id, late, '"from beyond"'));
});

test('a waiting payload keeps its bytes', async (t) => {
  const broker = await t.shared_broker();
  const a = await t.peer(broker, { id: new_id('a') });
  const late = new_id('late');
  const payload = String.raw`{ "n" : 1.0, "s":"\u00e9\ud800", "big":12345678901234567890 }`;
  a.send(`{"type":"OFFER","payload":${payload},"dst":"${late}"}`);
  await a.round_trip();
  await (await t.peer(broker, { id: late })).expect(relayed('OFFER', a.id, late, payload));
});

test('LEAVE, EXPIRE and HEARTBEAT do not wait for anybody', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a' });
  for (const type of ['LEAVE', 'EXPIRE', 'HEARTBEAT', 'OPEN']) a.send({ type, dst: 'b', payload: 1 });
  await a.round_trip();
  const b = await t.peer(broker, { id: 'b' });
  await b.expect_silence(200);
  await a.expect_silence(800);
});

test('EXPIRE names the absent peer, and comes between expire_timeout and one sweep later', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a' });
  const began = performance.now();
  a.offer('nobody');
  const { at } = await a.expect(expired('nobody', 'a'));
  const waited_ms = at - began;
  assert.ok(waited_ms >= 590 && waited_ms < 2200, `after ${waited_ms} ms`);
});

test('by default EXPIRE comes after 5 to 6 seconds', async (t) => {
  const broker = await t.shared_broker();
  const a = await t.peer(broker);
  const began = performance.now();
  a.offer(new_id('nobody'));
  const { at } = await a.next(9000);
  const waited_ms = at - began;
  assert.ok(waited_ms >= 4990 && waited_ms < 7500, `after ${waited_ms} ms`);
});

test('with -t 500 the sweep still comes each 1000 ms', async (t) => {
  const broker = await t.broker(['-t', '500']);
  const a = await t.peer(broker, { id: 'a' });
  const began = performance.now();
  a.offer('nobody');
  const { at } = await a.expect(expired('nobody', 'a'));
  assert.ok(at - began >= 490 && at - began < 3000, `after ${at - began} ms`);
});

test('-t 0 keeps messages until the next sweep', async (t) => {
  const broker = await t.broker(['-t', '0', '--cleanup_out_msgs', '300']);
  const a = await t.peer(broker, { id: 'a' });
  a.offer('nobody');
  await a.expect(expired('nobody', 'a'), 2500);
});

test('however many messages waited, each pair of sender and absent peer gets one EXPIRE', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a' });
  const b = await t.peer(broker, { id: 'b' });
  for (let n = 0; n < 40; n += 1) {
    a.send({ type: n % 2 ? 'CANDIDATE' : 'OFFER', dst: 'x', payload: n });
    if (n === 0) await a.round_trip();  // x's queue and y's are timed by the clock of a's thread, whatever b's says
    b.send({ type: 'ANSWER', dst: 'x', payload: n });
  }
  await b.round_trip();
  a.offer('y');
  await a.expect(expired('x', 'a'));
  await a.expect(expired('y', 'a'));
  await b.expect(expired('x', 'b'));
  await a.expect_silence(900);
  await b.expect_silence(10);
});

test('the notices come in the order in which the queues were made', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a' });
  const absent = Array.from({ length: 20 }, (_, n) => `x${n}`);
  for (const id of absent) a.offer(id);
  for (const id of absent) await a.expect(expired(id, 'a'));
});

test('a message that came late expires with the first of its queue', async (t) => {
  const broker = await t.broker(['--expire_timeout', '1500', '--cleanup_out_msgs', '100']);
  const a = await t.peer(broker, { id: 'a' });
  const b = await t.peer(broker, { id: 'b' });
  a.offer('x');
  await sleep(1000);
  const began = performance.now();
  b.offer('x');
  const { at } = await b.expect(expired('x', 'b'));
  assert.ok(at - began < 1400, `after ${at - began} ms`);
  await a.expect(expired('x', 'a'));
});

test('what has expired is gone', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a' });
  a.offer('b');
  await a.expect(expired('b', 'a'));
  const b = await t.peer(broker, { id: 'b' });
  await b.expect_silence(300);
});

test('after an EXPIRE the same pair can wait and expire again', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a' });
  for (let round = 0; round < 3; round += 1) {
    a.offer('x');
    await a.expect(expired('x', 'a'));
  }
});

test('nobody is told when the sender has gone by then', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a' });
  const b = await t.peer(broker, { id: 'b' });
  a.offer('x');
  await a.round_trip();
  await a.close();
  await b.expect_silence(1200);
});

test('a sender that has reconnected by then is told', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a' });
  a.offer('x');
  await a.round_trip();
  await a.close();
  const again = await t.peer(broker, { id: 'a' });
  await again.expect(expired('x', 'a'));
});

test('an absent id with odd characters is named as it was called', async (t) => {
  const broker = await t.broker(quick);
  const a = await t.peer(broker, { id: 'a "quoted" é' });
  const odd = 'no "body" \\ \n 😀';
  a.offer(odd);
  assert.deepEqual(await a.next_json(), { type: 'EXPIRE', src: odd, dst: a.id });
});

test('each limit on what waits drops further messages, and the pair still gets its one EXPIRE', async (t) => {
  for (const limit of [
    ['--queue_messages_max', '10'], ['--queue_bytes_max', '10000'], ['--sender_queue_bytes_max', '10000'],
    ['--total_queue_bytes_max', '10000', '--queue_bytes_max', '10000', '--sender_queue_bytes_max', '10000'],
  ]) {
    const broker = await t.broker([...quick, ...limit]);
    const a = await t.peer(broker, { id: 'a' });
    for (let n = 0; n < 100; n += 1) a.send({ type: 'CANDIDATE', dst: 'b', payload: [n, 'x'.repeat(500)] });
    await a.round_trip();
    const b = await t.peer(broker, { id: 'b' });
    await b.round_trip();
    const numbers = b.received.map(({ text }) => JSON.parse(text).payload[0]);
    assert.ok(numbers.length >= 5 && numbers.length <= 20, `${limit}: ${numbers.length} waited`);
    assert.deepEqual(numbers, numbers.map((_, n) => n), `${limit}: the oldest are kept, in order`);
    for (let n = 0; n < 100; n += 1) a.send({ type: 'CANDIDATE', dst: 'x', payload: [n, 'x'.repeat(500)] });
    await a.expect(expired('x', 'a'));
    await a.expect_silence(800);
  }
});

test('a message that never fits is expired at once', async (t) => {
  const broker = await t.broker(['--sender_queue_bytes_max', '1000']);
  const a = await t.peer(broker, { id: 'a' });
  a.offer('x', 'x'.repeat(2000));
  await a.expect(expired('x', 'a'), 2000);
});

test('one sender at its limit leaves room for another', async (t) => {
  const broker = await t.broker(['--sender_queue_bytes_max', '20000']);
  const a = await t.peer(broker, { id: 'a' });
  const b = await t.peer(broker, { id: 'b' });
  for (let n = 0; n < 100; n += 1) a.offer(`x${n}`, 'x'.repeat(1000));
  await a.round_trip();
  b.offer('late', 'good');
  await b.round_trip();
  await (await t.peer(broker, { id: 'late' })).expect(relayed('OFFER', 'b', 'late', '"good"'));
});
