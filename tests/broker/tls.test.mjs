// TLS on the broker's port: chain, versions, HTTPS and wss as in the clear, and clients that spoil the handshake.
import assert from 'node:assert/strict';
import { certificates } from './certificate.mjs';
import { relayed } from './peer.mjs';
import { at_once, sleep, sanitized, test, until } from './suite.mjs';
import { frame, opcodes, upgrade_request } from './wire.mjs';

at_once(3);
const { root, chain, leaf, key } = certificates();
const with_tls = ['--sslkey', key, '--sslcert', chain];

/** A connection whose client trusts the root alone. */
const secure_wire = (t, broker, options = {}) => t.wire(broker, { tls: { ca: root, ...options } });
const secure_peer = (t, broker, query = {}) => t.peer(broker, query, { secure: true, options: { ca: root } });

for (const version of ['TLSv1.2', 'TLSv1.3']) {
  test(`${version} is spoken`, async (t) => {
    const broker = await t.shared_broker(with_tls);
    const wire = await secure_wire(t, broker, { minVersion: version, maxVersion: version });
    assert.equal(wire.socket.getProtocol(), version);
    wire.write('GET /peerjs/id HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.match((await wire.response()).body, /^[0-9a-f-]{36}$/);
  });
}

for (const version of ['TLSv1', 'TLSv1.1']) {
  test(`${version} is refused`, async (t) => {
    const broker = await t.shared_broker(with_tls);
    const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    await assert.rejects(secure_wire(t, broker, options));
    await secure_wire(t, broker);
  });
}

test('the whole chain is sent, so that a client needs the root alone', async (t) => {
  const broker = await t.shared_broker(with_tls);
  assert.equal((await broker.http('/', { ca: root })).status, 200);
  const wire = await secure_wire(t, broker);
  assert.equal(wire.socket.authorized, true);
  assert.equal(wire.socket.getPeerCertificate(true).issuerCertificate.subject.CN, 'intermediate');
});

test('a certificate without its chain works for a client that has the rest', async (t) => {
  const broker = await t.broker(['--sslkey', key, '--sslcert', leaf]);
  await assert.rejects(broker.http('/', { ca: root }), /verify|issuer/);
  const wire = await t.wire(broker, { tls: { rejectUnauthorized: false } });
  wire.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.equal((await wire.response()).status, 200);
});

test('the ready line is the same, and HTTPS answers with CORS', async (t) => {
  const broker = await t.shared_broker(with_tls);
  assert.match(broker.stdout, new RegExp(`^Started PeerServer on 127.0.0.1, port: ${broker.port}, path: /\n`));
  const { status, headers } = await broker.http('/peerjs/peers', { ca: root, headers: { Origin: 'null' } });
  assert.deepEqual([status, headers['access-control-allow-origin']], [401, 'null']);
});

test('wss peers relay to each other, up to 1 MiB', async (t) => {
  const broker = await t.shared_broker(with_tls);
  const a = await secure_peer(t, broker, { id: 'a' });
  const b = await secure_peer(t, broker, { id: 'b' });
  for (const size of [1, 200, 2500, 16384, 16385, 100000, 1024 * 1024]) {
    const payload = JSON.stringify('x'.repeat(size));
    a.send(`{"type":"OFFER","payload":${payload},"dst":"b"}`);
    const { text } = await b.next();
    assert.ok(text === relayed('OFFER', 'a', 'b', payload), `size ${size}`);
  }
  for (let n = 0; n < 500; n += 1) b.send({ type: 'CANDIDATE', dst: 'a', payload: n });
  for (let n = 0; n < 500; n += 1) await a.expect(relayed('CANDIDATE', 'b', 'a', `${n}`));
});

test('frames in the same TLS record as the upgrade request are handled', async (t) => {
  const wire = await secure_wire(t, await t.shared_broker(with_tls));
  const offer = frame(opcodes.text, '{"type":"OFFER","dst":"early","payload":1}');
  wire.write(Buffer.concat([Buffer.from(upgrade_request('/peerjs?key=peerjs&id=early&token=t')), offer]));
  assert.equal((await wire.response()).status, 101);
  await wire.expect_text('{"type":"OPEN"}');
  await wire.expect_text(relayed('OFFER', 'early', 'early', '1'));
});

test('many messages within one TLS record are all relayed', async (t) => {
  const broker = await t.shared_broker(with_tls);
  const wire = await secure_wire(t, broker);
  await wire.register({ id: 'burst' });
  const message = (n) => frame(opcodes.text, `{"type":"OFFER","dst":"burst","payload":${n}}`);
  wire.write(Buffer.concat(Array.from({ length: 1000 }, (_, n) => message(n))));
  for (let n = 0; n < 1000; n += 1) await wire.expect_text(relayed('OFFER', 'burst', 'burst', `${n}`));
});

test('h2 is not agreed on, and HTTP/1.1 is answered to a client that offers both', async (t) => {
  const wire = await secure_wire(t, await t.shared_broker(with_tls), { ALPNProtocols: ['h2', 'http/1.1'] });
  assert.notEqual(wire.socket.alpnProtocol, 'h2');
  wire.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.equal((await wire.response()).status, 200);
});

for (const [what, bytes] of [
  ['plain HTTP', 'GET /peerjs/id HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a plain upgrade', upgrade_request('/peerjs?key=peerjs&id=a&token=t')],
  ['garbage', Buffer.alloc(5000, 0x16)], ['an SSLv2 hello', Buffer.from(`802e010002${'00'.repeat(43)}`, 'hex')],
]) {
  test(`${what} on the TLS port ends the connection, and the broker goes on`, async (t) => {
    const broker = await t.shared_broker(with_tls);
    const wire = await t.wire(broker);
    wire.write(bytes);
    await wire.expect_end();
    assert.ok(!wire.bytes.includes('HTTP/1.1 200'));
    assert.equal((await broker.http('/', { ca: root })).status, 200);
  });
}

test('a TLS handshake that does not come, or stops half-way, ends at --handshake_timeout', async (t) => {
  const broker = await t.broker([...with_tls, '--handshake_timeout', '800']);
  const silent = await t.wire(broker);
  const cut = await t.wire(broker);
  cut.write(Buffer.from('16030100c8010000c4', 'hex'));
  const idle = await secure_wire(t, broker);
  for (const wire of [silent, cut, idle]) {
    const lasted_ms = await wire.expect_end(4000);
    assert.ok(lasted_ms >= 600 && lasted_ms < 3000, `${lasted_ms} ms`);
  }
});

test('a client that refuses the certificate does no harm', async (t) => {
  const broker = await t.shared_broker(with_tls);
  await assert.rejects(broker.http('/', { ca: leaf }));
  assert.equal((await broker.http('/', { ca: root })).status, 200);
});

test('a client that goes without close_notify frees its id', async (t) => {
  const broker = await t.shared_broker([...with_tls, '--allow_discovery']);
  const a = await secure_peer(t, broker, { id: 'cut' });
  const listed = async () => (await broker.http('/peerjs/peers', { ca: root })).body.includes('cut');
  assert.equal(await listed(), true);
  a.socket._socket.destroy();
  await until('the id is free', async () => !(await listed()));
});

test('errors close a wss connection as they do a plain one', async (t) => {
  const broker = await t.shared_broker(with_tls);
  const wire = await secure_wire(t, broker);
  await wire.register({ id: 'error' });
  wire.write(frame(3));
  await wire.expect_close_frame(1002);
  await wire.expect_end();
  const wrong = await t.socket(broker, { key: 'wrong' }, { secure: true, options: { ca: root } });
  await wrong.expect('{"type":"ERROR","payload":{"msg":"Invalid key provided"}}');
  await wrong.expect_closed(4002);
});

test('SIGTERM closes wss peers with 1001 and ends with 0', async (t) => {
  const broker = await t.broker(with_tls);
  const peers = [await secure_peer(t, broker), await secure_peer(t, broker)];
  broker.signal('SIGTERM');
  for (const peer of peers) await peer.expect_closed(1001);
  assert.equal((await broker.ended()).code, 0);
});

test('a client that does not read is bounded over TLS too', async (t) => {
  const broker = await t.broker([...with_tls, '--outbox_bytes_max', '2097152', '--message_bytes_max', '1048576',
    '--outbox_timeout', '1000']);
  const slow = await secure_peer(t, broker, { id: 'slow' });
  slow.socket._socket.pause();
  const a = await secure_peer(t, broker, { id: 'a' });
  const before = broker.memory_bytes();
  for (let n = 0; n < 300; n += 1) a.send({ type: 'CANDIDATE', dst: 'slow', payload: 'x'.repeat(64 * 1024) });
  await a.round_trip(20000);
  await sleep(1500);
  const grown = broker.memory_bytes('VmHWM') - before;
  assert.ok(sanitized || grown < 24 * 1024 * 1024, `grew by ${grown} bytes`);
  await secure_peer(t, broker, { id: 'slow', token: 'another' });
});

test('200 connections come and go', async (t) => {
  const broker = await t.broker(with_tls);
  for (let round = 0; round < 4; round += 1) {
    const wires = await Promise.all(Array.from({ length: 50 }, () => secure_wire(t, broker)));
    for (const wire of wires) wire.drop();
  }
  assert.equal((await broker.http('/', { ca: root })).status, 200);
});
