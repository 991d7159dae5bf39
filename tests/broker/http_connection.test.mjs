// HTTP below the routes: connections that are kept, requests in one segment, bodies, limits on size and time.
// Raw bytes in and out, so that nothing is smoothed over by a client library.
import assert from 'node:assert/strict';
import { at_once, sleep, test } from './suite.mjs';

at_once(6);
const get = (path = '/peerjs/id', headers = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
const uuid = /^[0-9a-f-]{36}$/;

test('a connection answers one request after another', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  for (let n = 0; n < 20; n += 1) {
    wire.write(get());
    const { status, body } = await wire.response();
    assert.equal(status, 200);
    assert.match(body, uuid);
  }
});

test('requests that come in one segment are answered in order', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  const paths = ['/', '/peerjs/id', '/nope', '/peerjs/peers', '/peerjs/id'];
  wire.write(paths.map((path) => get(path)).join('').repeat(5));
  for (let n = 0; n < 5; n += 1) {
    const statuses = [];
    for (const _ of paths) statuses.push((await wire.response()).status);
    assert.deepEqual(statuses, [200, 200, 404, 401, 200]);
  }
});

test('a request that comes byte by byte is answered', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  for (const letter of get()) {
    wire.write(letter);
    await new Promise(setImmediate);
  }
  assert.equal((await wire.response()).status, 200);
});

test('a HEAD in between leaves no body behind', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  wire.write(`HEAD / HTTP/1.1\r\nHost: x\r\n\r\n${get()}`);
  assert.equal((await wire.response({ head_only: true })).status, 200);
  assert.match((await wire.response()).body, uuid);
});

test('Connection: close ends it after the reply', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  wire.write(get('/peerjs/id', 'Connection: close\r\n'));
  const { headers } = await wire.response();
  assert.match(headers.connection ?? '', /close/i);
  await wire.expect_end();
});

test('HTTP/1.0 works without Host, and ends after the reply unless it asks to stay', async (t) => {
  const broker = await t.shared_broker();
  const wire = await t.wire(broker);
  wire.write('GET /peerjs/id HTTP/1.0\r\n\r\n');
  assert.match((await wire.response()).body, uuid);
  await wire.expect_end();
  const kept = await t.wire(broker);
  kept.write('GET /peerjs/id HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
  const { headers } = await kept.response();
  if (!/keep-alive/i.test(headers.connection ?? '')) return kept.expect_end();
  kept.write('GET /peerjs/id HTTP/1.0\r\n\r\n');
  assert.match((await kept.response()).body, uuid);
});

for (const [what, bytes] of [
  ['HTTP/1.1 without Host', 'GET / HTTP/1.1\r\n\r\n'],
  ['no HTTP at all', 'hello\r\n\r\n'],
  ['a bad version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n'],
  ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n'],
  ['a space before the colon', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n'],
  ['a bad Content-Length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n'],
  ['two different Content-Lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['a control character in the request line', 'GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n'],
]) {
  test(`${what} gets 400, or no answer, and the connection ends`, async (t) => {
    const wire = await t.wire(await t.shared_broker());
    wire.write(bytes);
    const status = await wire.response().then((reply) => reply.status, (error) => error.message);
    assert.ok(status === 400 || /ended before/.test(status), `${status}`);
    await wire.expect_end();
  });
}

test('a head of more than 16 KiB gets 431 and the end', async (t) => {
  const broker = await t.shared_broker();
  const long = 'x'.repeat(20000);
  for (const bytes of [get('/peerjs/id', `X: ${long}\r\n`), get(`/${long}`), `GET /${long}`]) {
    const wire = await t.wire(broker);
    wire.write(bytes);
    assert.equal((await wire.response()).status, 431);
    await wire.expect_end();
  }
});

test('a head of nearly 16 KiB is answered', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  wire.write(get('/peerjs/id', `X: ${'x'.repeat(15800)}\r\n`));
  assert.equal((await wire.response()).status, 200);
});

/** The request must get 404, and `GET /peerjs/id` behind it its own answer, unless the broker ends the connection. */
async function body_is_passed_over(t, request) {
  const wire = await t.wire(await t.shared_broker());
  wire.write(request);
  let reply = await wire.response();
  if (reply.status === 100) reply = await wire.response();
  assert.equal(reply.status, 404);
  if (/close/i.test(reply.headers.connection ?? '')) {
    await wire.expect_end();
    assert.equal(wire.bytes.length, 0);
    return;
  }
  wire.write(get());
  assert.match((await wire.response()).body, uuid);
  await sleep(50);
  assert.equal(wire.bytes.length, 0, 'no more than the two answers');
}

const smuggled = get('/smuggled');
const chunked = 'Transfer-Encoding: chunked\r\n';
const post = (headers, body) => `POST /p/i/t/id?i=0 HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`;
const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
for (const [what, request] of [
  ['with a length', post(`Content-Length: ${smuggled.length}\r\n`, smuggled)],
  ['in chunks', post(chunked, `${chunk(smuggled)}${chunk('x')}0\r\n\r\n`)],
  ['in chunks with trailers', post(chunked, `${chunk(smuggled)}0\r\nX: y\r\n\r\n`)],
  ['of 100 kB', post('Content-Length: 100000\r\n', smuggled.repeat(5000).slice(0, 100000))],
  ['announced by Expect', post('Expect: 100-continue\r\nContent-Length: 3\r\n', 'abc')],
]) {
  test(`a body ${what} is not taken for a request`, async (t) => body_is_passed_over(t, request));
}

test('a length and chunks at once do not let a request slip through', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  wire.write(post(`Content-Length: 5\r\n${chunked}`, `0\r\n\r\n${smuggled}`));
  const { status } = await wire.response();
  assert.ok([400, 404].includes(status), `${status}`);
  await wire.expect_end();
});

test('a body that never comes keeps no connection for ever', async (t) => {
  const broker = await t.broker(['--handshake_timeout', '500', '--keep_alive_timeout', '500']);
  const wire = await t.wire(broker);
  wire.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc');
  await wire.expect_end(4000);
});

test('Upgrade: h2c is answered over HTTP/1.1', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  const headers = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n';
  wire.write(get('/peerjs/id', headers));
  const { status, body } = await wire.response();
  assert.equal(status, 200);
  assert.match(body, uuid);
});

