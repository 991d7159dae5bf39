// --host unix:PATH: peers over a unix socket, as a proxy on the same machine brings them, and the socket's file from
// the start to the end.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import WebSocket from 'ws';
import { Broker, run_binary } from './broker.mjs';
import { at_once, test, until } from './suite.mjs';
import { upgrade_request } from './wire.mjs';

at_once(3);

/** A place for a socket, in a folder of its own. */
function place_for(t) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'broker-unix-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return path.join(folder, 'broker.sock');
}

async function broker_at(t, place, flags = [], settings = {}) {
  const broker = new Broker(['--host', `unix:${place}`, ...flags], settings);
  t.after(() => broker.kill());
  const ready = `Started PeerServer on unix:${place}, path: /\n`;
  await until('it listens', () => broker.stdout.includes(ready) || broker.exit);
  assert.equal(broker.exit, undefined, broker.stderr);
  return broker;
}

/** A registered peer by the `ws` package, with what it has received. */
async function peer_at(t, place, id, headers = {}) {
  const socket = new WebSocket(`ws+unix:${place}:/peerjs?key=peerjs&id=${id}&token=t`, { headers });
  socket.received = [];
  socket.on('message', (data) => socket.received.push(data.toString()));
  socket.on('close', (code) => { socket.closed = code; });
  socket.on('error', () => {});
  t.after(() => socket.terminate());
  await until(`${id} is open`, () => socket.received.includes('{"type":"OPEN"}') || socket.closed);
  return socket;
}

const ended_well = async (broker) => {
  broker.signal('SIGTERM');
  assert.deepEqual((({ code, signal }) => [code, signal])(await broker.ended()), [0, null]);
};

const opened_from = ({ stdout }) => stdout.split('\n').filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line)).filter(({ event }) => event === 'open').map(({ from }) => from);

test('peers talk through a unix socket, and its file goes with the broker', async (t) => {
  const place = place_for(t);
  const broker = await broker_at(t, place, ['--threads', '2']);
  assert.equal(statSync(place).mode & 0o777, 0o660, 'its group may connect');
  const [a, b] = [await peer_at(t, place, 'a'), await peer_at(t, place, 'b')];
  a.send('{"type":"OFFER","dst":"b","payload":1}');
  await until('b gets it', () => b.received.includes('{"type":"OFFER","src":"a","dst":"b","payload":1}'));
  await ended_well(broker);
  await until('they are told', () => a.closed === 1001 && b.closed === 1001);
  assert.ok(!existsSync(place), 'the file is still there');
});

test('limits by address do not hold there, and the log calls its clients unix', async (t) => {
  const place = place_for(t);
  const broker = await broker_at(t, place, ['--address_peers_max', '1', '--address_sockets_max', '1', '--log_events']);
  for (const id of ['a', 'b', 'c']) await peer_at(t, place, id, { 'X-Forwarded-For': '203.0.113.7' });
  await until('they are told of', () => opened_from(broker).length === 3);
  assert.deepEqual(opened_from(broker), ['unix', 'unix', 'unix']);
  assert.match(broker.stdout, /clients on a unix socket are not told apart; with --proxied/);
});

for (const flags of [['--proxied'], ['--trusted_proxy', 'unix']]) {
  test(`with ${flags.join(' ')} the proxy's word on a client's address is believed, and limits hold`, async (t) => {
    const place = place_for(t);
    const broker = await broker_at(t, place, [...flags, '--address_peers_max', '1', '--log_events']);
    await peer_at(t, place, 'a', { 'X-Forwarded-For': '203.0.113.7' });
    const refused = await peer_at(t, place, 'b', { 'X-Forwarded-For': '203.0.113.7' });
    await until('the second is refused', () => refused.closed);
    await peer_at(t, place, 'c', { 'X-Forwarded-For': '203.0.113.8' });
    await until('two are told of', () => opened_from(broker).length === 2);
    assert.deepEqual(opened_from(broker), ['203.0.113.7', '203.0.113.8']);
    assert.doesNotMatch(broker.stdout, /not told apart/);
  });
}

test('a trusted proxy on a unix socket may send a PROXY header', async (t) => {
  const place = place_for(t);
  const broker = await broker_at(t, place, ['--proxied', '--proxy_protocol', '--log_events']);
  const socket = net.connect(place);
  t.after(() => socket.destroy());
  socket.write(`PROXY TCP4 203.0.113.9 192.0.2.1 4000 443\r\n${upgrade_request('/peerjs?key=peerjs&id=a&token=t')}`);
  await until('it is told of', () => opened_from(broker).length === 1);
  assert.deepEqual(opened_from(broker), ['203.0.113.9:4000']);
});

