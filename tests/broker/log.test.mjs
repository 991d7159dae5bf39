// The log, whatever becomes of stdout: a pipe that nobody reads, one without reader, a full disk, a closed descriptor.
// Clients are served, what is lost is told, nothing spins, and SIGTERM ends the broker as ever.
import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Broker } from './broker.mjs';
import { LogPipe } from './log_pipe.mjs';
import { new_id, relayed } from './peer.mjs';
import { slow } from './slow.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { upgrade_request } from './wire.mjs';

at_once(4);

/** A port that is free now, for brokers whose ready line cannot be read. */
function free_port() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A broker whose stdout is the test's affair, once it answers. */
async function broker_of(t, flags, settings) {
  const port = await free_port();
  const broker = new Broker(['-H', '127.0.0.1', '-p', `${port}`, ...flags], settings);
  t.after(() => broker.kill());
  broker.port = port;
  await until('it answers', () => broker.http('/').then(({ status }) => status === 200, () => broker.exit));
  assert.equal(broker.exit, undefined, broker.stderr);
  return broker;
}

/** One client that opens, is greeted, and goes with a reset. */
function visit(broker, id) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(broker.port, '127.0.0.1');
    let came = '';
    socket.once('connect', () => socket.write(upgrade_request(`/peerjs?key=peerjs&id=${id}&token=t`)));
    socket.on('data', (bytes) => {
      came += bytes.toString('latin1');
      if (!came.includes('"OPEN"')) return;
      socket.resetAndDestroy();
      resolve();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`no OPEN: ${came}`)));
    setTimeout(() => socket.destroy(), 20000).unref();
  });
}

/** So many clients that come and go, a few at a time. */
async function visits(broker, count, stem = 'v') {
  let next = 0;
  await Promise.all(Array.from({ length: 20 }, async () => {
    while (next < count) await visit(broker, `${stem}${next++}`);
  }));
}

async function serves(t, broker) {
  const [a, b] = [await t.peer(broker), await t.peer(broker)];
  a.offer(b.id);
  await b.expect(relayed('OFFER', a.id, b.id, '1'));
}

async function ends(broker, within_ms = 2500) {
  const began = performance.now();
  broker.signal('SIGTERM');
  const { code, signal } = await broker.ended(10000 * slow);
  assert.deepEqual([code, signal], [0, null]);
  const took_ms = performance.now() - began;
  assert.ok(took_ms < within_ms * slow, `took ${took_ms} ms`);
}

/** The share of a core that it used while this passed. */
async function load(broker, for_ms = 1500) {
  const before = broker.cpu_seconds();
  await sleep(for_ms);
  return (broker.cpu_seconds() - before) / (for_ms / 1000);
}

const small = ['--log_events', '--log_bytes_max', '64K'];
const loss = /^\S+ warning ([\d,]+) lines? (?:was|were) lost, (.*)$/;
const lost_in = (lines) => lines.reduce((sum, line) => sum + Number(loss.exec(line)?.[1].replaceAll(',', '') ?? 0), 0);

for (const threads of [1, 2]) {
  test(`a pipe that nobody reads holds nobody up, with ${threads} threads, nor does it hold up the end`, async (t) => {
    const pipe = new LogPipe(t);
    const stdio = ['ignore', pipe.writer, 'pipe'];
    const broker = await broker_of(t, [...small, '--threads', `${threads}`], { stdio });
    await visits(broker, 2000);
    await serves(t, broker);
    broker.signal('SIGUSR1');  // the counters have to be told by the main thread
    await serves(t, broker);
    assert.ok(await load(broker) < 0.1, 'it sleeps meanwhile');
    await ends(broker);
    const lines = pipe.read().split('\n');
    assert.match(lines[0], /^Started PeerServer on /);
    assert.ok(lines.length < 2000, 'much was lost');
  });
}

for (const blocking of [true, false]) {
  const kind = blocking ? 'pipe' : 'pipe that does not block';
  test(`what found no room in a ${kind} is told, to the line, when it is read again`, async (t) => {
    const pipe = new LogPipe(t, { blocking });
    const settings = { stdio: ['ignore', pipe.writer, 'pipe'] };
    const broker = await broker_of(t, [...small, '--log_level', 'off'], settings);
    pipe.close_writer();
    const events = () => pipe.read().split('\n').filter((line) => line.startsWith('{'));
    await visits(broker, 1500);
    await until('the loss is told', () => lost_in(pipe.read().split('\n')) > 0);
    assert.ok(await load(broker) < 0.1, 'it sleeps again');
    await visits(broker, 1, 'last');
    await until('what comes then is written', () => events().some((line) => /"close","id":"last0"/.test(line)));
    const lines = pipe.read().split('\n').slice(2, -1);
    for (const line of events()) JSON.parse(line);
    assert.equal(events().length + lost_in(lines), 2 * 1501);
    const told = lines.filter((line) => loss.test(line));
    assert.equal(loss.exec(told[0])[2], 'stdout was not read');
    assert.equal(lines.length, events().length + told.length, 'no line is torn');
    broker.signal('SIGTERM');
    await until('it has ended', () => pipe.read().endsWith('\nHttp server closed.\n'));
    assert.equal((await broker.ended()).code, 0);
  });
}

