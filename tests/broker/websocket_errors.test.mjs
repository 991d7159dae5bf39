// What breaks RFC 6455: the broker says which rule with its close code, ends the connection and frees the id.
// And the closing handshake: the client's code and reason come back, then the connection ends.
import assert from 'node:assert/strict';
import { new_id, relayed } from './peer.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { close_payload, frame, opcodes } from './wire.mjs';

at_once(4);
const shared_flags = ['--allow_discovery', '--close_timeout', '1000'];

async function registered(t, flags = shared_flags) {
  const broker = await t.shared_broker(flags);
  const id = new_id('w');
  return { broker, id, wire: await (await t.wire(broker)).register({ id }) };
}

async function is_freed(broker, id) {
  await until(`${id} is free`, async () => !(await broker.ids()).includes(id));
}

const heartbeat = '{"type":"HEARTBEAT"}';
const invalid_utf8 = Buffer.from('22ff22', 'hex');

for (const [what, code, bytes] of [
  ['a frame that is not masked', 1002, frame(opcodes.text, heartbeat, { masked: false })],
  ['an unmasked empty ping', 1002, frame(opcodes.ping, '', { masked: false })],
  ['reserved bit 1 without an extension', 1002, frame(opcodes.text, heartbeat, { reserved: 4 })],
  ['reserved bit 2', 1002, frame(opcodes.text, heartbeat, { reserved: 2 })],
  ['reserved bit 3 on a ping', 1002, frame(opcodes.ping, '', { reserved: 1 })],
  ['reserved opcode 3', 1002, frame(3, heartbeat)],
  ['reserved opcode 11', 1002, frame(11)],
  ['a continuation of nothing', 1002, frame(opcodes.continuation, heartbeat)],
  ['a new message within a fragmented one', 1002,
    Buffer.concat([frame(opcodes.text, '{', { fin: false }), frame(opcodes.text, heartbeat)])],
  ['a ping of 126 bytes', 1002, frame(opcodes.ping, 'x'.repeat(126))],
  ['a fragmented ping', 1002, frame(opcodes.ping, 'x', { fin: false })],
  ['a fragmented close', 1002, frame(opcodes.close, close_payload(1000), { fin: false })],
  ['a close with half a code', 1002, frame(opcodes.close, Buffer.from([3]))],
  ['a close with code 999', 1002, frame(opcodes.close, close_payload(999))],
  ['a close with code 1004', 1002, frame(opcodes.close, close_payload(1004))],
  ['a close with code 1005', 1002, frame(opcodes.close, close_payload(1005))],
  ['a close with code 1006', 1002, frame(opcodes.close, close_payload(1006))],
  ['a close with code 2999', 1002, frame(opcodes.close, close_payload(2999))],
  ['a close with code 5000', 1002, frame(opcodes.close, close_payload(5000))],
  ['a text that is not UTF-8', 1007, frame(opcodes.text, invalid_utf8)],
  ['a text that ends within a character', 1007, frame(opcodes.text, Buffer.from('22e282', 'hex'))],
  ['a text with an encoded surrogate', 1007, frame(opcodes.text, Buffer.from('22eda08022', 'hex'))],
  ['a fragmented text that is not UTF-8', 1007,
    Buffer.concat([frame(opcodes.text, '"', { fin: false }), frame(opcodes.continuation, invalid_utf8)])],
  ['a close reason that is not UTF-8', 1007, frame(opcodes.close, Buffer.from('03e8ff', 'hex'))],
  ['a message announced as 100 MiB and a byte', 1009, frame(opcodes.text, '', { claims: 104857601 })],
  ['a message announced as 2 MiB and a byte', 1009, frame(opcodes.binary, '', { claims: 2 * 1024 * 1024 + 1 })],
]) {
  test(`${what} is closed with ${code}`, async (t) => {
    const { broker, id, wire } = await registered(t);
    wire.write(bytes);
    await wire.expect_close_frame(code);
    wire.write(frame(opcodes.close, close_payload(code)));
    await wire.expect_end();
    await is_freed(broker, id);
  });
}

