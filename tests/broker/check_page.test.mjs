// The page of --check_page from outside: it is not there unless it is switched on, where it is, and what it may do.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { run_binary } from './broker.mjs';
import { scratch_file } from './certificate.mjs';
import { test, until } from './suite.mjs';

const policy_of = ({ headers }) => Object.fromEntries(headers['content-security-policy'].split('; ').map((part) => {
  const [name, ...sources] = part.split(' ');
  return [name, sources];
}));

test('without --check_page there is nothing at check', async (t) => {
  const reply = await (await t.shared_broker()).http('/check');
  assert.equal(reply.status, 404);
  assert.match(reply.body, /Cannot GET \/check/);
});

test('with it there is the page, and all else is as it was', async (t) => {
  const broker = await t.shared_broker(['--check_page']);
  const reply = await broker.http('/check?key=x');
  assert.equal(reply.status, 200);
  assert.equal(reply.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(reply.headers['cache-control'], 'no-store');
  assert.equal(reply.headers['x-content-type-options'], 'nosniff');
  assert.equal(reply.headers['referrer-policy'], 'no-referrer');
  assert.match(reply.body, /^<!doctype html>[^]*<\/html>\n$/);
  for (const [path, status, method = 'GET'] of [
    ['/', 200], ['/check/', 200], ['/CHECK', 200], ['/checks', 404], ['/check/id', 200], ['/peerjs/check', 404],
    ['/check', 404, 'POST'], ['/check', 204, 'OPTIONS'], ['/peerjs/peers', 401],
  ]) {
    assert.equal((await broker.http(path, { method })).status, status, `${method} ${path}`);
  }
  assert.match((await broker.http('/check/id')).body, /^[0-9a-f-]{36}$/, 'a key may be called check');
});

test('HEAD has the head alone', async (t) => {
  const broker = await t.shared_broker(['--check_page']);
  const [whole, head] = [await broker.http('/check'), await broker.http('/check', { method: 'HEAD' })];
  assert.equal(head.status, 200);
  assert.equal(head.body, '');
  assert.equal(head.headers['content-length'], String(Buffer.byteLength(whole.body)));
  assert.equal(head.headers['content-security-policy'], whole.headers['content-security-policy']);
});

test('it is below --path', async (t) => {
  const broker = await t.shared_broker(['--check_page', '--path', '/my/app']);
  assert.equal((await broker.http('/my/app/check')).status, 200);
  assert.equal((await broker.http('/check')).status, 404);
});

test('its policy lets its own scripts run, by their hashes, and nothing else', async (t) => {
  const reply = await (await t.shared_broker(['--check_page'])).http('/check');
  const policy = policy_of(reply);
  const hashes = (tag) => [...reply.body.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))]
    .map(([, text]) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  assert.ok(hashes('script').length > 0);
  assert.deepEqual(policy['script-src'], hashes('script'));
  assert.deepEqual(policy['style-src'], hashes('style'));
  assert.deepEqual(policy['default-src'], ['\'none\'']);
  assert.deepEqual(policy['connect-src'], ['\'self\'']);
  assert.deepEqual(policy['frame-ancestors'], ['\'none\'']);
  assert.deepEqual(policy['form-action'], ['\'none\'']);
});

test('it takes nothing from elsewhere', async (t) => {
  const { body } = await (await t.shared_broker(['--check_page'])).http('/check');
  assert.doesNotMatch(body, /\b(src|srcset)=|@import|url\(|import\(|https?:\/\/(?!localhost)\w/);
  assert.deepEqual([...body.matchAll(/<link [^>]*href="([^"]*)"/g)].map(([, target]) => target), ['data:,']);
});

test('it tells no key, and the servers that it is to ask', async (t) => {
  const ice = ['stun:stun.example.org:3478', 'stuns:[::1]'];
  const broker = await t.broker(['--check_page', '--key', 'secret-key', '--check_ice_server', ...ice]);
  const { body } = await broker.http('/check');
  assert.doesNotMatch(body, /secret-key/);
  const told = /<script type="application\/json" id="settings">(.*?)<\/script>/.exec(body)[1];
  assert.deepEqual(JSON.parse(told), { ice, check_origin: false });
});

test('a reload switches it on and off', async (t) => {
  const file = scratch_file('check_page.toml', '');
  const broker = await t.broker(['--config', file]);
  for (const [text, status] of [['check_page = true\n', 200], ['', 404]]) {
    writeFileSync(file, text);
    broker.signal('SIGHUP');
    await until(`status ${status}`, async () => (await broker.http('/check')).status === status);
  }
});

for (const [url, complaint] of [
  ['turn:turn.example.org', /^--check_ice_server: 'turn:turn\.example\.org' is a TURN server, whose user and password/],
  ['stun.example.org', /^--check_ice_server: 'stun\.example\.org' is not a STUN server's URL/],
  ['stun:a:0', /^--check_ice_server: 'stun:a:0' has no port/],
]) {
  test(`${url} is no server for the page to ask`, async () => {
    const { code, stderr } = await run_binary(['--check_ice_server', url]);
    assert.notEqual(code, 0);
    assert.match(stderr, complaint);
  });
}
