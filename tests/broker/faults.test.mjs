// What can happen to a broker's machine: it is killed, stopped, out of files, or called by everybody at once. Bounds
// here are loose, since tests share their machine; docs/reliability.md has what was measured.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { start_broker } from './broker.mjs';
import { expect_sums } from './counters.mjs';
import { open_peer } from './peer.mjs';
import { sanitized, sleep, test, until } from './suite.mjs';

const open = '{"type":"OPEN"}';

/** The value below which nine of ten, or so, are. */
const quantile = (values, part) => values.sort((a, b) => a - b)[Math.floor(values.length * part)];

/** A client that comes back with its id when it is thrown out, as PeerJS pages are made to. */
class Loyal {
  got = [];
  opens = 0;

  constructor(id) {
    this.id = id;
  }

  async stay(broker) {
    this.peer = await open_peer(broker, { id: this.id, token: `token of ${this.id}` });
    this.peer.socket.removeAllListeners('message');
    this.peer.socket.on('message', (data) => this.#take(data));
    for (const { text } of this.peer.received.splice(0)) this.#take(text);
  }

  #take(text) {
    const { type, src, payload } = JSON.parse(text);
    if (type === 'OPEN') this.opens += 1;
    else this.got.push({ type, src, payload });
  }
}

/** In batches, since one process connects them all. */
async function all_stay(clients, broker) {
  for (let n = 0; n < clients.length; n += 250) {
    await Promise.all(clients.slice(n, n + 250).map((client) => client.stay(broker)));
  }
}

async function kill_and_return(t, many) {
  const flags = ['-c', `${many}`, '--alive_timeout', '60000'];
  const first = await t.broker(flags);
  const clients = Array.from({ length: many }, (_, n) => new Loyal(`c${n}`));
  await all_stay(clients, first);
  let number = 0;
  const talk = () => {
    for (const client of clients) {
      const to = clients[(number * 7 + 1) % many];
      if (client.peer.socket.readyState === 1) {
        client.peer.send({ type: 'CANDIDATE', dst: to.id, payload: [client.id, to.id, number] });
        number += 1;
      }
    }
  };
  const talking = setInterval(talk, 200);
  t.after(() => clearInterval(talking));
  await sleep(600);
  await first.kill();
  await until('all have seen it', () => clients.every(({ peer }) => peer.closed));
  for (const client of clients) client.opens = 0;
  const second = await start_broker(['--host', '127.0.0.1', '--port', `${first.port}`, ...flags], { bare: true });
  t.after(() => second.kill());
  const began = performance.now();
  await all_stay(clients, second);
  await until('all are back with their ids', () => clients.every(({ opens }) => opens === 1), 10000);
  const took_ms = performance.now() - began;
  await sleep(600);
  clearInterval(talking);
  const seen = new Set();
  for (const client of clients) {
    for (const { type, src, payload: [from, to, n] } of client.got) {
      assert.deepEqual([type, src, to], ['CANDIDATE', from, client.id]);
      assert.ok(!seen.has(n), `${n} came twice`);
      seen.add(n);
    }
  }
  assert.ok(seen.size > many, `${seen.size} messages came`);
  for (const client of clients) client.peer.drop();
  await expect_sums(second);
  return took_ms;
}

test('2,000 that talk are back with their ids soon after a SIGKILL, and nothing comes wrong or twice', async (t) => {
  const took_ms = await kill_and_return(t, 2000);
  console.log(`     all back ${took_ms.toFixed(0)} ms after listening`);
  assert.ok(took_ms < 10000, `${took_ms} ms`);
}, { within_ms: 60000, skip: sanitized });

