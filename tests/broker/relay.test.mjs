// Relay between two peers: which types pass, what the relayed frame looks like byte by byte, whose name it bears.
import assert from 'node:assert/strict';
import { expired, new_id, relayed } from './peer.mjs';
import { test } from './suite.mjs';
import { frame, opcodes, upgrade_request } from './wire.mjs';

/** Two registered peers on the broker that this file's tests share. */
async function pair(t) {
  const broker = await t.shared_broker();
  return { broker, a: await t.peer(broker, { id: new_id('a') }), b: await t.peer(broker, { id: new_id('b') }) };
}

for (const type of ['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE']) {
  test(`${type} is relayed as exactly type, src, dst, payload`, async (t) => {
    const { a, b } = await pair(t);
    a.send(`{"type":"${type}","payload":{"sdp":"v=0"},"dst":"${b.id}"}`);
    await b.expect(relayed(type, a.id, b.id, '{"sdp":"v=0"}'));
  });
}

for (const type of [
  'OPEN', 'ID-TAKEN', 'ERROR', 'INVALID-KEY', 'HEARTBEAT', 'offer', 'Offer', 'OFFER ', '', 'toString',
]) {
  test(`a client's ${JSON.stringify(type)} is not relayed, and what follows is`, async (t) => {
    const { a, b } = await pair(t);
    a.send({ type, dst: b.id, payload: 1 });
    a.offer(b.id, 2);
    await b.expect(relayed('OFFER', a.id, b.id, '2'));
    await a.round_trip();
    await a.expect_silence(20);
  });
}

test('a type that is no string, or no type at all, is dropped', async (t) => {
  const { a, b } = await pair(t);
  for (const type of [null, 1, true, ['OFFER'], { OFFER: 1 }]) a.send({ type, dst: b.id, payload: 1 });
  a.send({ dst: b.id, payload: 1 });
  a.send({ ping: 'once' });
  a.send({});
  a.send([]);
  a.send([{ type: 'OFFER', dst: b.id, payload: 1 }]);
  a.offer(b.id, 'the first that counts');
  await b.expect(relayed('OFFER', a.id, b.id, '"the first that counts"'));
});

test('a supplied src is overwritten by the sender', async (t) => {
  const { a, b } = await pair(t);
  a.send(`{"src":"${b.id}","type":"OFFER","dst":"${b.id}","payload":1,"src":"somebody"}`);
  await b.expect(relayed('OFFER', a.id, b.id, '1'));
  a.send(`{"type":"OFFER","src":{"deep":[1]},"dst":"${b.id}","payload":1}`);
  await b.expect(relayed('OFFER', a.id, b.id, '1'));
});

test('further members are dropped, and the order of the members does not matter', async (t) => {
  const { a, b } = await pair(t);
  a.send(`{"z":[1,{"type":"ANSWER","dst":"x"}],"payload":1,"c":"d","dst":"${b.id}","type":"OFFER","__proto__":2}`);
  await b.expect(relayed('OFFER', a.id, b.id, '1'));
});

test('members of inner objects are not taken for the message\'s own', async (t) => {
  const { a, b } = await pair(t);
  const payload = `{"type":"LEAVE","dst":"nobody","src":"x","payload":{"type":"EXPIRE"}}`;
  a.send(`{"extra":{"dst":"nobody","type":"OPEN"},"payload":${payload},"type":"OFFER","dst":"${b.id}"}`);
  await b.expect(relayed('OFFER', a.id, b.id, payload));
});

test('of two members with the same name the last counts', async (t) => {
  const { a, b } = await pair(t);
  a.send(`{"type":"OPEN","dst":"nobody","payload":1,"type":"OFFER","payload":{"a":[]},"dst":"${b.id}","payload":2}`);
  await b.expect(relayed('OFFER', a.id, b.id, '2'));
  a.send(`{"type":"OFFER","dst":"${b.id}","payload":3,"dst":5}`);
  a.send(`{"type":"OFFER","dst":"${b.id}","payload":4,"type":null}`);
  a.offer(b.id, 5);
  await b.expect(relayed('OFFER', a.id, b.id, '5'));
});

test('names and values written with escapes are understood', async (t) => {
  const { a, b } = await pair(t);
  const escaped = [...b.id].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  a.send(`{"\\u0074ype":"OF\\u0046ER","d\\u0073t":"${escaped}","p\\u0061yload":1}`);
  const message = await b.next_json();
  assert.deepEqual(message, { type: 'OFFER', src: a.id, dst: b.id, payload: 1 });
  assert.deepEqual(Object.keys(message), ['type', 'src', 'dst', 'payload']);
});

