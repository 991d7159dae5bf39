// Which pages may use the HTTP API: any origin is reflected, errors and `null` included, unless --cors names some.
import assert from 'node:assert/strict';
import { new_id } from './peer.mjs';
import { test, until } from './suite.mjs';
import { upgrade_request } from './wire.mjs';

const allow_origin = 'access-control-allow-origin';

/** Header Vary as a set of lower-case names. */
const vary = ({ headers }) => new Set((headers.vary ?? '').toLowerCase().split(',').map((name) => name.trim()));

for (const origin of [
  'http://a.example', 'https://b.example:8443', 'null', 'file://', 'capacitor://localhost', 'HTTP://Odd.Example',
]) {
  test(`origin ${origin} is reflected on every reply, errors included`, async (t) => {
    const broker = await t.shared_broker();
    for (const [path, status, method = 'GET'] of [
      ['/', 200], ['/peerjs/id', 200], ['/peerjs/peers', 401], ['/peerjs/nope', 404], ['/%zz/id', 400],
      ['/peerjs/id', 200, 'HEAD'], ['/peerjs/id', 404, 'POST'], ['/peerjs/id', 204, 'OPTIONS'],
    ]) {
      const reply = await broker.http(path, { method, headers: { Origin: origin } });
      assert.equal(reply.status, status, path);
      assert.equal(reply.headers[allow_origin], origin, path);
      assert.ok(vary(reply).has('origin'), path);
      assert.equal(reply.headers['access-control-allow-credentials'], undefined);
    }
  });
}

test('without an Origin header there is none to allow, but Vary is said', async (t) => {
  const reply = await (await t.shared_broker()).http('/peerjs/id');
  assert.equal(reply.headers[allow_origin], undefined);
  assert.ok(vary(reply).has('origin'));
});

test('a preflight is answered with the methods and the headers that were asked for', async (t) => {
  const broker = await t.shared_broker();
  for (const path of ['/', '/peerjs/id', '/peerjs/peers', '/what/ever/it/is', '/%zz/id']) {
    const headers = { Origin: 'http://a.example', 'Access-Control-Request-Headers': 'X-One, content-type' };
    const reply = await broker.http(path, { method: 'OPTIONS', headers });
    assert.equal(reply.status, 204, path);
    assert.equal(reply.body, '');
    assert.equal(reply.headers[allow_origin], 'http://a.example');
    const methods = reply.headers['access-control-allow-methods'].split(',').map((one) => one.trim()).sort();
    assert.deepEqual(methods, ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT']);
    assert.equal(reply.headers['access-control-allow-headers'], 'X-One, content-type');
    assert.deepEqual(vary(reply), new Set(['origin', 'access-control-request-headers']));
    assert.equal(reply.headers['access-control-max-age'], undefined);
  }
});

test('a preflight that asks for no headers, or has no origin, is answered too', async (t) => {
  const reply = await (await t.shared_broker()).http('/peerjs/id', { method: 'OPTIONS' });
  assert.equal(reply.status, 204);
  assert.equal(reply.headers[allow_origin], undefined);
  assert.equal(reply.headers['access-control-allow-headers'], undefined);
  assert.ok(reply.headers['access-control-allow-methods']);
});

for (const flags of [
  ['--cors', 'http://a.example', 'http://b.example'], ['--cors', 'http://a.example', '--cors=http://b.example'],
]) {
  test(`${flags.join(' ')} allows these two and no other`, async (t) => {
    const broker = await t.broker(flags);
    for (const origin of ['http://a.example', 'http://b.example']) {
      for (const path of ['/peerjs/id', '/peerjs/peers', '/nope']) {
        assert.equal((await broker.http(path, { headers: { Origin: origin } })).headers[allow_origin], origin);
      }
    }
    for (const origin of [
      'http://c.example', 'HTTP://A.example', 'http://a.example:80', 'https://a.example', 'null', 'http://a.example.c',
    ]) {
      const reply = await broker.http('/peerjs/id', { headers: { Origin: origin } });
      assert.equal(reply.status, 200);
      assert.equal(reply.headers[allow_origin], undefined, origin);
      assert.ok(vary(reply).has('origin'));
      const preflight = await broker.http('/peerjs/id', { method: 'OPTIONS', headers: { Origin: origin } });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers[allow_origin], undefined);
      assert.ok(preflight.headers['access-control-allow-methods']);
    }
  });
}

for (const flags of [['--cors', '*'], ['--cors', 'http://a.example', '*']]) {
  test(`${flags.join(' ')} allows everybody`, async (t) => {
    const broker = await t.broker(flags);
    for (const origin of ['http://any.example', 'null']) {
      const { headers } = await broker.http('/peerjs/id', { headers: { Origin: origin } });
      assert.ok([origin, '*'].includes(headers[allow_origin]), headers[allow_origin]);
    }
  });
}

test('a WebSocket is not asked for its origin unless --check_origin is given', async (t) => {
  const broker = await t.broker(['--cors', 'http://only.example']);
  await t.peer(broker, {}, { options: { origin: 'http://other.example' } });
});

test('--check_origin lets only pages of the origins of --cors open a WebSocket, and clients without one', async (t) => {
  const broker = await t.broker(['--check_origin', '--cors', 'http://only.example', '--log_level', 'info']);
  await t.peer(broker, {}, { options: { origin: 'http://only.example' } });
  await t.peer(broker);
  for (const origin of ['http://other.example', 'null', 'HTTP://ONLY.example', 'http://only.example:80']) {
    const wire = await t.wire(broker);
    wire.write(upgrade_request(`/peerjs?key=peerjs&id=${new_id('o')}&token=t`, { Origin: origin }));
    const { status, body } = await wire.response();
    assert.deepEqual([status, body], [403, 'Origin not allowed'], origin);
    await wire.expect_end();
  }
  await until('the log names the first', () => /--cors.*"http:\/\/other\.example" from 127/.test(broker.stdout));
  broker.signal('SIGTERM');
  await broker.ended();
  assert.match(broker.stdout, /refused_origin[ =:]*4/);
});

test('--check_origin lets null in if it is named', async (t) => {
  const broker = await t.broker(['--check_origin', '--cors', 'http://only.example', 'null']);
  await t.peer(broker, {}, { options: { origin: 'null' } });
});