test('a length of more than 63 bits is refused', async (t) => {
  const { wire } = await registered(t);
  wire.write(Buffer.from('81ffffffffffffffffff00000000', 'hex'));
  const { opcode, code } = await wire.frame();
  assert.equal(opcode, opcodes.close);
  assert.ok(code === 1002 || code === 1009, `code ${code}`);
});

test('fragments that add up to more than the longest message are closed with 1009', async (t) => {
  const { wire } = await registered(t, [...shared_flags, '--message_bytes_max', '10000']);
  wire.write(frame(opcodes.text, 'x'.repeat(4000), { fin: false }));
  wire.write(frame(opcodes.continuation, 'x'.repeat(4000), { fin: false }));
  wire.write(frame(opcodes.continuation, 'x'.repeat(2001), { fin: false }));
  await wire.expect_close_frame(1009);
});

test('nothing that follows an error counts', async (t) => {
  const { broker, wire } = await registered(t);
  const b = await t.peer(broker);
  wire.write(Buffer.concat([frame(3), frame(opcodes.text, `{"type":"OFFER","dst":"${b.id}","payload":1}`)]));
  await wire.expect_close_frame(1002);
  await b.expect_silence(200);
});

test('an error makes no trouble for others', async (t) => {
  const { broker, wire } = await registered(t);
  const b = await t.peer(broker);
  wire.write(frame(opcodes.text, 'x', { masked: false }));
  await wire.expect_close_frame(1002);
  b.offer(b.id, 1);
  await b.expect(relayed('OFFER', b.id, b.id, '1'));
});

test('a client that does not answer the close is cut off after --close_timeout', async (t) => {
  const { wire } = await registered(t);
  const began = performance.now();
  wire.write(frame(3));
  await wire.expect_close_frame(1002);
  await wire.expect_end(4000);
  assert.ok(performance.now() - began < 3500, `took ${performance.now() - began} ms`);
});

for (const [what, payload] of [
  ['1000', close_payload(1000)], ['1001 and a reason', close_payload(1001, 'page left')], ['nothing', ''],
  ['3000', close_payload(3000, 'x')], ['4999 and the longest reason', close_payload(4999, 'é'.repeat(61))],
  ['1014', close_payload(1014)],
]) {
  test(`a close with ${what} comes back as it was, and the connection ends`, async (t) => {
    const { broker, id, wire } = await registered(t);
    wire.write(frame(opcodes.close, payload));
    const echo = await wire.frame();
    assert.equal(echo.opcode, opcodes.close);
    assert.deepEqual(echo.payload, Buffer.from(payload));
    await wire.expect_end();
    await is_freed(broker, id);
  });
}

test('what follows a close frame is ignored', async (t) => {
  const { broker, wire } = await registered(t);
  const b = await t.peer(broker);
  const late = frame(opcodes.text, `{"type":"OFFER","dst":"${b.id}","payload":1}`);
  wire.write(Buffer.concat([frame(opcodes.close, close_payload(1000)), late, frame(opcodes.ping)]));
  await wire.expect_close_frame(1000);
  await b.expect_silence(200);
});

for (const size of [0, 1, 125]) {
  test(`a ping of ${size} bytes comes back as a pong`, async (t) => {
    const { wire } = await registered(t);
    wire.write(frame(opcodes.ping, 'p'.repeat(size)));
    const pong = await wire.frame();
    assert.deepEqual([pong.opcode, pong.fin, pong.text], [opcodes.pong, true, 'p'.repeat(size)]);
  });
}

test('the broker sends no pings, and unasked pongs do no harm', async (t) => {
  const { wire, id } = await registered(t);
  wire.write(frame(opcodes.pong, 'unasked'));
  wire.write(frame(opcodes.text, `{"type":"OFFER","dst":"${id}","payload":1}`));
  await wire.expect_text(relayed('OFFER', id, id, '1'));
  await sleep(300);
  assert.equal(wire.bytes.length, 0);
});

test('a connection that ends without a close frame frees its id at once', async (t) => {
  const { broker, id, wire } = await registered(t);
  wire.socket.end();
  await is_freed(broker, id);
  const second = await registered(t);
  second.wire.socket.resetAndDestroy();
  await is_freed(broker, second.id);
});