for (const [what, id] of [
  ['quotes and backslashes', 'say "hi" \\ there'],
  ['letters of all scripts', 'zoë-日本-😀'],
  ['control characters', 'a\n\t\u0001\u007fz'],
  ['spaces and what HTML escapes', 'a b&c<d>/'],
]) {
  test(`an id with ${what} works as src and as dst`, async (t) => {
    const { broker, b } = await pair(t);
    const odd = await t.peer(broker, { id: `${id}${b.id}` });
    odd.offer(b.id, 1);
    const there = await b.next();
    assert.deepEqual(JSON.parse(there.text), { type: 'OFFER', src: odd.id, dst: b.id, payload: 1 });
    b.send({ type: 'ANSWER', dst: odd.id, payload: 2 });
    assert.deepEqual(await odd.next_json(), { type: 'ANSWER', src: b.id, dst: odd.id, payload: 2 });
  });
}

test('a message to oneself comes back', async (t) => {
  const { a } = await pair(t);
  a.offer(a.id, 'me');
  await a.expect(relayed('OFFER', a.id, a.id, '"me"'));
});

test('JSON in a binary frame is understood and answered in text', async (t) => {
  const { a, b } = await pair(t);
  a.send(Buffer.from(`{"type":"OFFER","dst":"${b.id}","payload":{"x":"é"}}`));
  await b.expect(relayed('OFFER', a.id, b.id, '{"x":"é"}'));
});

test('a message in fragments with pings between them arrives as one frame', async (t) => {
  const { broker, b } = await pair(t);
  const wire = await (await t.wire(broker)).register({ id: 'fragments' });
  const text = Buffer.from(`{"type":"OFFER","dst":"${b.id}","payload":"zoë 😀"}`);
  for (let at = 0; at < text.length; at += 1) {
    const opcode = at === 0 ? opcodes.text : opcodes.continuation;
    wire.write(frame(opcode, text.subarray(at, at + 1), { fin: at === text.length - 1 }));
    if (at % 8 === 0) wire.write(frame(opcodes.ping, `${at}`));
  }
  await b.expect(relayed('OFFER', 'fragments', b.id, '"zoë 😀"'));
  const first_pong = await wire.frame();
  assert.deepEqual([first_pong.opcode, first_pong.text], [opcodes.pong, '0']);
});

test('messages that arrive byte by byte, and many in one segment, are all relayed in order', async (t) => {
  const { broker, b } = await pair(t);
  const wire = await (await t.wire(broker)).register({ id: 'drip' });
  const message = (n) => frame(opcodes.text, `{"type":"CANDIDATE","dst":"${b.id}","payload":${n}}`);
  for (const byte of message(0)) {
    wire.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  wire.write(Buffer.concat(Array.from({ length: 200 }, (_, n) => message(n + 1))));
  for (let n = 0; n <= 200; n += 1) await b.expect(relayed('CANDIDATE', 'drip', b.id, `${n}`));
});

test('an answer that is sent from within the burst of the offer finds its way', async (t) => {
  const { a, b } = await pair(t);
  for (let n = 0; n < 50; n += 1) a.offer(b.id, n);
  for (let n = 0; n < 50; n += 1) {
    await b.expect(relayed('OFFER', a.id, b.id, `${n}`));
    b.send({ type: 'ANSWER', dst: a.id, payload: n });
  }
  for (let n = 0; n < 50; n += 1) await a.expect(relayed('ANSWER', b.id, a.id, `${n}`));
});

test('OFFER, ANSWER and CANDIDATE without a usable dst are dropped, without an EXPIRE', async (t) => {
  const broker = await t.broker(['--expire_timeout', '100', '--cleanup_out_msgs', '50']);
  const a = await t.peer(broker, { id: 'a' });
  for (const dst of ['""', 'null', '0', 'false', '5', 'true', '["x"]', '{"x":1}', '-1.5e3']) {
    a.send(`{"type":"OFFER","dst":${dst},"payload":1}`);
  }
  a.send('{"type":"OFFER","payload":1}');
  await a.expect_silence(400);
  a.offer('nobody');
  await a.expect(expired('nobody', 'a'));
});

test('nobody is told when a peer goes without LEAVE', async (t) => {
  const { a, b } = await pair(t);
  a.offer(b.id);
  await b.next();
  await a.close();
  await b.expect_silence(300);
});

test('frames that follow the upgrade request at once are handled', async (t) => {
  const { broker } = await pair(t);
  const id = new_id('early');
  const wire = await t.wire(broker);
  const request = upgrade_request(`/peerjs?key=peerjs&id=${id}&token=t`);
  const offer = frame(opcodes.text, `{"type":"OFFER","dst":"${id}","payload":1}`);
  wire.write(Buffer.concat([Buffer.from(request), frame(opcodes.text, '{"type":"HEARTBEAT"}'), offer]));
  assert.equal((await wire.response()).status, 101);
  await wire.expect_text('{"type":"OPEN"}');
  await wire.expect_text(relayed('OFFER', id, id, '1'));
});