test('a file that a killed broker left behind is replaced', async (t) => {
  const place = place_for(t);
  await (await broker_at(t, place)).kill();
  assert.ok(existsSync(place));
  const second = await broker_at(t, place);
  await peer_at(t, place, 'a');
  await ended_well(second);
});

test('a socket that is in use, and a file that is none, are left alone', async (t) => {
  const place = place_for(t);
  const first = await broker_at(t, place);
  const second = await run_binary(['--host', `unix:${place}`]);
  assert.deepEqual([second.code, second.stderr], [1, `--host: unix:${place} is in use by another program.\n`]);
  await peer_at(t, place, 'a');
  await ended_well(first);
  writeFileSync(place, 'precious');
  const third = await run_binary(['--host', `unix:${place}`]);
  assert.deepEqual([third.code, third.stderr], [1, `--host: unix:${place} exists and is no socket.\n`]);
  assert.equal(statSync(place).size, 8);
});

test('a socket that may not be connected to is told as that', async (t) => {
  const place = place_for(t);
  const first = await broker_at(t, place);
  chmodSync(path.dirname(place), 0o755);
  chmodSync(place, 0);
  const user = process.getuid() === 0 ? { user: 65534 } : {};  // root may do everything
  const second = await run_binary(['--host', `unix:${place}`], user);
  const why = 'exists and may not be connected to: permission denied';
  assert.deepEqual([second.code, second.stderr], [1, `--host: unix:${place} ${why}.\n`]);
  await ended_well(first);
});

test('a broker that ends leaves the file of the next one there', async (t) => {
  const place = place_for(t);
  const first = await broker_at(t, place, ['--drain_timeout', '60000']);
  const mute = net.connect(place);
  t.after(() => mute.destroy());
  mute.write(upgrade_request('/peerjs?key=peerjs&id=mute&token=t'));
  let heard = '';
  mute.on('data', (bytes) => { heard += bytes; });
  await until('it is in', () => heard.includes('OPEN'));
  first.signal('SIGTERM');
  await until('nobody listens', () => new Promise((resolve) => {
    const trial = net.connect(place, () => { trial.destroy(); resolve(false); });
    trial.once('error', () => resolve(true));
  }));
  const second = await broker_at(t, place);
  first.signal('SIGTERM');
  await first.ended();
  await peer_at(t, place, 'a');
  await ended_well(second);
});

test('a name in the abstract namespace needs no file', async (t) => {
  const name = `@p2p-broker-test-${process.pid}`;
  const broker = await broker_at(t, name);
  const healthy = await run_binary(['--healthcheck', '--host', `unix:${name}`]);
  assert.deepEqual([healthy.code, healthy.stderr], [0, '']);
  const second = await run_binary(['--host', `unix:${name}`]);
  assert.deepEqual([second.code, second.stderr], [1, `--host: unix:${name} is in use by another program.\n`]);
  await ended_well(broker);
});

test('--healthcheck asks there, also behind --proxy_protocol', async (t) => {
  const place = place_for(t);
  const flags = ['--proxied', '--proxy_protocol'];
  const ask = () => run_binary(['--healthcheck', '--host', `unix:${place}`, ...flags]);
  const broker = await broker_at(t, place, flags);
  assert.deepEqual((await ask()).code, 0);
  await ended_well(broker);
  const gone = await ask();
  assert.equal(gone.code, 1);
  assert.equal(gone.stderr, `The broker at unix:${place} does not answer: no such file or directory.\n`);
});

test('what cannot be a socket is named with the flag', async () => {
  for (const bad of ['unix:', 'unix:b.sock', `unix:/${'x'.repeat(107)}`]) {
    const { code, stderr } = await run_binary(['--host', bad]);
    assert.equal(code, 2);
    assert.ok(stderr.startsWith(`--host: '${bad}' is not unix: with an absolute path`), stderr);
  }
  const { code, stderr } = await run_binary(['--host', 'unix:/nonexistent/b.sock']);
  assert.equal(code, 1);
  assert.equal(stderr, '--host: unix:/nonexistent/b.sock cannot be listened on: No such file or directory.\n');
});
