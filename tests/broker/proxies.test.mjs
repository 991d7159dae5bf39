// Whose word on a client's address is believed: --trusted_proxy, --proxied and --proxy_protocol. What is believed shows
// in the line of a peer's life, and in whom a limit by address meets.
import assert from 'node:assert/strict';
import { run_binary } from './broker.mjs';
import { certificates } from './certificate.mjs';
import { new_id } from './peer.mjs';
import { as, counted, proxy_bytes, proxy_line, trusting } from './proxy.mjs';
import { at_once, test, until } from './suite.mjs';
import { upgrade_request } from './wire.mjs';

at_once(4);

/** Where the log says that the peer `id` came from, once it has gone. */
async function place_of(broker, id) {
  const line = new RegExp(`peer "${id}" key=\\S+ from (\\S+) `);
  return (await until('its life is logged', () => line.exec(broker.stdout)))[1];
}

/** The same, of a peer that comes with these headers. */
async function place_with(t, broker, headers) {
  const id = new_id();
  const peer = await t.peer(broker, { id }, { options: { headers } });
  peer.drop();
  return place_of(broker, id);
}

/** The same, of a connection that begins with these bytes. */
async function place_behind(t, broker, bytes, settings = {}) {
  const id = new_id();
  const wire = await t.wire(broker, settings);
  wire.write(bytes);
  await wire.register({ id });
  wire.drop();
  return place_of(broker, id);
}

test('a trusted proxy names the client by X-Forwarded-For or Forwarded', async (t) => {
  const broker = await t.broker(trusting);
  assert.equal(await place_with(t, broker, { 'X-Forwarded-For': '203.0.113.7' }), '203.0.113.7');
  assert.equal(await place_with(t, broker, { 'X-Forwarded-For': '198.51.100.9, 203.0.113.7' }), '203.0.113.7');
  assert.equal(await place_with(t, broker, { 'X-Forwarded-For': '203.0.113.7, 127.0.0.1' }), '203.0.113.7');
  assert.equal(await place_with(t, broker, { 'X-Forwarded-For': '2001:db8::7' }), '[2001:db8::7]');
  const forwarded = 'for="[2001:db8::8]:4711";proto=https';
  assert.equal(await place_with(t, broker, { Forwarded: forwarded }), '[2001:db8::8]:4711');
  const both = { Forwarded: 'for=198.51.100.1', 'X-Forwarded-For': '203.0.113.7' };
  assert.equal(await place_with(t, broker, both), '203.0.113.7');
});

test('a forged header from elsewhere changes nothing', async (t) => {
  const forged = { 'X-Forwarded-For': '203.0.113.7', Forwarded: 'for=203.0.113.7' };
  for (const flags of [[], ['--trusted_proxy', '192.0.2.0/24'], ['--trusted_proxy', '::2']]) {
    const broker = await t.broker(flags);
    assert.match(await place_with(t, broker, forged), /^127\.0\.0\.1:\d+$/, flags.join(' '));
  }
});

test('--proxied trusts loopback', async (t) => {
  const broker = await t.broker(['--proxied']);
  assert.equal(await place_with(t, broker, { 'X-Forwarded-For': '203.0.113.7' }), '203.0.113.7');
});

test('what is no address names nobody', async (t) => {
  const broker = await t.broker(trusting);
  for (const text of ['unknown', '203.0.113.7, nonsense', '', ',', '1.2.3.4.5']) {
    assert.match(await place_with(t, broker, { 'X-Forwarded-For': text }), /^127\.0\.0\.1:\d+$/, text);
  }
});

