// --key given several times: each key is a realm of its own ids, limits and discovery.
// A wrong key is told over the WebSocket; over HTTP it gets an id as from peerjs-server, but no list of peers.
import assert from 'node:assert/strict';
import { expired, relayed } from './peer.mjs';
import { at_once, test } from './suite.mjs';

at_once(4);
const quick = ['--expire_timeout', '200', '--cleanup_out_msgs', '50', '--allow_discovery'];
const invalid_key = '{"type":"ERROR","payload":{"msg":"Invalid key provided"}}';

test('the same id can be registered under each key, with its own token', async (t) => {
  const broker = await t.broker([...quick, '-k', 'red', '-k', 'blue']);
  const red = await t.peer(broker, { id: 'same', key: 'red', token: 'r' });
  const blue = await t.peer(broker, { id: 'same', key: 'blue', token: 'b' });
  red.offer('same', 'red');
  blue.offer('same', 'blue');
  await red.expect(relayed('OFFER', 'same', 'same', '"red"'));
  await blue.expect(relayed('OFFER', 'same', 'same', '"blue"'));
  const thief = await t.socket(broker, { id: 'same', key: 'red', token: 'b' });
  await thief.expect('{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}');
  await red.round_trip();
  await blue.round_trip();
});

test('peers of two keys never reach each other', async (t) => {
  const broker = await t.broker([...quick, '-k', 'red', '-k', 'blue']);
  const red = await t.peer(broker, { id: 'r', key: 'red' });
  const blue = await t.peer(broker, { id: 'b', key: 'blue' });
  for (const type of ['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE']) red.send({ type, dst: 'b', payload: 1 });
  await red.expect(expired('b', 'r'));
  await blue.expect_silence(100);
});

test('what waits under one key is not delivered under another', async (t) => {
  const broker = await t.broker([...quick, '-k', 'red', '-k', 'blue']);
  const red = await t.peer(broker, { id: 'r', key: 'red' });
  red.offer('late');
  await red.round_trip();
  await (await t.peer(broker, { id: 'late', key: 'blue' })).expect_silence(100);
  await red.expect(expired('late', 'r'));
});

test('discovery lists the ids of one key, in the order of registration', async (t) => {
  const broker = await t.broker(['--allow_discovery', '-k', 'red', '-k', 'blue']);
  for (const id of ['z', 'a', 'm "q" é']) await t.peer(broker, { id, key: 'red' });
  await t.peer(broker, { id: 'other', key: 'blue' });
  assert.deepEqual(await broker.ids('red'), ['z', 'a', 'm "q" é']);
  assert.deepEqual(await broker.ids('blue'), ['other']);
});

test('a wrong key gets 401 from /peers with discovery on, and an id from /id', async (t) => {
  const broker = await t.broker(['--allow_discovery', '-k', 'red']);
  for (const path of ['/peerjs/peers', '/Red/peers', '/re/peers', '/redd/peers']) {
    const { status, body } = await broker.http(path);
    assert.deepEqual([status, body], [401, 'Unauthorized'], path);
  }
  assert.equal((await broker.http('/peerjs/id')).status, 200);
});

test('the default key holds no longer when others are given', async (t) => {
  const broker = await t.broker(['-k', 'red']);
  const refused = await t.socket(broker, { key: 'peerjs' });
  await refused.expect(invalid_key);
  await refused.expect_closed(4002, 'Invalid key provided');
});

for (const key of ['123', '0x10', 'true', '-1', 'se cret&1', 'clé', 'a/b', '%41', '{}']) {
  test(`the key ${JSON.stringify(key)} is text as it stands`, async (t) => {
    const broker = await t.broker([`--key=${key}`, '--allow_discovery']);
    const a = await t.peer(broker, { id: 'a', key });
    a.offer('a');
    await a.expect(relayed('OFFER', 'a', 'a', '1'));
    assert.deepEqual(await broker.ids(key), ['a']);
    await (await t.socket(broker, { id: 'b', key: `${key}x` })).expect(invalid_key);
  });
}

test('keys are compared exactly', async (t) => {
  const broker = await t.shared_broker(['-k', 'Secret']);
  for (const key of ['secret', 'Secret ', 'Secre', 'Secrett', ' Secret', 'Secret\0']) {
    await (await t.socket(broker, { key })).expect(invalid_key);
  }
  await t.peer(broker, { key: 'Secret' });
});

test('keys given as --key=a -k b and in the environment are the same', async (t) => {
  const by_flags = await t.broker(['--key=a', '-k', 'b', '-k=c']);
  const by_environment = await t.broker([], { environment: { P2P_BROKER_KEY: 'a,b,c' } });
  for (const broker of [by_flags, by_environment]) {
    for (const key of ['a', 'b', 'c']) await t.peer(broker, { key });
    await (await t.socket(broker, { key: 'd' })).expect(invalid_key);
  }
});
