// Several threads: the same broker. Messages between peers on different threads keep their order, none lost or doubled.
import assert from 'node:assert/strict';
import { expired, relayed } from './peer.mjs';
import { slow } from './slow.mjs';
import { sleep, test, until } from './suite.mjs';
import { frame, opcodes } from './wire.mjs';

/** Sends `count` numbered messages each way between the two, and checks both ends. */
async function exchange(a, b, count) {
  for (let n = 0; n < count; n += 1) {
    a.send(`{"type":"CANDIDATE","dst":"${b.id}","payload":${n}}`);
    b.send(`{"type":"CANDIDATE","dst":"${a.id}","payload":${n}}`);
  }
  for (const [from, to] of [[a, b], [b, a]]) {
    for (let n = 0; n < count; n += 1) {
      const { text } = await to.next(20000);
      assert.equal(text, relayed('CANDIDATE', from.id, to.id, `${n}`));
    }
  }
}

for (const threads of ['1', '2', '5']) {
  test(`with --threads ${threads}, 60 pairs exchange 12,000 messages each way around, in order`, async (t) => {
    const broker = await t.broker(['--threads', threads]);
    const peers = await Promise.all(Array.from({ length: 120 }, (_, n) => t.peer(broker, { id: `p${n}` })));
    const pairs = Array.from({ length: 60 }, (_, n) => [peers[n], peers[119 - n]]);
    await Promise.all(pairs.map(([a, b]) => exchange(a, b, 100)));
    for (const peer of peers) assert.deepEqual(peer.received, []);
  }, { within_ms: 60000 });
}

test('many senders to one receiver: each sender\'s order is kept, and nothing is missing', async (t) => {
  const broker = await t.broker(['--threads', '2']);
  const hub = await t.peer(broker, { id: 'hub' });
  const senders = await Promise.all(Array.from({ length: 40 }, (_, n) => t.peer(broker, { id: `s${n}` })));
  for (let n = 0; n < 100; n += 1) {
    for (const sender of senders) sender.send({ type: 'CANDIDATE', dst: 'hub', payload: n });
  }
  await until('all have come', () => hub.received.length === 4000, 20000);
  const next = {};
  for (const { text } of hub.received) {
    const { src, payload } = JSON.parse(text);
    assert.equal(payload, next[src] ?? 0, `from ${src}`);
    next[src] = payload + 1;
  }
}, { within_ms: 60000 });

test('a mesh of 40 offers to each other at once: each gets every other exactly once', async (t) => {
  const broker = await t.broker(['--threads', '2']);
  const peers = await Promise.all(Array.from({ length: 40 }, (_, n) => t.peer(broker, { id: `m${n}` })));
  for (const from of peers) for (const to of peers) if (from !== to) from.offer(to.id, from.id);
  await until('all have come', () => peers.every(({ received }) => received.length === 39), 20000);
  for (const peer of peers) {
    const sources = peer.received.map(({ text }) => JSON.parse(text).src).sort();
    assert.deepEqual(sources, peers.map(({ id }) => id).filter((id) => id !== peer.id).sort());
  }
});

test('messages that wait while their receiver comes are all delivered, once and in order', async (t) => {
  const broker = await t.broker(['--threads', '2']);
  const senders = await Promise.all(Array.from({ length: 8 }, (_, n) => t.peer(broker, { id: `s${n}` })));
  for (let round = 0; round < 30; round += 1) {
    const late = `late${round}`;
    let coming;
    for (let n = 0; n < 60; n += 1) {
      for (const sender of senders) sender.send({ type: 'CANDIDATE', dst: late, payload: n });
      if (n === 20) coming = t.peer(broker, { id: late });
      if (n % 10 === 0) await new Promise(setImmediate);
    }
    const receiver = await coming;
    await until('all have come', () => receiver.received.length === 480, 10000);
    const next = {};
    for (const { text } of receiver.received) {
      const { src, payload } = JSON.parse(text);
      assert.equal(payload, next[src] ?? 0, `round ${round}, from ${src}`);
      next[src] = payload + 1;
    }
    receiver.drop();
  }
}, { within_ms: 60000 });

