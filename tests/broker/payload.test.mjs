// Payloads: forwarded byte by byte as the sender wrote them, after the whole message was found to be JSON.
// What JSON.parse accepts passes, however odd; invalid UTF-8 in a binary frame becomes U+FFFD as a decoder makes it.
import assert from 'node:assert/strict';
import { new_id, relayed } from './peer.mjs';
import { test } from './suite.mjs';

async function pair(t) {
  const broker = await t.shared_broker();
  return { a: await t.peer(broker, { id: new_id('a') }), b: await t.peer(broker, { id: new_id('b') }) };
}

/** Sends the payload text as it stands, and expects exactly it. */
async function passes_verbatim(t, payload_text, within_ms) {
  const { a, b } = await pair(t);
  a.send(`{"type":"OFFER","payload":${payload_text},"dst":"${b.id}"}`);
  await b.expect(relayed('OFFER', a.id, b.id, payload_text), within_ms);
}

for (const [what, payload_text] of [
  ['numbers keep their spelling', '[1.0,1e999,12345678901234567890,-0,0.10,1E+2,1e-400,-0.0e-0]'],
  ['escapes keep their spelling', String.raw`"\/\u00e9\u00E9\b\f\n\r\t\"\\ é \u0000"`],
  ['escaped lone surrogates are JSON', String.raw`["\ud800","\uDC00x","\ud83d\ude00","\udfff\ud800"]`],
  ['members keep order and duplicates', '{"b":1,"a":2,"2":0,"1":0,"a":3,"__proto__":{"x":1}}'],
  ['whitespace inside stays', '{ "a" :\n\t[ 1 ,\r\n 2 ]  , "b":  { } }'],
  ['null is a payload', 'null'],
  ['false is a payload', 'false'],
  ['zero is a payload', '0'],
  ['an empty text is a payload', '""'],
  ['an empty object is a payload', '{}'],
  ['line separators and noncharacters pass', '"\u2028\u2029\uffff\u{10ffff}\u007f"'],
  ['a text that looks like an end is not one', String.raw`"}],\"dst\":\"x\",\\"`],
]) {
  test(what, async (t) => passes_verbatim(t, payload_text));
}

test('an absent payload stays absent', async (t) => {
  const { a, b } = await pair(t);
  a.send(`{"type":"OFFER","dst":"${b.id}"}`);
  await b.expect(`{"type":"OFFER","src":"${a.id}","dst":"${b.id}"}`);
});

test('whitespace around the payload and the message is not part of it', async (t) => {
  const { a, b } = await pair(t);
  a.send(` \t\r\n{ "type" : "OFFER" , "payload" :  [ 1 ]\n, "dst" : "${b.id}" }\n `);
  await b.expect(relayed('OFFER', a.id, b.id, '[ 1 ]'));
});

test('a payload nested 100,000 deep passes', async (t) => {
  await passes_verbatim(t, `${'['.repeat(100000)}${']'.repeat(100000)}`);
});

test('objects nested 100,000 deep pass', async (t) => {
  await passes_verbatim(t, `${'{"a":'.repeat(100000)}1${'}'.repeat(100000)}`);
});

test('a payload of 1 MiB passes', async (t) => {
  await passes_verbatim(t, JSON.stringify('x'.repeat(1024 * 1024)));
});

test('metadata of 300 kB in many scripts passes', async (t) => {
  await passes_verbatim(t, JSON.stringify({ metadata: 'zoë 日本 😀 \n "quoted" '.repeat(12000) }));
});

for (const [what, bytes_hex, decoded] of [
  ['a stray byte', 'ff', '\ufffd'],
  ['a lone continuation byte', '80', '\ufffd'],
  ['a cut sequence of three', 'e282', '\ufffd'],
  ['a cut sequence of four before a letter', 'f09f9841', '\ufffdA'],
  ['an overlong slash', 'c0af', '\ufffd\ufffd'],
  ['an encoded surrogate', 'eda080', '\ufffd\ufffd\ufffd'],
  ['a code point beyond the last', 'f4908080', '\ufffd\ufffd\ufffd\ufffd'],
]) {
  test(`in a binary frame ${what} becomes U+FFFD as often as in a browser`, async (t) => {
    const { a, b } = await pair(t);
    const before = Buffer.from(`{"type":"OFFER","dst":"${b.id}","payload":"<`);
    a.send(Buffer.concat([before, Buffer.from(bytes_hex, 'hex'), Buffer.from('>"}')]));
    await b.expect(relayed('OFFER', a.id, b.id, `"<${decoded}>"`));
  });
}

test('invalid UTF-8 in a binary frame outside of a text is no JSON, and is ignored', async (t) => {
  const { a, b } = await pair(t);
  a.send(Buffer.concat([Buffer.from([0xff]), Buffer.from(`{"type":"OFFER","dst":"${b.id}","payload":1}`)]));
  a.offer(b.id, 2);
  await b.expect(relayed('OFFER', a.id, b.id, '2'));
});

test('a thousand payloads of all sizes arrive whole and in order', async (t) => {
  const { a, b } = await pair(t);
  const payload = (n) => JSON.stringify({ n, fill: 'é'.repeat((n * 37) % 3000) });
  for (let n = 0; n < 1000; n += 1) a.send(`{"type":"CANDIDATE","payload":${payload(n)},"dst":"${b.id}"}`);
  for (let n = 0; n < 1000; n += 1) {
    const { text } = await b.next();
    assert.equal(text, relayed('CANDIDATE', a.id, b.id, payload(n)));
  }
});
