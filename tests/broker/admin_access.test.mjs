// Who may ask the admin listener: names, origins, the token and its file; and that nobody slow or many holds it up.
// What it answers is in admin.test.mjs.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { admin_port, ask, somewhere } from './admin.mjs';
import { run_binary } from './broker.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(4);

function token_file(t, text, mode = 0o600) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'p2p-broker-admin-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const name = path.join(folder, 'token');
  writeFileSync(name, text);
  chmodSync(name, mode);
  return name;
}

/** A connection to the admin listener that a test writes to as it likes. */
async function wire_to(t, broker) {
  const socket = net.connect(admin_port(broker), '127.0.0.1');
  t.after(() => socket.destroy());
  const seen = { text: '', ended: false, socket };
  socket.on('data', (data) => { seen.text += data; }).on('error', () => undefined);
  socket.on('close', () => { seen.ended = true; });
  await new Promise((resolve) => { socket.once('connect', resolve); });
  return seen;
}

test('a foreign Host is refused whatever is asked for', async (t) => {
  const broker = await t.broker(somewhere);
  const port = admin_port(broker);
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port === 1 ? 2 : port - 1}`]) {
    for (const [method, at] of [['GET', '/'], ['GET', '/healthz'], ['GET', '/status'], ['POST', '/drain']]) {
      assert.equal((await ask(broker, at, { method, headers: { host } })).status, 421, `${host} ${at}`);
    }
  }
  assert.equal((await ask(broker, '/readyz', { headers: { host: `localhost:${port}` } })).status, 200);
});

test('a page of another origin reads and changes nothing', async (t) => {
  const broker = await t.broker(somewhere);
  const peer = await t.peer(broker, { id: 'a' });
  for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:1']) {
    for (const [method, at] of [['GET', '/status'], ['POST', '/drain'], ['DELETE', '/peers/peerjs/a']]) {
      assert.equal((await ask(broker, at, { method, headers: { origin } })).status, 403, `${origin} ${at}`);
    }
  }
  await peer.round_trip();
  const own = { origin: `http://127.0.0.1:${admin_port(broker)}` };
  assert.equal((await ask(broker, '/status', { headers: own })).status, 200);
});

test('beyond loopback it does not start without a token, and names the flag', async () => {
  for (const place of ['0.0.0.0:0', '[::]:0', '192.0.2.1:9001']) {
    const { code, stderr } = await run_binary(['-p', '0', '--admin', place]);
    assert.equal(code, 2, place);
    assert.match(stderr, /^--admin: .* takes a token; give admin_token_file, too\n$/, place);
  }
});

test('a place that is none ends the start with a sentence', async () => {
  for (const place of ['9001', 'x', '127.0.0.1:99999', 'http://127.0.0.1:1']) {
    const { code, stderr } = await run_binary(['-p', '0', '--admin', place]);
    assert.equal(code, 2, place);
    assert.match(stderr, /^--admin: '.*' is not a host and a port such as 127\.0\.0\.1:9001 or \[::1\]:9001\n$/);
  }
});

test('with a token all but health and the page want it, also on loopback', async (t) => {
  const broker = await t.broker([...somewhere, '--admin_token_file', token_file(t, '  s3cret-word \n')]);
  const peer = await t.peer(broker, { id: 'a' });
  for (const at of ['/', '/healthz', '/readyz']) assert.equal((await ask(broker, at)).status, 200, at);
  const wanting = [['GET', '/status'], ['GET', '/history'], ['GET', '/recent'], ['POST', '/drain'],
    ['DELETE', '/peers/peerjs/a']];
  for (const [method, at] of wanting) {
    for (const token of [undefined, '', 's3cret', 's3cret-words', 'S3CRET-WORD']) {
      const { status, headers } = await ask(broker, at, { method, token });
      assert.equal(status, 401, `${at} ${token}`);
      assert.match(headers['www-authenticate'], /^Bearer /);
    }
  }
  await peer.round_trip();
  assert.equal((await ask(broker, '/status', { token: 's3cret-word' })).status, 200);
  assert.equal((await ask(broker, '/drain', { method: 'POST', token: 's3cret-word' })).status, 202);
});

test('beyond loopback the address that was asked is a name of its own, and further ones are given', async (t) => {
  const flags = ['--admin', '0.0.0.0:0', '--admin_host', 'broker.example', '--admin_token_file', token_file(t, 'word')];
  const broker = await t.broker(flags);
  const by = async (host) => (await ask(broker, '/status', { token: 'word', headers: { host } })).status;
  assert.equal(await by(`127.0.0.1:${admin_port(broker)}`), 200);
  assert.equal(await by('broker.example'), 200);
  assert.equal(await by('broker.example:8443'), 200);
  assert.equal(await by('other.example'), 421);
});