test('for a receiver that goes while it is sent to, each OFFER arrives or expires, once', async (t) => {
  const quick = ['--expire_timeout', '100', '--cleanup_out_msgs', '50'];
  const broker = await t.broker(['--threads', '2', ...quick]);
  const senders = await Promise.all(Array.from({ length: 10 }, (_, n) => t.peer(broker, { id: `s${n}` })));
  const everyone = senders.map(({ id }) => id).sort();
  for (let round = 0; round < 20; round += 1) {
    const id = `brief${round}`;
    const brief = await t.peer(broker, { id });
    for (const sender of senders) sender.offer(id);
    await brief.close();
    const arrived = () => brief.received.map(({ text }) => JSON.parse(text).src);
    const told = () => senders.filter(({ received }) => received.length > 0);
    await until('each OFFER has arrived or expired', () => arrived().length + told().length >= senders.length);
    assert.deepEqual([...arrived(), ...told().map((sender) => sender.id)].sort(), everyone);
    for (const sender of told()) await sender.expect(expired(id, sender.id));
  }
  for (const sender of senders) await sender.round_trip();
  for (const sender of senders) assert.deepEqual(sender.received, []);
}, { within_ms: 60000 });

/** Keeps both threads busy with messages that cost time to read, until the test ends. */
async function keep_busy(t, broker) {
  const chunk = frame(opcodes.text, `{"type":"OFFER","payload":[${'[1,2.5e3,"\\u00e9"],'.repeat(3000)}0]}`);
  for (let n = 0; n < 6; n += 1) {
    const wire = await (await t.wire(broker)).register({ id: `busy${n}` });
    const timer = setInterval(() => wire.socket.writableLength < 500000 && wire.write(chunk), 1);
    t.after(() => clearInterval(timer));
  }
}

test('a receiver that goes and comes back while it is sent to gets nothing out of order', async (t) => {
  const broker = await t.broker(['--threads', '2']);
  const sender = await t.peer(broker, { id: 's' });
  await keep_busy(t, broker);
  let sent = 0;
  const timer = setInterval(() => {
    if (sender.socket.bufferedAmount > 100_000) return;  // a slow broker is not to be ever farther behind
    for (let n = 0; n < 20; n += 1) sender.send({ type: 'CANDIDATE', dst: 'r', payload: sent++ });
  }, 1);
  t.after(() => clearInterval(timer));
  let last = -1;
  for (let round = 0; round < 200 / slow; round += 1) {
    const receiver = await t.peer(broker, { id: 'r' });
    await sleep(round % 4);
    receiver.send({ type: 'LEAVE' });
    await receiver.round_trip();
    for (const { text } of receiver.received) {
      const { payload } = JSON.parse(text);
      assert.ok(payload > last, `${payload} after ${last} in round ${round}`);
      last = payload;
    }
    receiver.drop();
  }
}, { within_ms: 60000 });

test('a message that full mail to another thread has no room for is dropped, its sender gets EXPIRE', async (t) => {
  const broker = await t.broker(['--threads', '2', '--mailbox_bytes_max', '2048']);
  const sender = await t.peer(broker, { id: 's' });
  const receivers = await Promise.all(Array.from({ length: 4 }, (_, n) => t.peer(broker, { id: `r${n}` })));
  for (const { id } of receivers) sender.send({ type: 'OFFER', dst: id, payload: 'x'.repeat(2000) });
  await until('each OFFER came or expired',
    () => sender.received.length + receivers.filter(({ received }) => received.length === 1).length === 4);
  const missed = receivers.filter(({ received }) => received.length === 0).map(({ id }) => expired(id, 's')).sort();
  assert.ok(missed.length > 0, 'no receiver was on the other thread');
  assert.deepEqual(sender.received.map(({ text }) => text).sort(), missed);
  await until('the log names the flag', () => broker.stdout.includes('--mailbox_bytes_max'));
});

test('of many that claim one id at once on several threads, one gets it and the others ID-TAKEN', async (t) => {
  const broker = await t.broker(['--threads', '4', '--allow_discovery', '--refusal_delay', '0']);
  for (let round = 0; round < 10; round += 1) {
    const claim_id = (_, n) => t.socket(broker, { id: `same${round}`, token: `${n}` });
    const claims = await Promise.all(Array.from({ length: 20 }, claim_id));
    const answers = await Promise.all(claims.map((claim) => claim.next_json()));
    assert.equal(answers.filter(({ type }) => type === 'OPEN').length, 1);
    assert.equal(answers.filter(({ type }) => type === 'ID-TAKEN').length, 19);
    for (const claim of claims) claim.drop();
  }
  await until('all ids are free', async () => (await broker.ids()).length === 0);
});
