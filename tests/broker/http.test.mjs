// What the broker answers over HTTP: routes, methods, error pages, and the mount path.
// Each answer is peerjs-server's, apart from headers that no client reads.
import assert from 'node:assert/strict';
import { at_once, test } from './suite.mjs';

at_once(2);
const html = 'text/html; charset=utf-8';
const json = 'application/json; charset=utf-8';
const plain = 'text/plain; charset=utf-8';
const greeting = '{"name":"PeerJS Server","description":"A server side element to broker connections between PeerJS '
  + 'clients.","website":"https://peerjs.com/"}';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const page = (line, further) => [
  '<!DOCTYPE html>', '<html lang="en">', '<head>', '<meta charset="utf-8">', '<title>Error</title>', '</head>',
  '<body>', `<pre>${line}</pre>`, ...(further ? [`<p>${further}</p>`] : []), '</body>', '</html>', '',
].join('\n');

async function answers(broker, path, status, type, body, settings) {
  const reply = await broker.http(path, settings);
  assert.equal(reply.status, status, `${path} ${reply.body}`);
  assert.equal(reply.headers['content-type'], type);
  if (body instanceof RegExp) assert.match(reply.body, body);
  else assert.equal(reply.body, body);
  return reply;
}

for (const path of ['/', '/?x=1', '/?']) {
  test(`GET ${path} greets`, async (t) => {
    await answers(await t.shared_broker(), path, 200, json, greeting);
  });
}

for (const path of [
  '/peerjs/id', '/peerjs/id/', '/peerjs/id?ts=17636000000000.123&version=1.5.5', '/anything/id', '/peerjs/ID',
  '/PEERJS/Id/', '/pe%20er/id', '/%F0%9F%98%80/id', '/*/id',
]) {
  test(`GET ${path} gives a fresh id that nobody may cache`, async (t) => {
    const broker = await t.shared_broker();
    const { headers, body } = await answers(broker, path, 200, html, uuid);
    assert.match(headers['cache-control'], /\bno-store\b/);
    assert.notEqual((await broker.http(path)).body, body);
  });
}

for (const path of ['/peerjs/peers', '/peerjs/peers/', '/other/peers', '/peerjs/PEERS?ts=1']) {
  test(`GET ${path} is 401 without --allow_discovery`, async (t) => {
    await answers(await t.shared_broker(), path, 401, plain, 'Unauthorized');
  });
}

test('GET /peerjs/peers lists the registered ids with --allow_discovery', async (t) => {
  const broker = await t.broker(['--allow_discovery']);
  await answers(broker, '/peerjs/peers', 200, json, '[]');
  const a = await t.peer(broker, { id: 'b' });
  await t.peer(broker, { id: 'a' });
  await answers(broker, '/peerjs/peers', 200, json, '["b","a"]');
  await a.close();
  await answers(broker, '/peerjs/peers', 200, json, '["a"]');
});

for (const [path, shown = path] of [
  ['/peerjs/'], ['/peerjs/foo'], ['/peerjs/id/x'], ['/favicon.ico'], ['/peerjs/%69d'], ['/id'], ['/peers'],
  ['/x?q=1', '/x'], ['/a&b\'c', '/a&amp;b&#39;c'], ['/a%22%3Cb', '/a%22%3Cb'], ['/peerjs/ids'],
  ['/a/b/c/d/e/f'],
]) {
  test(`GET ${path} is the 404 page`, async (t) => {
    await answers(await t.shared_broker(), path, 404, html, page(`Cannot GET ${shown}`));
  });
}

test('what could be HTML in a path is escaped on the 404 page', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  wire.write('GET /peerjs/<script>"\'& HTTP/1.1\r\nHost: x\r\n\r\n');
  const { status, body } = await wire.response();
  assert.equal(status, 404);
  assert.equal(body, page('Cannot GET /peerjs/%3Cscript%3E%22&#39;&amp;'));
});

for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']) {
  for (const path of ['/', '/peerjs/id', '/peerjs/peers']) {
    test(`${method} ${path} is the 404 page`, async (t) => {
      await answers(await t.shared_broker(), path, 404, html, page(`Cannot ${method} ${path}`), { method });
    });
  }
}

test('the XHR fallback of old clients gets a quick 404 that their page may read', async (t) => {
  const settings = { method: 'POST', headers: { Origin: 'http://old.example' } };
  const reply = await (await t.shared_broker()).http('/peerjs/some-id/token/id?i=0', settings);
  assert.equal(reply.status, 404);
  assert.equal(reply.headers['access-control-allow-origin'], 'http://old.example');
  assert.ok(reply.took_ms < 1000, `${reply.took_ms} ms`);
});

for (const [path, status] of [
  ['/', 200], ['/peerjs/id', 200], ['/peerjs/peers', 401], ['/nowhere', 404], ['/peerjs', 426],
]) {
  test(`HEAD ${path} has the headers of GET and no body`, async (t) => {
    const broker = await t.shared_broker();
    const get = await broker.http(path);
    const head = await broker.http(path, { method: 'HEAD' });
    assert.equal(head.status, status);
    assert.equal(head.body, '');
    assert.equal(head.headers['content-type'], get.headers['content-type']);
    if (status !== 404) assert.equal(head.headers['content-length'], get.headers['content-length']);
  });
}

for (const path of ['/%zz/id', '/%/id', '/%e2%82/id', '/%ff/peers']) {
  test(`GET ${path} is 400: the key does not decode`, async (t) => {
    const broker = await t.shared_broker();
    const { status, headers } = await broker.http(path);
    assert.equal(status, 400);
    assert.equal(headers['content-type'], html);
    assert.equal((await broker.http('/peerjs/id')).status, 200);
  });
}

for (const [given, at] of [
  ['/myapp', '/myapp'], ['/myapp/', '/myapp'], ['/a/b', '/a/b'], ['myapp', '/myapp'], ['//x', '/x'], ['', ''],
  ['/My.App-1_2~', '/My.App-1_2~'],
]) {
  test(`--path ${JSON.stringify(given)} serves everything under ${at || '/'}`, async (t) => {
    const broker = await t.broker([`--path=${given}`]);
    if (at) await answers(broker, at, 200, json, greeting);
    await answers(broker, `${at}/`, 200, json, greeting);
    await answers(broker, `${at}/peerjs/id`, 200, html, uuid);
    if (at) await answers(broker, `${at}//peerjs/id`, 200, html, uuid);
    await answers(broker, `${at.toUpperCase()}/peerjs/ID`, 200, html, uuid);
    const b = await t.peer({ port: broker.port, path: at || '/' });
    b.offer(b.id);
    await b.next();
    if (!at) return;
    const outside = (path) => page(`Cannot GET ${path}`, `This broker is at ${at}`);
    await answers(broker, '/', 404, html, outside('/'));
    await answers(broker, '/peerjs/id', 404, html, outside('/peerjs/id'));
    await answers(broker, `${at}x/peerjs/id`, 404, html, outside(`${at}x/peerjs/id`));
    const elsewhere = await broker.http('/peerjs/id', { method: 'OPTIONS', headers: { Origin: 'http://a.example' } });
    assert.equal(elsewhere.status, 404);
    assert.equal(elsewhere.headers['access-control-allow-origin'], 'http://a.example');
  });
}

test('--proxied changes nothing', async (t) => {
  const broker = await t.broker(['--proxied', 'true']);
  const headers = { 'X-Forwarded-For': '1.2.3.4', 'X-Forwarded-Proto': 'https' };
  await answers(broker, '/', 200, json, greeting, { headers });
  await answers(broker, '/peerjs/id', 200, html, uuid);
});