test('a PROXY header names the client, in either version, in however many pieces', async (t) => {
  const broker = await t.broker([...trusting, '--proxy_protocol']);
  assert.equal(await place_behind(t, broker, proxy_line('203.0.113.7', 4711)), '203.0.113.7:4711');
  assert.equal(await place_behind(t, broker, proxy_bytes('203.0.113.8', { port: 4712 })), '203.0.113.8:4712');
  const with_more = proxy_bytes('203.0.113.9', { more: 'x'.repeat(1500) });
  assert.equal(await place_behind(t, broker, with_more), '203.0.113.9:40000');
  for (const bytes of [Buffer.from(proxy_line('203.0.113.7')), proxy_bytes('203.0.113.7')]) {
    const id = new_id();
    const wire = await t.wire(broker);
    for (const byte of bytes) {
      wire.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    await wire.register({ id });
    wire.drop();
    assert.equal(await place_of(broker, id), '203.0.113.7:40000');
  }
});

test('a proxy that speaks for itself is served as itself', async (t) => {
  const broker = await t.broker([...trusting, '--proxy_protocol']);
  assert.match(await place_behind(t, broker, 'PROXY UNKNOWN\r\n'), /^127\.0\.0\.1:\d+$/);
  assert.match(await place_behind(t, broker, proxy_bytes('203.0.113.7', { local: true })), /^127\.0\.0\.1:\d+$/);
});

test('a PROXY header comes ahead of TLS', async (t) => {
  const { root, chain, key } = certificates();
  const broker = await t.broker([...trusting, '--proxy_protocol', '--sslkey', key, '--sslcert', chain]);
  const id = new_id();
  const wire = await t.wire(broker);
  wire.write(proxy_bytes('203.0.113.7'));
  await wire.secure({ ca: root, servername: 'localhost' });
  await wire.register({ id });
  wire.drop();
  assert.equal(await place_of(broker, id), '203.0.113.7:40000');
});

test('a header in a request counts behind a PROXY header only if that names a trusted proxy, too', async (t) => {
  const broker = await t.broker([...trusting, '--trusted_proxy', '192.0.2.0/24', '--proxy_protocol']);
  for (const [proxy, expected] of [['203.0.113.7', '203.0.113.7:40000'], ['192.0.2.9', '198.51.100.1']]) {
    const id = new_id();
    const wire = await t.wire(broker);
    wire.write(proxy_line(proxy));
    wire.write(upgrade_request(`/peerjs?key=peerjs&id=${id}&token=t`, { 'X-Forwarded-For': '198.51.100.1' }));
    assert.equal((await wire.response()).status, 101);
    wire.drop();
    assert.equal(await place_of(broker, id), expected);
  }
});

test('a trusted proxy without a PROXY header is closed, and counted; others are served as they are', async (t) => {
  const broker = await t.broker([...trusting, '--proxy_protocol']);
  for (const bytes of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'PROXY TCP4 nonsense\r\n', '\x16\x03\x01\x02\x00\x01']) {
    const wire = await t.wire(broker);
    wire.write(bytes);
    await wire.expect_end();
    assert.equal(wire.bytes.length, 0);
  }
  assert.equal(await counted(broker, 'refused_proxy_header'), 3);
  const elsewhere = await t.broker(['--trusted_proxy', '192.0.2.1', '--proxy_protocol']);
  await t.peer(elsewhere);
  const wire = await t.wire(elsewhere);
  wire.write(`${proxy_line('203.0.113.7')}GET / HTTP/1.1\r\nHost: x\r\n\r\n`);
  assert.equal((await wire.response()).status, 400);
});

test('half a PROXY header ends at --handshake_timeout and does not make the broker spin', async (t) => {
  const broker = await t.broker([...trusting, '--proxy_protocol', '--handshake_timeout', '1000']);
  const wire = await t.wire(broker);
  wire.write(proxy_bytes('203.0.113.7').subarray(0, 20));
  const before = broker.cpu_seconds();
  assert.ok(await wire.expect_end() >= 900);
  assert.ok(broker.cpu_seconds() - before < 0.3);
});

test('a bad block ends the start and names its flag', async () => {
  for (const block of ['10.0.0.0/33', 'example.org', '10.0.0/8', '']) {
    const { code, stderr } = await run_binary(['--port', '0', '--trusted_proxy', block]);
    assert.equal(code, 2, block);
    assert.match(stderr, /--trusted_proxy/);
  }
});

test('--proxy_protocol without anybody to trust is hinted at', async () => {
  const { stdout, stderr } = await run_binary(['--proxy_protocol', '--check-config']);
  assert.match(stdout + stderr, /--proxy_protocol: changes nothing/);
});

test('who sends X-Forwarded-For and meets a limit looks like a proxy, and is told of once', async (t) => {
  const broker = await t.broker([...trusting, '--address_sockets_max', '2', '--proxy_protocol']);
  const proxy = async (id) => {
    const wire = await t.wire(broker);
    wire.write(proxy_line('203.0.113.7'));
    wire.write(upgrade_request(`/peerjs?key=peerjs&id=${id}&token=t`, { 'X-Forwarded-For': '198.51.100.1' }));
    return wire;
  };
  let last = await proxy(new_id());
  await last.response();
  await (await proxy(new_id())).response();
  await (await proxy(new_id())).expect_end();
  assert.doesNotMatch(broker.stdout, /looks like a proxy/);
  for (let n = 0; n < 3; n += 1) {
    last.drop();
    last = await until('there is room', async () => {
      const wire = await proxy(new_id());
      return wire.response().then(() => wire, () => undefined);
    });
  }
  const told = /203\.0\.113\.7:\d+ .*looks like a proxy, see --trusted_proxy/;
  await until('the log tells', () => told.test(broker.stdout));
  assert.equal(broker.stdout.match(/looks like a proxy/g).length, 1);
});

test('who is named is told to peers that write to a masked log, too', async (t) => {
  const broker = await t.broker([...trusting, '--log_mask_addresses']);
  const id = new_id();
  (await t.peer(broker, { id }, as('203.0.113.7'))).drop();
  assert.equal(await place_of(broker, id), '203.0.113.0');
});

test('--healthcheck finds a broker that takes it for a trusted proxy', async (t) => {
  const flags = ['--proxied', '--proxy_protocol'];
  const broker = await t.broker(flags);
  const { code, stderr } = await run_binary(['--healthcheck', '-H', '127.0.0.1', '-p', `${broker.port}`, ...flags]);
  assert.equal(code, 0, stderr);
});
