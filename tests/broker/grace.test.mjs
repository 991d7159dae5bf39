// The id of a connection that broke is kept for its token for --id_grace; another token waits for the end of that.
// compat: peerjs-server gives it to whoever comes next.
import assert from 'node:assert/strict';
import { new_id, relayed } from './peer.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(8);
const grace_ms = 1000;
const flags = ['--refusal_delay', '0', '--allow_discovery', '--threads', '2'];
const taken = '{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}';
const open = '{"type":"OPEN"}';

/** A peer whose connection has just broken, and when. */
async function broken(t, more_flags = []) {
  const broker = await t.shared_broker([...flags, ...more_flags]);
  const id = new_id('broken');
  const peer = await t.peer(broker, { id, token: 'mine' });
  peer.drop();
  await until('its id is not there any more', async () => !(await broker.ids()).includes(id));
  return { broker, id, at: performance.now() };
}

test('another token waits for the end of the grace, and gets the id then', async (t) => {
  const { broker, id, at } = await broken(t);
  const stranger = await t.socket(broker, { id, token: 'other' });
  await stranger.expect_silence(grace_ms - 300);
  assert.ok(!(await broker.ids()).includes(id), 'it is in no list meanwhile');
  await stranger.expect(open);
  const took = performance.now() - at;
  assert.ok(took > grace_ms - 100 && took < grace_ms + 300, `after ${took} ms`);
  stranger.offer(id, 1);
  await stranger.expect(relayed('OFFER', id, id, '1'));
});

test('its own token gets it at once, and who waits is told so', async (t) => {
  const { broker, id } = await broken(t);
  const stranger = await t.socket(broker, { id, token: 'other' });
  await stranger.expect_silence(100);
  const own = await t.socket(broker, { id, token: 'mine' });
  await own.expect(open, 100);
  await stranger.expect(taken, 100);
  await stranger.expect_closed(4003, 'ID is taken');
});

test('four wait, a fifth is told at once that the id is taken, and a place that is left is free', async (t) => {
  const { broker, id } = await broken(t, ['--id_grace', '2000']);
  const four = [];
  for (let n = 0; n < 4; n += 1) four.push(await t.socket(broker, { id, token: `other${n}` }));
  await four[0].expect_silence(100);
  await (await t.socket(broker, { id, token: 'fifth' })).expect(taken, 200);
  four[2].drop();
  await sleep(200);
  const sixth = await t.socket(broker, { id, token: 'sixth' });
  await sixth.expect_silence(200);
  const left = [...four.filter((_, n) => n !== 2), sixth];
  await until('all have an answer', () => left.every(({ received }) => received.length > 0));
  assert.deepEqual(left.map(({ received }) => received[0].text).sort(), [taken, taken, taken, open]);
});

test('an id that was left by a close frame or by LEAVE is free at once', async (t) => {
  const broker = await t.shared_broker(flags);
  const closing = await t.peer(broker, { id: new_id('closing'), token: 'mine' });
  await closing.close(1000);
  await (await t.socket(broker, { id: closing.id, token: 'other' })).expect(open, 200);
  const leaving = await t.peer(broker, { id: new_id('leaving'), token: 'mine' });
  leaving.send({ type: 'LEAVE' });
  leaving.drop();
  await until('it has left', async () => !(await broker.ids()).includes(leaving.id));
  await (await t.socket(broker, { id: leaving.id, token: 'other' })).expect(open, 200);
});

test('--id_grace 0 gives the id to whoever comes next', async (t) => {
  const { broker, id } = await broken(t, ['--id_grace', '0']);
  await (await t.socket(broker, { id, token: 'other' })).expect(open, 200);
});

test('what is sent meanwhile waits, for its own client as for anybody', async (t) => {
  const { broker, id } = await broken(t);
  const b = await t.peer(broker, { id: new_id('b') });
  b.offer(id, 'waits');
  await b.round_trip();
  const own = await t.peer(broker, { id, token: 'mine' });
  await own.expect(relayed('OFFER', b.id, id, '"waits"'));
});

test('a graced id holds no place under the limit', async (t) => {
  const broker = await t.broker([...flags, '-c', '1']);
  (await t.peer(broker, { id: 'a', token: 'mine' })).drop();
  await until('it is gone', async () => (await broker.ids()).length === 0);
  await t.peer(broker, { id: 'b' });
});

test('what is kept is counted', async (t) => {
  const broker = await t.broker(flags);
  (await t.peer(broker, { id: 'a', token: 'mine' })).drop();
  await until('it is gone', async () => (await broker.ids()).length === 0);
  broker.signal('SIGTERM');
  await broker.ended();
  assert.match(broker.stdout, /ids_graced=1/);
});
