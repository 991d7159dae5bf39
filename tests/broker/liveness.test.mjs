// Who is silent for --alive_timeout is dropped with an empty close; any frame, and a takeover, is a sign of life.
// compat: in peerjs-server nothing but HEARTBEAT counts, so clients that send WebSocket pings die each minute.
import assert from 'node:assert/strict';
import { new_id } from './peer.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { frame, opcodes } from './wire.mjs';

at_once(12);
const alive_ms = 1500;
const flags = ['--allow_discovery', '--alive_timeout', `${alive_ms}`, '--close_timeout', '1000'];

test('a silent peer is closed with 1005 between alive_timeout and a sweep later, and its id is free', async (t) => {
  const broker = await t.shared_broker(flags);
  const a = await t.peer(broker, { id: new_id('a') });
  const began = performance.now();
  const { at, reason } = await a.expect_closed(1005);
  assert.equal(reason, '');
  assert.ok(at - began >= alive_ms - 50 && at - began < alive_ms + 1500, `after ${at - began} ms`);
  await until('its id is free', async () => !(await broker.ids()).includes(a.id));
  await t.peer(broker, { id: a.id, token: 'another' });
});

for (const [what, beat] of [
  ['HEARTBEAT', (a) => a.send({ type: 'HEARTBEAT' })],
  ['HEARTBEAT as peerjs-go writes it', (a) => a.send('{"type":"HEARTBEAT","payload":{"type":""},"src":""}')],
  ['a WebSocket ping', (a) => a.socket.ping()],
  ['an unasked pong', (a) => a.socket.pong()],
  ['an OFFER', (a) => a.offer(a.id)],
  ['a message of unknown type', (a) => a.send({ ping: 'once' })],
  ['a malformed message', (a) => a.send('{')],
  ['a binary frame', (a) => a.send(Buffer.from('[]'))],
]) {
  test(`${what} keeps a peer alive`, async (t) => {
    const broker = await t.shared_broker(flags);
    const a = await t.peer(broker, { id: new_id('a') });
    const until_ms = performance.now() + 2.5 * alive_ms;
    while (performance.now() < until_ms) {
      beat(a);
      await sleep(alive_ms / 4);
    }
    assert.equal(a.closed, undefined);
    await a.expect_closed(1005);
  });
}

test('the frames of a message that is not complete yet are life', async (t) => {
  const broker = await t.shared_broker(flags);
  const id = new_id('slow');
  const wire = await (await t.wire(broker)).register({ id });
  for (let n = 0; n < 8; n += 1) {
    wire.write(frame(n ? opcodes.continuation : opcodes.text, 'x', { fin: false }));
    await sleep(alive_ms / 3);
  }
  assert.ok((await broker.ids()).includes(id));
});

test('a takeover is a sign of life', async (t) => {
  const broker = await t.shared_broker(flags);
  const first = await t.peer(broker, { id: new_id('a') });
  await sleep(alive_ms * 0.7);
  const second = await t.peer(broker, { id: first.id });
  const began = performance.now();
  const { at } = await second.expect_closed(1005);
  assert.ok(at - began >= alive_ms - 50, `after ${at - began} ms`);
});

test('what is received is no sign of life', async (t) => {
  const broker = await t.shared_broker(flags);
  const a = await t.peer(broker, { id: new_id('a') });
  const b = await t.peer(broker, { id: new_id('b') });
  const began = performance.now();
  while (!a.closed && performance.now() - began < 4 * alive_ms) {
    b.offer(a.id);
    await sleep(alive_ms / 5);
  }
  assert.equal(a.closed?.code, 1005);
});

test('a half-open connection is dropped, and cut off after --close_timeout', async (t) => {
  const broker = await t.shared_broker(flags);
  const id = new_id('half');
  const wire = await (await t.wire(broker)).register({ id });
  const began = performance.now();
  await wire.expect_close_frame(1005);
  await until('its id is free', async () => !(await broker.ids()).includes(id));
  await wire.expect_end(5000);
  assert.ok(performance.now() - began < alive_ms + 3500);
});

test('after the close for silence, what the client still sends is not relayed', async (t) => {
  const broker = await t.shared_broker(flags);
  const wire = await (await t.wire(broker)).register({ id: new_id('late') });
  await wire.expect_close_frame(1005);
  const b = await t.peer(broker, { id: new_id('b') });
  wire.write(frame(opcodes.text, `{"type":"OFFER","dst":"${b.id}","payload":1}`));
  await b.expect_silence(300);
});
