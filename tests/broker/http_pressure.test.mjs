// What one client can ask of the broker over HTTP: many requests at once, replies that it does not read, empty lines,
// and the wrong one of HTTP and HTTPS. Memory and time stay bounded, and what is wrong gets a sentence.
import assert from 'node:assert/strict';
import net from 'node:net';
import { certificates, scratch_file } from './certificate.mjs';
import { sanitized, sleep, test, until } from './suite.mjs';
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

/** A thousand registered peers, so that the list of them is 28 kB, or more, for a request of 43 bytes. */
async function crowd(t, broker, pad = '') {
  for (let n = 0; n < 1000; n += 1) {
    const wire = await t.wire(broker);
    wire.write(upgrade_request(`/peerjs?key=peerjs&id=${pad}peer-with-a-long-name-${n}&token=t`));
    await wire.response();
  }
}

/** Clients that ask `times` times for the list of peers and do not read. */
function unread(t, broker, clients, times) {
  const sockets = Array.from({ length: clients }, () => net.connect({ port: broker.port, host: '127.0.0.1' }).pause());
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  sockets.forEach((socket) => socket.on('error', () => {}).write(get('/peerjs/peers').repeat(times)));
  return sockets;
}

const crowded = ['--allow_discovery', '--concurrent_limit', '2000', '--keep_alive_timeout', '60000'];

test('while a reply is unsent no further request is read, and all are answered in the end', async (t) => {
  const broker = await t.broker(crowded);
  await crowd(t, broker);
  const before = broker.memory_bytes();
  const sockets = unread(t, broker, 20, 900);
  await sleep(3000);
  const grown = broker.memory_bytes() - before;
  assert.ok(sanitized || grown < 6 * 1024 * 1024, `${Math.round(grown / 1024)} kB more for 20 that do not read`);
  await t.peer(broker);
  sockets.slice(1).forEach((socket) => socket.destroy());
  let lists = 0;
  sockets[0].on('data', (piece) => { lists += piece.toString('latin1').split('name-999"').length - 1; }).resume();
  await until('all are answered', () => lists >= 890, 40000);  // the mark may fall between two pieces
}, { within_ms: 60000 });

/** Shorter replies do not come as far: none is made before the system's own buffer has room. */
test('--total_outbox_bytes_max holds for replies over HTTP', async (t) => {
  const broker = await t.broker([...crowded, '--total_outbox_bytes_max', '8M']);
  await crowd(t, broker, 'x'.repeat(2000));
  unread(t, broker, 20, 30);
  await until('some are ended', () => /receivers is here.*--total_outbox_bytes_max/.test(broker.stdout), 45000);
  await t.peer(broker);
  broker.signal('SIGTERM');
  await broker.ended();
  assert.match(broker.stdout, /limit_total_outbox_bytes[ =:]*[1-9]/);
}, { within_ms: 90000 });

test('a long list of peers costs little however often it is asked for, and is soon up to date', async (t) => {
  const broker = await t.broker(crowded);
  await crowd(t, broker);
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

test('a head that comes byte by byte costs no more for what has come before', async (t) => {
  const broker = await t.broker();
  const drip = async (lines) => {
    const wires = await Promise.all(Array.from({ length: 10 }, () => t.wire(broker)));
    for (const wire of wires) wire.socket.setNoDelay(true);
    for (const wire of wires) wire.write(`GET /peerjs/id HTTP/1.1\r\nHost: x\r\n${'a:\r\n'.repeat(lines)}`);
    await sleep(100);
    const before = broker.cpu_seconds();
    for (const letter of 'a:\r\n'.repeat(300)) {
      for (const wire of wires) wire.write(letter);
      await sleep(1);
    }
    const used_s = broker.cpu_seconds() - before;
    for (const wire of wires) wire.write('\r\n');
    for (const wire of wires) assert.equal((await wire.response()).status, 200);
    return used_s;
  };
  const short_s = await drip(0);
  const long_s = await drip(3600);
  assert.ok(long_s < 1.5 * short_s + 0.06, `${long_s} s, ${short_s} s for short heads`);
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