test('a connection that sends nothing, or a request drop by drop, ends at --handshake_timeout', async (t) => {
  const broker = await t.broker(['--handshake_timeout', '800']);
  const silent = await t.wire(broker);
  const slow = await t.wire(broker);
  const drip = setInterval(() => slow.write('x'), 100);
  t.after(() => clearInterval(drip));
  slow.write('GET / HTTP/1.1\r\nX: ');
  for (const wire of [silent, slow]) {
    const lasted_ms = await wire.expect_end(4000);
    assert.ok(lasted_ms >= 700 && lasted_ms < 3000, `${lasted_ms} ms`);
  }
});

test('an idle connection ends at --keep_alive_timeout, one that goes on asking does not', async (t) => {
  const broker = await t.broker(['--keep_alive_timeout', '700']);
  const idle = await t.wire(broker);
  const busy = await t.wire(broker);
  idle.write(get());
  await idle.response();
  for (let n = 0; n < 8; n += 1) {
    busy.write(get());
    await busy.response();
    await sleep(250);
  }
  const lasted_ms = await idle.expect_end(4000);
  assert.ok(lasted_ms >= 650 && lasted_ms < 3000, `${lasted_ms} ms`);
});

test('an upgraded connection is not touched by these timeouts', async (t) => {
  const broker = await t.broker(['--handshake_timeout', '300', '--keep_alive_timeout', '300']);
  const a = await t.peer(broker, { id: 'a' });
  await sleep(1200);
  await a.round_trip();
});

test('an absolute-form target, as proxies write it, is answered like its path (RFC 9112 3.2.2)', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  wire.write(get('http://broker.example:9000/peerjs/id?ts=1'));
  assert.match((await wire.response()).body, uuid);
});

test('an empty line before the request line is passed over (RFC 9112 2.2)', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  wire.write(`\r\n${get()}`);
  assert.match((await wire.response()).body, uuid);
});

test('a client that sends its request and closes its half still gets the answer', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  wire.socket.end(get());
  assert.equal((await wire.response()).status, 200);
});
