// The upgrade to a WebSocket and the check of its parameters: order, texts, and the exact bytes of the 101.
// Godot's client refuses a 101 whose Connection header is anything but `Upgrade`.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { expired, new_id } from './peer.mjs';
import { at_once, test } from './suite.mjs';
import { frame, opcodes, upgrade_request } from './wire.mjs';

at_once(2);
const missing = '{"type":"ERROR","payload":{"msg":"No id, token, or key supplied to websocket server"}}';
const invalid_key = '{"type":"ERROR","payload":{"msg":"Invalid key provided"}}';
const bad_key = 'Missing or invalid Sec-WebSocket-Key header';
const bad_version = 'Missing or invalid Sec-WebSocket-Version header';
const bad_protocol = 'Invalid Sec-WebSocket-Protocol header';

async function upgrade(t, target, headers, method) {
  const wire = await t.wire(await t.shared_broker());
  wire.write(upgrade_request(target, headers, method));
  return { wire, reply: await wire.response() };
}

const target = () => `/peerjs?key=peerjs&id=${new_id('h')}&token=t`;

test('the 101 says exactly what it must, and offers no extension', async (t) => {
  const offered = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' };
  const { reply } = await upgrade(t, target(), offered);
  assert.equal(reply.status_line, 'HTTP/1.1 101 Switching Protocols');
  assert.ok(reply.lines.includes('Connection: Upgrade'), reply.lines.join('\n'));
  const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = createHash('sha1').update(`dGhlIHNhbXBsZSBub25jZQ==${guid}`).digest('base64');
  const headers = Object.entries(reply.headers).sort();
  assert.deepEqual(headers, [['connection', 'Upgrade'], ['sec-websocket-accept', accept], ['upgrade', 'websocket']]);
});

for (const [who, headers] of [
  ['Chromium', {
    Connection: 'Upgrade', Pragma: 'no-cache', 'Cache-Control': 'no-cache', 'User-Agent': 'Mozilla/5.0', Origin: 'null',
    'Accept-Encoding': 'gzip, deflate, br', 'Accept-Language': 'en', Cookie: 'a=b; c=d',
    'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
  }],
  ['Firefox', { Connection: 'keep-alive, Upgrade', 'Sec-Fetch-Mode': 'websocket', Accept: '*/*' }],
  ['a proxy that spells otherwise', { Connection: 'upgrade', Upgrade: 'WebSocket', 'X-Forwarded-For': '1.2.3.4' }],
]) {
  test(`the headers of ${who} are accepted`, async (t) => {
    const { wire, reply } = await upgrade(t, target(), headers);
    assert.equal(reply.status, 101);
    assert.equal(reply.headers.connection, 'Upgrade');
    await wire.expect_text('{"type":"OPEN"}');
  });
}

for (const [what, status, body, to, headers, method] of [
  ['POST', 405, 'Invalid HTTP method', target(), {}, 'POST'],
  ['no Sec-WebSocket-Key', 400, bad_key, target(), { 'Sec-WebSocket-Key': null }],
  ['a key that is too short', 400, bad_key, target(), { 'Sec-WebSocket-Key': 'c2hvcnQ=' }],
  ['a key that is no base64', 400, bad_key, target(), { 'Sec-WebSocket-Key': '!GhlIHNhbXBsZSBub25jZQ==' }],
  ['no version', 400, bad_version, target(), { 'Sec-WebSocket-Version': null }],
  ['version 12', 400, bad_version, target(), { 'Sec-WebSocket-Version': '12' }],
  ['another path', 400, 'Bad Request', '/peerjs2?key=peerjs&id=a&token=t'],
  ['a path that ends in a slash', 400, 'Bad Request', '/peerjs/?key=peerjs&id=a&token=t'],
  ['the path in upper case', 400, 'Bad Request', '/PeerJS?key=peerjs&id=a&token=t'],
  ['the path with escapes', 400, 'Bad Request', '/%70eerjs?key=peerjs&id=a&token=t'],
  ['the root', 400, 'Bad Request', '/?key=peerjs&id=a&token=t'],
  ['the path of the ids', 400, 'Bad Request', '/peerjs/id'],
  ['a malformed subprotocol', 400, bad_protocol, target(), { 'Sec-WebSocket-Protocol': 'a b' }],
  ['a subprotocol offered twice', 400, bad_protocol, target(), { 'Sec-WebSocket-Protocol': 'a,a' }],
  ['17 subprotocols', 400, 'Too many subprotocols', target(),
    { 'Sec-WebSocket-Protocol': Array.from({ length: 17 }, (_, n) => `p${n}`).join() }],
  ['5,355 subprotocols', 400, 'Too many subprotocols', target(),
    { 'Sec-WebSocket-Protocol': Array.from({ length: 5355 }, (_, n) => n.toString(36)).join().slice(0, 16000) }],
  ['no subprotocol in the header', 400, bad_protocol, target(), { 'Sec-WebSocket-Protocol': ',' }],
  ['all of it: the method is checked first', 405, 'Invalid HTTP method', '/no', { 'Sec-WebSocket-Key': 'x' }, 'PUT'],
  ['key and version: the key is first', 400, bad_key, '/no',
    { 'Sec-WebSocket-Key': 'x', 'Sec-WebSocket-Version': '1' }],
  ['version and path: the version is first', 400, bad_version, '/no', { 'Sec-WebSocket-Version': '1' }],
  ['path and subprotocol: the path is first', 400, 'Bad Request', '/no', { 'Sec-WebSocket-Protocol': ',' }],
]) {
  test(`wrong is ${what}: ${status} ${body}`, async (t) => {
    const { wire, reply } = await upgrade(t, to, headers, method);
    assert.deepEqual([reply.status, reply.body, reply.headers['content-type']], [status, body, 'text/html']);
    assert.equal(reply.headers['access-control-allow-origin'], undefined);
    if (/Version/.test(body)) assert.match(reply.headers['sec-websocket-version'], /\b13\b/);
    await wire.expect_end();
  });
}