test('nobody of 2,000 is closed by a SIGSTOP of six seconds, and all can talk afterwards', async (t) => {
  const broker = await t.broker(['-c', '2000', '--alive_timeout', '5000']);
  const clients = Array.from({ length: 2000 }, (_, n) => new Loyal(`c${n}`));
  await all_stay(clients, broker);
  const beats = setInterval(() => {
    for (const { peer } of clients) if (peer.socket.readyState === 1) peer.send({ type: 'HEARTBEAT' });
  }, 1000);
  t.after(() => clearInterval(beats));
  broker.signal('SIGSTOP');
  await sleep(6000);
  broker.signal('SIGCONT');
  await sleep(1500);
  assert.equal(clients.filter(({ peer }) => peer.closed).length, 0);
  for (const [n, { peer }] of clients.entries()) peer.offer(`c${(n + 1) % 2000}`);
  await until('all have been called', () => clients.every(({ got }) => got.length === 1), 10000);
  for (const { peer } of clients) peer.drop();
}, { within_ms: 60000, skip: sanitized });

test('without a free descriptor it relays as before, does not spin, and tells of it once a second', async (t) => {
  const broker = await t.broker(['--threads', '1'], { open_files_max: 64 });
  const [a, b] = [await t.peer(broker, { id: 'a' }), await t.peer(broker, { id: 'b' })];
  const before = broker.descriptors();
  const wires = await Promise.all(Array.from({ length: 300 }, () => t.wire(broker)));
  await until('it has none left', () => /too many open sockets/.test(broker.stdout));
  const knocking = setInterval(() => { t.wire(broker).catch(() => {}); }, 20);
  const [cpu, lines] = [broker.cpu_seconds(), broker.stdout.length];
  const began = performance.now();
  const took = [];
  for (let n = 0; n < 150; n += 1) {
    const sent = performance.now();
    a.offer('b', n);
    await b.next();
    took.push(performance.now() - sent);
    await sleep(20);
  }
  clearInterval(knocking);
  const seconds = (performance.now() - began) / 1000;
  const used = (broker.cpu_seconds() - cpu) / seconds;
  const told = (broker.stdout.slice(lines).match(/too many open sockets/g) ?? []).length;
  const percent = (100 * used).toFixed(0);
  const p99 = quantile(took, 0.99).toFixed(1);
  console.log(`     relay p99 ${p99} ms, CPU ${percent} %, ${told} lines in ${seconds.toFixed(1)} s`);
  assert.ok(quantile(took, 0.9) < 50, `${quantile(took, 0.9)} ms`);
  assert.ok(used < 0.3, `${(100 * used).toFixed(0)} % of a core`);
  assert.ok(told >= 1 && told <= seconds + 2, `${told} lines`);
  for (const wire of wires) wire.drop();
  await until('its descriptors are free again', () => broker.descriptors() <= before, 15000);
}, { within_ms: 60000 });

/** In a process of its own, so that what it costs is not taken for the broker's. */
async function storm(port, many) {
  const child = fork(fileURLToPath(new URL('connect_storm.mjs', import.meta.url)), [`${port}`, `${many}`]);
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  const counted = await new Promise((resolve) => { child.once('message', resolve); });
  return { counted, stop: () => { child.kill(); return ended; } };
}

test('10,000 that connect at once and say nothing keep nobody out', async (t) => {
  const broker = await t.broker(['--handshake_timeout', '3000']);
  await t.peer(broker);
  const before = { descriptors: broker.descriptors() };
  const storms = Promise.all([storm(broker.port, 5000), storm(broker.port, 5000)]);
  const took = [];
  let over = false;
  void storms.then(() => { over = true; });
  while (!over || took.length < 20) {
    const began = performance.now();
    const peer = await open_peer(broker);
    await peer.expect(open, 10000);
    took.push(performance.now() - began);
    peer.drop();
    await sleep(10);
  }
  const both = await storms;
  const connected = both.map((each) => each.counted.connected);
  console.log(`     ${connected} connected; OPEN of others: half in `
    + `${quantile(took, 0.5).toFixed(1)} ms, worst ${quantile(took, 0.9999).toFixed(1)} ms`);
  assert.ok(quantile(took, 0.5) < 250, `${quantile(took, 0.5)} ms`);
  for (const { stop } of both) await stop();
  await until('its descriptors are free again', () => broker.descriptors() <= before.descriptors, 20000);
}, { within_ms: 90000, skip: sanitized });
