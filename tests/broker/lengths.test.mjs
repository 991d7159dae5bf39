// How long an id and a token may be: what is longer is told so after the upgrade, and nothing of it is kept.
import assert from 'node:assert/strict';
import { at_once, test } from './suite.mjs';

at_once(4);
const error = (what) => `{"type":"ERROR","payload":{"msg":"The ${what} is too long"}}`;

test('an id of 2,048 bytes and a token of 4,096 are taken by default, longer ones are not', async (t) => {
  const broker = await t.shared_broker(['--allow_discovery']);
  const id = 'i'.repeat(2048);
  const token = 't'.repeat(4096);
  const peer = await t.peer(broker, { id, token });
  peer.offer(id);
  assert.equal((await peer.next_json()).src, id);
  for (const [query, what] of [[{ id: `${id}i` }, 'id'], [{ id: 'short', token: `${token}t` }, 'token']]) {
    const refused = await t.socket(broker, query);
    await refused.expect(error(what));
    await refused.expect_closed(4001);
  }
  assert.deepEqual(await broker.ids(), [id]);
});

test('lengths are counted in bytes of UTF-8 behind the decoding, and the options set them', async (t) => {
  const broker = await t.broker(['--id_bytes_max', '4', '--token_bytes_max', '3']);
  await t.peer(broker, { id: 'éé', token: 'abc' });
  const long_id = await t.socket(broker, { id: 'ééa', token: 'abcd' });
  await long_id.expect(error('id'));
  await long_id.expect_closed(4001, 'The id is too long');
  const long_token = await t.socket(broker, { id: 'a', token: 'éé' });
  await long_token.expect(error('token'));
  await long_token.expect_closed(4001, 'The token is too long');
});

test('an unknown key is told before lengths are', async (t) => {
  const broker = await t.shared_broker(['--id_bytes_max', '4']);
  const refused = await t.socket(broker, { id: 'longer', key: 'wrong' });
  await refused.expect('{"type":"ERROR","payload":{"msg":"Invalid key provided"}}');
});

test('refusals for length are counted', async (t) => {
  const broker = await t.broker(['--id_bytes_max', '4', '--token_bytes_max', '8']);
  for (const query of [{ id: 'longer' }, { id: 'longer' }, { id: 'a', token: 'much longer' }]) {
    const refused = await t.socket(broker, query);
    await refused.next();
  }
  broker.signal('SIGTERM');
  await broker.ended();
  assert.match(broker.stdout, /refused_id_too_long[ =:]*2/);
  assert.match(broker.stdout, /refused_token_too_long[ =:]*1/);
});
