// What one client can ask of the broker over HTTP: many requests at once, replies that it does not read, empty lines,
// and the wrong one of HTTP and HTTPS. Memory and time stay bounded, and what is wrong gets a sentence.
import assert from 'node:assert/strict';
import net from 'node:net';
import { certificates, scratch_file } from './certificate.mjs';
import { sleep, test, until } from './suite.mjs';
import { upgrade_request } from './wire.mjs';

const get = (path = '/peerjs/id') => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

test('two thousand requests at once are all answered in order, also when the client has finished', async (t) => {
  const wire = await t.wire(await t.shared_broker());
  wire.socket.end(`${get()}${get('/nope')}`.repeat(1000));
  for (let n = 0; n < 1000; n += 1) {
    assert.equal((await wire.response()).status, 200);
    assert.equal((await wire.response()).status, 404);
  }
  await wire.expect_end();
});

test('while a reply is unsent no further request is read', async (t) => {
  const broker = await t.broker(['--keep_alive_timeout', '60000']);
  const before = broker.memory_bytes();
  const sockets = [];
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  let taken = 0;
  const many = Buffer.from(get('/not/there').repeat(200000));
  for (let n = 0; n < 50; n += 1) {
    const socket = net.connect({ port: broker.port, host: '127.0.0.1' }).pause();
    socket.on('error', () => {});
    sockets.push(socket);
    socket.write(many, () => { taken += 1; });
  }
  await sleep(3000);
  const grown = broker.memory_bytes() - before;
  assert.ok(grown < 16 * 1024 * 1024, `${Math.round(grown / 1024)} kB more for 50 clients that do not read`);
  assert.equal(taken, 0, 'what they sent waits with them');
  await t.peer(broker);
}, { within_ms: 60000 });

test('--total_outbox_bytes_max holds for replies over HTTP', async (t) => {
  const limits = ['--outbox_bytes_max', '16K', '--message_bytes_max', '8K', '--total_outbox_bytes_max', '64K'];
  const broker = await t.broker([...limits, '--keep_alive_timeout', '60000']);
  const sockets = [];
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  let closed = 0;
  for (let n = 0; n < 30; n += 1) {
    const socket = net.connect({ port: broker.port, host: '127.0.0.1' }).pause();
    socket.on('error', () => {}).on('close', () => { closed += 1; });
    sockets.push(socket);
    socket.write(get(`/${'x'.repeat(8000)}`).repeat(2000));
  }
  await until('some are ended', () => closed > 0, 10000);
  await t.peer(broker);
}, { within_ms: 60000 });

test('a long list of peers costs little however often it is asked for, and is soon up to date', async (t) => {
  const flags = ['--allow_discovery', '--concurrent_limit', '2000'];
  const broker = await t.broker(flags);
  for (let n = 0; n < 1000; n += 1) {
    const wire = await t.wire(broker);
    wire.write(upgrade_request(`/peerjs?key=peerjs&id=peer-with-a-long-name-${n}&token=t`));
    await wire.response();
  }
  assert.equal((await broker.ids()).length, 1000);
  const before = broker.cpu_seconds();
  const wire = await t.wire(broker);
  wire.write('HEAD /peerjs/peers HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3000));
  for (let n = 0; n < 3000; n += 1) await wire.response({ head_only: true });
  assert.ok(broker.cpu_seconds() - before < 0.4, `${broker.cpu_seconds() - before} s`);
  await t.peer(broker, { id: 'late' });
  await sleep(200);
  assert.ok((await broker.ids()).includes('late'));
}, { within_ms: 60000 });

test('an empty line does not keep a connection', async (t) => {
  const broker = await t.broker(['--keep_alive_timeout', '800', '--handshake_timeout', '3000']);
  const wire = await t.wire(broker);
  wire.write(get());
  await wire.response();
  const drip = setInterval(() => wire.write('\r\n'), 200);
  t.after(() => clearInterval(drip));
  const began = performance.now();
  await wire.expect_end(6000);
  assert.ok(performance.now() - began < 2000, `${performance.now() - began} ms`);
});

test('a head that comes byte by byte costs no more than its bytes', async (t) => {
  const broker = await t.broker();
  const wire = await t.wire(broker);
  wire.socket.setNoDelay(true);
  const before = broker.cpu_seconds();
  for (const letter of `GET /peerjs/id HTTP/1.1\r\nHost: x\r\n${'a:\r\n'.repeat(2000)}\r\n`) {
    wire.write(letter);
    if (Math.random() < 0.5) await new Promise(setImmediate);
  }
  assert.equal((await wire.response()).status, 200);
  assert.ok(broker.cpu_seconds() - before < 0.5, `${broker.cpu_seconds() - before} s`);
});

test('plain HTTP on a TLS port gets a sentence over plain HTTP, and the log says what to do', async (t) => {
  const { chain, key } = certificates();
  const broker = await t.broker(['--sslcert', chain, '--sslkey', key]);
  const wire = await t.wire(broker);
  wire.write(get());
  const { status, body } = await wire.response();
  assert.equal(status, 400);
  assert.match(body, /speaks TLS: use https:\/\//);
  await wire.expect_end();
  await until('the log tells', () => /plain HTTP on a port that speaks TLS: use https:.*from 127/.test(broker.stdout));
});

test('TLS on a plain port gets an alert, and the log says what to do', async (t) => {
  const broker = await t.broker();
  const wire = await t.wire(broker);
  const failed = broker.http('/', { ca: scratch_file('none.pem', '') });
  await assert.rejects(failed, /handshake failure|SSL|EPROTO/);
  wire.write(Buffer.from('1603010200010001fc0303', 'hex'));
  await wire.expect_end();
  assert.equal(wire.bytes.toString('hex'), '15030100020228');
  await until('the log tells', () => /TLS on a port that speaks plain HTTP: give --sslkey/.test(broker.stdout));
});