test('SIGHUP reads the token again, and a bad file changes nothing', async (t) => {
  const name = token_file(t, 'first');
  const broker = await t.broker([...somewhere, '--admin_token_file', name]);
  const status = async (token) => (await ask(broker, '/status', { token })).status;
  writeFileSync(name, 'second');
  assert.equal(await status('first'), 200);
  broker.signal('SIGHUP');
  await until('the new token holds', async () => (await status('second')) === 200);
  assert.equal(await status('first'), 401);
  writeFileSync(name, '\n');
  broker.signal('SIGHUP');
  await until('the log names the flag', () => /the settings stay as they were; --admin_token_file .*: it holds no token/
    .test(broker.stdout));
  assert.equal(await status('second'), 200);
});

test('a token file that is none ends the start and names the flag', async (t) => {
  for (const [name, words] of [[token_file(t, ' \n'), 'it holds no token'], ['/nowhere/token', 'it does not exist'],
    [os.tmpdir(), 'it is no file'], [token_file(t, 'two words'), 'its token is not one word of printable ASCII']]) {
    for (const more of [[], ['--check-config']]) {
      const { code, stderr } = await run_binary(['-p', '0', ...somewhere, '--admin_token_file', name, ...more]);
      assert.equal(code, 2, name);
      assert.ok(stderr.startsWith(`--admin_token_file ${name}: ${words}`), stderr);
    }
  }
});

test('a token file that everybody can read is warned of', async (t) => {
  const broker = await t.broker([...somewhere, '--admin_token_file', token_file(t, 'word', 0o644)]);
  const warning = /warning? --admin_token_file .*everybody on this machine can read it/;
  await until('a warning', () => warning.test(broker.stdout));
});

test('clients that say nothing or only begin hold nobody, and the idle ones make room', async (t) => {
  const broker = await t.broker(somewhere);
  const silent = [];
  for (let i = 0; i < 100; ++i) silent.push(await wire_to(t, broker));
  silent.forEach(({ socket }, i) => { if (i % 2) socket.write('GET /status HT'); });
  assert.equal((await ask(broker, '/healthz')).status, 200);
  await until('no more than 32 are kept', () => silent.filter(({ ended }) => !ended).length <= 32);
});

test('a head that is too long, a body that is too long and what is no HTTP get an answer and an end', async (t) => {
  const broker = await t.broker(somewhere);
  for (const [bytes, status] of [[`GET / HTTP/1.1\r\nx: ${'a'.repeat(20000)}\r\n\r\n`, 431],
    [`POST /drain HTTP/1.1\r\nHost: localhost:${admin_port(broker)}\r\nContent-Length: 10000000\r\n\r\n`, 413],
    ['\x16\x03\x01 hello\r\n\r\n', 400]]) {
    const wire = await wire_to(t, broker);
    wire.socket.write(bytes, 'latin1');
    await until(`${status}`, () => wire.text.startsWith(`HTTP/1.1 ${status} `) && wire.ended);
  }
  assert.equal((await ask(broker, '/readyz')).status, 200);
});

test('a probe of HTTP/1.0 that names no host is answered, and its connection ends', async (t) => {
  const broker = await t.broker(somewhere);
  const wire = await wire_to(t, broker);
  wire.socket.write('GET /readyz HTTP/1.0\r\n\r\n');
  await until('an answer and an end', () => /^HTTP\/1\.1 200 [^]*\r\n\r\nready\n$/.test(wire.text) && wire.ended);
});

test('HTTP/1.1 without a host, or with two, is refused', async (t) => {
  const broker = await t.broker(somewhere);
  const own = `Host: localhost:${admin_port(broker)}\r\n`;
  for (const hosts of ['', own + own, `${own}Host: evil.example\r\n`]) {
    const wire = await wire_to(t, broker);
    wire.socket.write(`GET /status HTTP/1.1\r\n${hosts}\r\n`);
    await until('400 and an end', () => wire.text.startsWith('HTTP/1.1 400 ') && wire.ended);
  }
});

test('several requests go over one connection, one behind the other or at once', async (t) => {
  const broker = await t.broker(somewhere);
  const wire = await wire_to(t, broker);
  const request = `GET /healthz HTTP/1.1\r\nHost: localhost:${admin_port(broker)}\r\n\r\n`;
  wire.socket.write(request);
  await until('the first answer', () => /\r\n\r\nok\n$/.test(wire.text));
  wire.socket.write(request + request);
  await until('three answers', () => wire.text.split('\r\n\r\nok\n').length === 4);
  await sleep(50);
  assert.equal(wire.ended, false);
});

test('a client that does not take its answer goes in time, and others are answered meanwhile', async (t) => {
  const broker = await t.broker(somewhere);
  const wire = await wire_to(t, broker);
  wire.socket.pause();
  const request = `GET /status HTTP/1.1\r\nHost: localhost:${admin_port(broker)}\r\n\r\n`;
  for (let i = 0; i < 2000; ++i) wire.socket.write(request);
  for (let i = 0; i < 5; ++i) assert.equal((await ask(broker, '/readyz')).status, 200);
  await until('its connection is cut', () => {
    wire.socket.write(request);
    return wire.ended || wire.socket.destroyed || wire.socket.errored;
  }, 30000);
}, { within_ms: 60000 });
