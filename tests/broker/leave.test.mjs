// LEAVE without a dst gives the sender's id back while its socket stays open; with a dst it is a message like others.
// compat: in peerjs-server such a socket can still speak, and its close evicts whoever has the id by then.
import assert from 'node:assert/strict';
import { expired, new_id, relayed } from './peer.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(8);
const flags = ['--allow_discovery', '--expire_timeout', '300', '--cleanup_out_msgs', '100'];

async function left(t, leave = '{"type":"LEAVE"}') {
  const broker = await t.shared_broker(flags);
  const a = await t.peer(broker, { id: new_id('a') });
  const b = await t.peer(broker, { id: new_id('b') });
  a.send(leave);
  await until('the id is free', async () => !(await broker.ids()).includes(a.id));
  return { broker, a, b };
}

for (const [what, leave] of [
  ['no dst', '{"type":"LEAVE"}'], ['dst null', '{"type":"LEAVE","dst":null}'], ['dst ""', '{"type":"LEAVE","dst":""}'],
  ['dst 0', '{"type":"LEAVE","dst":0}'], ['dst false', '{"type":"LEAVE","dst":false,"payload":1}'],
]) {
  test(`LEAVE with ${what} frees the id, and the socket stays open`, async (t) => {
    const { a } = await left(t, leave);
    await a.round_trip();
    await a.expect_silence(200);
  });
}

for (const dst of ['5', 'true', '["x"]', '{"x":1}']) {
  test(`LEAVE with dst ${dst} is dropped`, async (t) => {
    const broker = await t.shared_broker(flags);
    const a = await t.peer(broker, { id: new_id('a') });
    a.send(`{"type":"LEAVE","dst":${dst}}`);
    await a.round_trip();
    assert.ok((await broker.ids()).includes(a.id));
  });
}

test('LEAVE to a peer reaches it, and frees nothing', async (t) => {
  const broker = await t.shared_broker(flags);
  const a = await t.peer(broker, { id: new_id('a') });
  const b = await t.peer(broker, { id: new_id('b') });
  a.send({ type: 'LEAVE', dst: b.id });
  await b.expect(relayed('LEAVE', a.id, b.id));
  assert.ok((await broker.ids()).includes(a.id));
});

test('LEAVE to an absent peer is dropped without an EXPIRE', async (t) => {
  const broker = await t.shared_broker(flags);
  const a = await t.peer(broker);
  a.send({ type: 'LEAVE', dst: new_id('nobody') });
  await a.expect_silence(700);
});

test('who has left cannot speak as the id, not even to the absent', async (t) => {
  const { a, b } = await left(t);
  for (const type of ['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE']) a.send({ type, dst: b.id, payload: 1 });
  a.offer(new_id('nobody'));
  await a.round_trip();
  await b.expect_silence(200);
  await a.expect_silence(700);
});

test('messages to who has left wait and expire as for any absent peer', async (t) => {
  const { a, b } = await left(t);
  b.offer(a.id);
  await b.expect(expired(a.id, b.id));
  await a.expect_silence(50);
});

for (const [what, late] of [
  ['second LEAVE', (a) => a.send('{"type":"LEAVE"}')], ['close', (a) => a.close()], ['drop', (a) => a.drop()],
]) {
  test(`the id can be taken by another, whom the first one's ${what} does not evict`, async (t) => {
    const { broker, a, b } = await left(t);
    const owner = await t.peer(broker, { id: a.id, token: 'the new one' });
    await late(a);
    await sleep(200);
    assert.ok((await broker.ids()).includes(owner.id));
    b.offer(owner.id, 1);
    await owner.expect(relayed('OFFER', b.id, owner.id, '1'));
  });
}

test('who has left can come back with a new connection and the same token', async (t) => {
  const { broker, a, b } = await left(t);
  const again = await t.peer(broker, { id: a.id });
  b.offer(a.id, 1);
  await again.expect(relayed('OFFER', b.id, a.id, '1'));
  await a.expect_silence(50);
});

test('what waits is delivered to the next owner of the id', async (t) => {
  const { broker, a, b } = await left(t);
  b.offer(a.id, 'waits');
  await b.round_trip();
  const owner = await t.peer(broker, { id: a.id, token: 'the new one' });
  await owner.expect(relayed('OFFER', b.id, a.id, '"waits"'));
});

test('LEAVE frees a place under the limit', async (t) => {
  const broker = await t.broker(['-c', '1', '--allow_discovery']);
  const a = await t.peer(broker, { id: 'a' });
  a.send({ type: 'LEAVE' });
  await until('the id is free', async () => (await broker.ids()).length === 0);
  await t.peer(broker, { id: 'b' });
});