test('a pipe that is full at the start, and stderr as well, keeps the broker from nothing', async (t) => {
  const pipe = new LogPipe(t);
  pipe.fill();
  const flags = ['--no_such_option', '--log_events'];
  const broker = await broker_of(t, flags, { stdio: ['ignore', pipe.writer, pipe.writer] });
  await visits(broker, 10);
  await serves(t, broker);
  await until('it is read', () => /\nHttp|Started PeerServer on /.test(pipe.read()));
  await ends(broker);
  assert.match(pipe.read(), /^#+Started PeerServer on .*\nLimits: /);
});

test('a reader that has gone costs the log and nothing else', async (t) => {
  const pipe = new LogPipe(t);
  const broker = await broker_of(t, small, { stdio: ['ignore', pipe.writer, 'pipe'] });
  pipe.close_reader();
  await visits(broker, 500);
  await serves(t, broker);
  assert.ok(await load(broker) < 0.1, 'it does not try without a pause');
  await ends(broker, 1500);
});

test('a full disk costs the log and nothing else', async (t) => {
  const full = openSync('/dev/full', 'w');
  t.after(() => closeSync(full));
  const broker = await broker_of(t, small, { stdio: ['ignore', full, 'pipe'] });
  await visits(broker, 500);
  await serves(t, broker);
  assert.ok(await load(broker) < 0.1, 'it does not try without a pause');
  await ends(broker, 1500);
});

test('a file that may not grow is no end either, although that is a signal', async (t) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'log-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'log');
  const broker = await broker_of(t, small, { shell: `ulimit -f 8; exec >${file}` });  // of 512 or 1024 bytes
  await visits(broker, 500);
  await until('it is full', () => readFileSync(file).length >= 4096);
  await serves(t, broker);
  await ends(broker, 1500);
});

test('descriptors that are closed at the start are no sockets afterwards', async (t) => {
  const broker = await broker_of(t, ['--log_events', '--no_such_option'], { shell: 'exec <&- >&- 2>&-' });
  const peers = [];
  for (let n = 0; n < 10; n += 1) peers.push(await t.peer(broker));
  for (const fd of [0, 1, 2]) assert.equal(readlinkSync(`/proc/${broker.pid}/fd/${fd}`), '/dev/null');
  await visits(broker, 10);
  await serves(t, broker);
  for (const peer of peers) await peer.round_trip();
  for (const peer of peers) assert.deepEqual(peer.received, []);
  await ends(broker);
});

test('with --end_with_stdin a closed stdin still ends the broker', async (t) => {
  const port = await free_port();
  const flags = ['-H', '127.0.0.1', '-p', `${port}`, '--end_with_stdin'];
  const broker = new Broker(flags, { shell: 'exec <&-' });
  t.after(() => broker.kill());
  assert.equal((await broker.ended()).code, 0);
  assert.match(broker.stdout, /^Started .*\nLimits: [^]*\nHttp server closed\.\n$/);
});

const life_lines = ({ stdout }) => stdout.split('\n').filter((line) => / info peer "/.test(line));

test('a storm of peers that end is told in so many lines a second, and the rest in one at the end', async (t) => {
  const broker = await t.broker(['--log_lines_max', '20', '--threads', '2']);
  const peers = await Promise.all(Array.from({ length: 200 }, () => t.peer(broker)));
  for (const peer of peers) peer.drop();
  await until('they are gone', async () => life_lines(broker).length >= 20);
  await ends(broker);
  const told = life_lines(broker).length;
  assert.ok(told >= 20 && told <= 60, `${told} lines`);
  const rest = 200 - told;
  const summary = new RegExp(` info ${rest} more peers ended in the last minute: (connection lost|shutdown) \\d+`);
  assert.match(broker.stdout, summary);
  assert.match(broker.stdout, new RegExp(` info counters .* limit_log_lines=${rest}( |\n)`));
});

test('the rest is told after a minute though nothing happens then', async (t) => {
  const broker = await t.broker(['--log_lines_max', '1']);
  const peers = await Promise.all(Array.from({ length: 20 }, () => t.peer(broker)));
  for (const peer of peers) peer.drop();
  await until('one is told', () => life_lines(broker).length > 0);
  const began = performance.now();
  const found = () => / info (\d+) more peers ended in the last minute: connection lost \1\n/.exec(broker.stdout);
  await until('the rest is told', found, 65000);
  assert.ok(performance.now() - began > 55000);
  assert.equal(Number(found()[1]) + life_lines(broker).length, 20);
}, { within_ms: 75000 });

test('an id that would command a terminal or turn the line round is spelt out', async (t) => {
  const broker = await t.broker(['--log_events']);
  const id = `${new_id()}\u202e\u2066\u200f\u061c\u009b31m\u007f\u2028\u001b`;
  const peer = await t.peer(broker, { id });
  peer.drop();
  await until('it has ended', () => life_lines(broker).length > 0);
  const spelt = '\\u202e\\u2066\\u200f\\u061c\\u009b31m\\u007f\\u2028\\u001b';
  assert.ok(life_lines(broker)[0].includes(`${spelt}" key=`), life_lines(broker)[0]);
  const events = broker.stdout.split('\n').filter((line) => line.startsWith('{'));
  assert.equal(events.length, 2);
  for (const line of events) {
    assert.ok(line.includes(spelt));
    assert.equal(JSON.parse(line).id, id);
  }
  assert.doesNotMatch(broker.stdout, /[\u202e\u2066\u200f\u061c\u0080-\u009f\u007f\u2028\u001b]/);
});
