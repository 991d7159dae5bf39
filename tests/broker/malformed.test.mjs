// Messages that are not JSON, or JSON but not an object: ignored, while the connection and its id live on.
// compat: in peerjs-server such a message freezes its sender for good.
import { new_id, relayed } from './peer.mjs';
import { test } from './suite.mjs';
import { frame, opcodes } from './wire.mjs';

const not_objects = ['null', 'true', 'false', '0', '-1.5e3', '"text"', '[]', '[[[]]]', '{}', ' \n{} ', '"\\ud800"'];

const broken = [
  '', ' ', '\ufeff{}', '{', '}', '[', '{"a"}', '{"a":}', '{"a":1,}', '{,}', '[1,]', '{a:1}', "{'a':1}", '{"a":1}}',
  '{} {}', '{"a":1}x', '01', '-', '+1', '1.', '.5', '1e', '1e+', '0x10', 'NaN', 'Infinity', 'undefined', 'nul', 'truE',
  'True', '"', '"\\', '"\\x"', '"\\u12"', '"\\u12g4"', '"\t"', '"\n"', '"\u0000"', '{"a":"\u001f"}', '[1 2]', '{"a" 1}',
  '{1:2}', '/* */{}', '{"type":"OFFER","dst":"x","payload":1', '{"type":"OFFER","dst":"x","payload":tru}',
  '{"type":"OFFER","dst":"x","payload":[1,2}}', '[{]}', '\u00a0{}', '\u2028', 'OFFER',
];

/** `send` sends one message of either kind; the next good one must then pass. */
async function is_ignored(t, send) {
  const broker = await t.shared_broker();
  const a = await t.peer(broker, { id: new_id('a') });
  const b = await t.peer(broker, { id: new_id('b') });
  send(a, b);
  a.offer(b.id, 'next');
  await b.expect(relayed('OFFER', a.id, b.id, '"next"'));
  await a.round_trip();
}

for (const text of [...broken, ...not_objects]) {
  test(`${JSON.stringify(text)} is ignored and the next message is relayed`, async (t) => {
    await is_ignored(t, (a) => a.send(text));
  });
}

test('the same in binary frames is ignored too', async (t) => {
  await is_ignored(t, (a) => {
    for (const text of [...broken, ...not_objects]) a.send(Buffer.from(text));
  });
});

test('a message that is good up to its last byte is not relayed', async (t) => {
  await is_ignored(t, (a, b) => {
    const good = `{"type":"OFFER","dst":"${b.id}","payload":{"a":[1,"x"]}}`;
    for (let length = 0; length < good.length; length += 1) a.send(good.slice(0, length));
  });
});

test('unfinished nesting 200,000 deep is ignored', async (t) => {
  await is_ignored(t, (a) => {
    a.send('['.repeat(200000));
    a.send('{"a":'.repeat(200000));
    a.send(`{"type":"OFFER","dst":"x","payload":${'['.repeat(200000)}}`);
  });
});

test('an empty frame, text, binary or in fragments, is ignored', async (t) => {
  const broker = await t.shared_broker();
  const id = new_id('empty');
  const wire = await (await t.wire(broker)).register({ id });
  wire.write(Buffer.concat([
    frame(opcodes.text), frame(opcodes.binary), frame(opcodes.text, '', { fin: false }),
    frame(opcodes.continuation, '', { fin: false }), frame(opcodes.continuation),
    frame(opcodes.text, `{"type":"OFFER","dst":"${id}","payload":1}`),
  ]));
  await wire.expect_text(relayed('OFFER', id, id, '1'));
});

test('ten thousand malformed messages in a row close nothing', async (t) => {
  await is_ignored(t, (a) => {
    for (let n = 0; n < 10000; n += 1) a.send(n % 2 ? 'null' : '{"type":');
  });
});
