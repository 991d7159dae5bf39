// The same id with the same token again: the new connection becomes the peer, the old one is closed at once.
// compat: peerjs-server sends no OPEN and lets the old socket live on and speak.
import assert from 'node:assert/strict';
import { new_id, relayed } from './peer.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { frame, opcodes } from './wire.mjs';

at_once(4);
const flags = ['--allow_discovery', '--close_timeout', '1000'];

/** A peer, the same peer once more, and a third one to talk with. */
async function taken_over(t) {
  const broker = await t.shared_broker(flags);
  const id = new_id('same');
  const old = await t.peer(broker, { id });
  const b = await t.peer(broker, { id: new_id('b') });
  const fresh = await t.peer(broker, { id });
  return { broker, id, old, fresh, b };
}

test('the new connection gets OPEN, the old one is closed with 1000 "taken over"', async (t) => {
  const { old, fresh, b, id } = await taken_over(t);
  await old.expect_closed(1000, 'taken over');
  b.offer(id, 1);
  await fresh.expect(relayed('OFFER', b.id, id, '1'));
  fresh.send({ type: 'ANSWER', dst: b.id, payload: 2 });
  await b.expect(relayed('ANSWER', id, b.id, '2'));
  assert.deepEqual(old.received, []);
});

test('the late close of the old connection changes nothing', async (t) => {
  const { broker, old, fresh, b, id } = await taken_over(t);
  await old.expect_closed();
  old.drop();
  await sleep(200);
  assert.ok((await broker.ids()).includes(id));
  b.offer(id, 1);
  await fresh.expect(relayed('OFFER', b.id, id, '1'));
});

test('a half-open old connection is replaced, cannot speak any more, and is cut off', async (t) => {
  const broker = await t.shared_broker(flags);
  const id = new_id('half');
  const b = await t.peer(broker, { id: new_id('b') });
  const old = await (await t.wire(broker)).register({ id });
  const fresh = await t.peer(broker, { id });
  await old.expect_close_frame(1000, 'taken over');
  old.write(frame(opcodes.text, `{"type":"OFFER","dst":"${b.id}","payload":"ghost"}`));
  old.write(frame(opcodes.text, '{"type":"LEAVE"}'));
  fresh.offer(b.id, 'real');
  await b.expect(relayed('OFFER', id, b.id, '"real"'));
  await old.expect_end(4000);
  await b.expect_silence(100);
  assert.ok((await broker.ids()).includes(id));
});

test('once the new connection has its OPEN, nothing that the old one says is relayed, on any thread', async (t) => {
  const broker = await t.broker([...flags, '--threads', '2']);
  const b = await t.peer(broker, { id: 'b' });
  const ghost = (n) => frame(opcodes.text, `{"type":"CANDIDATE","dst":"b","payload":"ghost ${n}"}`);
  let old = await (await t.wire(broker)).register({ id: 'same' });
  for (let n = 0; n < 600; n += 1) {
    if (n % 3 === 0) await t.wire(broker);  // so that it is not always the same threads' turn
    const fresh = await (await t.wire(broker)).register({ id: 'same' });
    old.write(ghost(n));
    old = fresh;
  }
  old.write(frame(opcodes.text, '{"type":"CANDIDATE","dst":"b","payload":"real"}'));
  await b.expect(relayed('CANDIDATE', 'same', 'b', '"real"'));
});

test('another token is no takeover: ID-TAKEN, an empty close, and the owner notices nothing', async (t) => {
  const broker = await t.shared_broker(flags);
  const owner = await t.peer(broker, { id: new_id('owner'), token: 'mine' });
  for (const token of ['other', 'Mine', 'mine ', 'min', 'mine\0']) {
    const thief = await t.socket(broker, { id: owner.id, token });
    await thief.expect('{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}');
    await thief.expect_closed(4003, 'ID is taken');
  }
  owner.offer(owner.id, 1);
  await owner.expect(relayed('OFFER', owner.id, owner.id, '1'));
});

test('ten takeovers in a row leave the last one in charge', async (t) => {
  const broker = await t.shared_broker(flags);
  const id = new_id('again');
  const b = await t.peer(broker, { id: new_id('b') });
  const tries = [];
  for (let n = 0; n < 10; n += 1) tries.push(await t.peer(broker, { id }));
  for (const old of tries.slice(0, -1)) await old.expect_closed(1000, 'taken over');
  b.offer(id, 'you');
  await tries.at(-1).expect(relayed('OFFER', b.id, id, '"you"'));
  assert.equal((await broker.ids()).filter((one) => one === id).length, 1);
});

test('of many takeovers at the same moment exactly one stays', async (t) => {
  const broker = await t.shared_broker(flags);
  const id = new_id('storm');
  const tries = await Promise.all(Array.from({ length: 30 }, () => t.peer(broker, { id })));
  const open = () => tries.filter((one) => !one.closed);
  await until('one is left', () => open().length === 1);
  await sleep(200);
  const [last] = open();
  last.offer(id, 'me');
  await last.expect(relayed('OFFER', id, id, '"me"'));
  await last.close();
  await until('the id is free', async () => !(await broker.ids()).includes(id));
});

test('a takeover does not count against the limit', async (t) => {
  const broker = await t.broker(['-c', '1']);
  const old = await t.peer(broker, { id: 'a' });
  const fresh = await t.peer(broker, { id: 'a' });
  await old.expect_closed(1000);
  const other = await t.socket(broker, { id: 'b' });
  await other.expect('{"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}}');
  await fresh.round_trip();
});

test('messages sent around a takeover reach the old or the new connection, none twice', async (t) => {
  const broker = await t.shared_broker(flags);
  const id = new_id('same');
  const b = await t.peer(broker, { id: new_id('b') });
  const old = await t.peer(broker, { id });
  const connecting = t.peer(broker, { id });
  for (let n = 0; n < 300; n += 1) b.send({ type: 'CANDIDATE', dst: id, payload: n });
  const fresh = await connecting;
  await b.round_trip();
  b.offer(id, 'last');
  await until('the last has come', () => fresh.received.at(-1)?.text.includes('"last"'));
  const numbers = (peer) => peer.received.map(({ text }) => JSON.parse(text).payload).filter(Number.isInteger);
  const seen = [...numbers(old), ...numbers(fresh)];
  assert.equal(new Set(seen).size, seen.length, 'none twice');
  assert.deepEqual(numbers(fresh), [...numbers(fresh)].sort((x, y) => x - y), 'in order');
  assert.ok(numbers(fresh).every((n) => !numbers(old).includes(n)));
});

test('what waited for an id goes to its first connection, not again to the one that takes over', async (t) => {
  const broker = await t.shared_broker(flags);
  const b = await t.peer(broker, { id: new_id('b') });
  const id = new_id('late');
  b.offer(id, 'waited');
  await b.round_trip();
  const first = await t.peer(broker, { id });
  await first.expect(relayed('OFFER', b.id, id, '"waited"'));
  const second = await t.peer(broker, { id });
  await second.expect_silence(200);
});
