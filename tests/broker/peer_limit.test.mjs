// --concurrent_limit: how many peers can be registered under one key, 250 unless told otherwise.
// One more gets peerjs-server's ERROR, and the log says which flag lifts the limit.
import assert from 'node:assert/strict';
import { new_id } from './peer.mjs';
import { at_once, test, until } from './suite.mjs';

at_once(4);
const full = '{"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}}';

async function is_refused(t, broker, query = {}) {
  const one_more = await t.socket(broker, query);
  await one_more.expect(full);
  await one_more.expect_closed(4004, 'Server has reached its concurrent user limit');
}

test('250 peers open at once on a default broker, the 251st is refused', async (t) => {
  const broker = await t.broker();
  const peers = await Promise.all(Array.from({ length: 250 }, () => t.peer(broker)));
  await is_refused(t, broker);
  await peers[7].close();
  await until('the place is free', async () => {
    const one_more = await t.socket(broker);
    const { text } = await one_more.next();
    if (text === full) await one_more.expect_closed();
    return text === '{"type":"OPEN"}';
  });
  await is_refused(t, broker);
  assert.ok(peers.every((peer, n) => n === 7 || !peer.closed));
});

test('the limit is for each key by itself', async (t) => {
  const broker = await t.broker(['-c', '2', '-k', 'one', '-k', 'two']);
  for (const key of ['one', 'two']) {
    await t.peer(broker, { key });
    await t.peer(broker, { key });
    await is_refused(t, broker, { key });
  }
});

test('a refusal comes after the checks of parameters, key and id', async (t) => {
  const broker = await t.broker(['-c', '1']);
  const a = await t.peer(broker, { id: 'a', token: 'mine' });
  const texts = [];
  for (const query of [{ id: null }, { key: 'wrong' }, { id: 'a', token: 'other' }, { id: 'b' }]) {
    const { type, payload } = await (await t.socket(broker, query)).next_json();
    texts.push([type, payload.msg]);
  }
  assert.deepEqual(texts, [
    ['ERROR', 'No id, token, or key supplied to websocket server'], ['ERROR', 'Invalid key provided'],
    ['ID-TAKEN', 'ID is taken'], ['ERROR', 'Server has reached its concurrent user limit'],
  ]);
  await a.round_trip();
});

test('-c 0 lets nobody in', async (t) => {
  const broker = await t.broker(['-c', '0']);
  await is_refused(t, broker);
});

test('refused peers take no place, however many try at once', async (t) => {
  const broker = await t.broker(['-c', '3', '--allow_discovery', '--refusal_delay', '0']);
  const tries = await Promise.all(Array.from({ length: 60 }, async () => {
    const peer = await t.socket(broker);
    return { peer, text: (await peer.next()).text };
  }));
  const opened = tries.filter(({ text }) => text === '{"type":"OPEN"}').map(({ peer }) => peer);
  assert.equal(opened.length, 3);
  assert.equal(tries.filter(({ text }) => text === full).length, 57);
  await Promise.all(opened.map((peer) => peer.close()));
  await until('all are gone', async () => (await broker.ids()).length === 0);
  for (let n = 0; n < 3; n += 1) await t.peer(broker);
  await is_refused(t, broker);
});

test('a line after the ready line names both limits and their flags', async (t) => {
  const broker = await t.broker(['-c', '17', '--connection_limit', '23']);
  const line = await until('the line', () => `${broker.stdout}\n${broker.stderr}`.split('\n')
    .find((one) => one.includes('concurrent_limit')));
  for (const part of ['17', '--concurrent_limit', '23', '--connection_limit']) assert.ok(line.includes(part), line);
  assert.match(broker.stdout.split('\n')[0], /^Started PeerServer on /);
});

test('a refusal is logged with the limit and its flag, and a storm of refusals does not flood the log', async (t) => {
  const broker = await t.broker(['-c', '0', '--refusal_delay', '0']);
  const before = broker.stdout.length + broker.stderr.length;
  const said = () => `${broker.stdout}${broker.stderr}`;
  await is_refused(t, broker);
  await until('the refusal is logged', () => said().slice(before).includes('--concurrent_limit'));
  for (let n = 0; n < 20; n += 1) await Promise.all(Array.from({ length: 10 }, () => is_refused(t, broker)));
  const lines = said().slice(before).split('\n').filter((line) => line.includes('--concurrent_limit'));
  assert.ok(lines.length <= 60, `${lines.length} lines for 201 refusals`);
});

test('an id that is refused for the limit can be registered as soon as there is room', async (t) => {
  const broker = await t.broker(['-c', '1', '--allow_discovery']);
  const a = await t.peer(broker, { id: 'a' });
  const id = new_id('b');
  await is_refused(t, broker, { id });
  a.drop();
  await until('a is gone', async () => (await broker.ids()).length === 0);
  await t.peer(broker, { id });
});