test('the first subprotocol offered is chosen', async (t) => {
  const { reply } = await upgrade(t, target(), { 'Sec-WebSocket-Protocol': 'peer, other' });
  assert.equal(reply.status, 101);
  assert.equal(reply.headers['sec-websocket-protocol'], 'peer');
});

for (const query of [
  '', '?', '?key=peerjs', '?id=a&token=t', '?key=peerjs&id=a', '?key=peerjs&token=t', '?key=&id=a&token=t',
  '?key=peerjs&id=&token=t', '?key=peerjs&id=a&token=', '?KEY=peerjs&ID=a&TOKEN=t', '?key=peerjs&id=a&token=t&id=',
  '?key=wrong&id=a', '?key&id&token',
]) {
  test(`/peerjs${query} lacks a parameter`, async (t) => {
    const broker = await t.shared_broker();
    const wire = await t.wire(broker);
    wire.write(upgrade_request(`/peerjs${query}`));
    assert.equal((await wire.response()).status, 101);
    await wire.expect_text(missing);
    await wire.expect_close_frame(4001);
    wire.write(frame(opcodes.close));
    await wire.expect_end();
  });
}

test('a wrong key is told in a message, and again in the close', async (t) => {
  const socket = await t.socket(await t.shared_broker(), { key: 'wrong' });
  await socket.expect(invalid_key);
  await socket.expect_closed(4002, 'Invalid key provided');
});

test('a refused client that does not close is cut off at --close_timeout', async (t) => {
  const broker = await t.broker(['--close_timeout', '500']);
  const wire = await t.wire(broker);
  wire.write(upgrade_request('/peerjs?key=wrong&id=a&token=t'));
  await wire.response();
  await wire.expect_text(invalid_key);
  await wire.expect_close_frame(4002);
  assert.ok(await wire.expect_end(4000) < 3000);
});

/** Who a client with this query is to others, shown by an OFFER to an absent peer. */
async function name_of(t, query) {
  const broker = await t.shared_broker(['--expire_timeout', '0', '--cleanup_out_msgs', '20']);
  const peer = await t.peer(broker, query);
  peer.offer('absent');
  const { dst } = await peer.next_json();
  peer.drop();
  return dst;
}

for (const [query, id] of [
  ['key=peerjs&id=a%20b+c&token=t', 'a b c'],
  ['id=first&key=peerjs&token=x&id=second&token=t', 'second'],
  ['key=peerjs&id=%F0%9F%98%80%C3%A9&token=t', '😀é'],
  ['key=peerjs&id=50%&token=t', '50%'],
  ['key=peerjs&id=%zz%4&token=t', '%zz%4'],
  ['key=peerjs&id=a%ffb&token=t', 'a\ufffdb'],
  ['key=peerjs&id=a=b&token=t', 'a=b'],
  ['%6bey=peerjs&i%64=escaped&token=t', 'escaped'],
  ['version=1.5.5&x=y&&key=peerjs&id=null&token=t&id2=z', 'null'],
  ['key=peerjs&id=%22q%22%0a%00&token=t', '"q"\n\0'],
]) {
  test(`the query ${query} is read as a form`, async (t) => {
    assert.equal(await name_of(t, query), id);
  });
}

test('an id of 15,000 characters works if it may, one that does not fit into the head gets 431', async (t) => {
  const broker = await t.shared_broker(['--expire_timeout', '0', '--cleanup_out_msgs', '20', '--id_bytes_max', '16K']);
  const long = 'l'.repeat(15000);
  const peer = await t.peer(broker, { id: long });
  peer.offer('absent');
  await peer.expect(expired('absent', long));
  await assert.rejects(t.socket(broker, { id: 'l'.repeat(20000) }), /431|hang up/);
});

test('a client that goes away in the middle of the upgrade leaves nothing behind', async (t) => {
  const broker = await t.broker(['--allow_discovery']);
  for (let length = 10; length < 200; length += 10) {
    const wire = await t.wire(broker);
    wire.write(upgrade_request('/peerjs?key=peerjs&id=gone&token=t').slice(0, length));
    wire.drop();
  }
  assert.deepEqual(await broker.ids(), []);
  await t.peer(broker, { id: 'gone' });
});
