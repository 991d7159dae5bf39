// --log_format: the same events as text, as logfmt and as JSON, of which every line of stdout is an object; and what
// is written when stdout is systemd's journal.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { openSync, readFileSync, statSync } from 'node:fs';
import { Broker, run_binary } from './broker.mjs';
import { scratch_file } from './certificate.mjs';
import { LogPipe } from './log_pipe.mjs';
import { at_once, test, until } from './suite.mjs';

at_once(4);
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+\d\d:\d\d$/;
const lines_of = ({ stdout }) => stdout.trimEnd().split('\n');

/** Waits until a broker listens whose output goes elsewhere. */
const port_of = (broker, text) => until('it is ready', () => {
  broker.port = Number(/Started PeerServer on \S+, port: (\d+)/.exec(text())?.[1]);
  return broker.port;
});

/** One life of everything that the log tells: warnings, arrivals, a refusal, an end, counters, and the broker's own. */
async function whole_life(t, flags, id = 'a"b') {
  const broker = await t.broker(['--log_level', 'trace', '--log_arrivals', '--allow_discovery', ...flags]);
  const peer = await t.peer(broker, { id, version: '1.5.4' });
  const taken = await t.socket(broker, { id, token: 'another' });
  await taken.expect_closed(4003);
  peer.send({ type: 'OFFER', dst: 'nobody', payload: { sdp: 'private words' } });
  await peer.round_trip();
  await peer.close(4000, 'a "reason"');
  broker.signal('SIGUSR1');
  broker.signal('SIGTERM');
  assert.equal((await broker.ended()).code, 0);
  assert.equal(broker.stderr, '');
  assert.doesNotMatch(broker.stdout, /private words|token/);
  return broker;
}

test('with json every line is an object with time, level and message, the first and the last among them', async (t) => {
  const broker = await whole_life(t, ['--log_format', 'json']);
  const lines = lines_of(broker).map((line) => JSON.parse(line));
  for (const line of lines) {
    assert.deepEqual(Object.keys(line).slice(0, 3), ['time', 'level', 'message']);
    assert.match(line.time, rfc3339);
    assert.match(line.level, /^(trace|debug|info|warning|error)$/);
  }
  const ready = lines[0];
  assert.equal(ready.message, `Started PeerServer on 127.0.0.1, port: ${broker.port}, path: /`);
  assert.deepEqual([ready.level, ready.host, ready.port, ready.path], ['info', '127.0.0.1', broker.port, '/']);
  assert.match(lines[1].message, /^Limits: /);
  assert.equal(lines.at(-1).message, 'Http server closed.');
  const one = (message, wanted = () => true) => lines.find((line) => line.message === message && wanted(line));
  const { ms, from, ...peer } = one('peer ended');
  assert.equal(typeof ms, 'number');
  assert.match(from, /^127\.0\.0\.1:\d+$/);
  const { time, level, message, ...told } = peer;
  assert.deepEqual(told, { id: 'a"b', key: 'peerjs', received: 1, sent: 1, end: 'closed by client' });
  assert.equal(one('peer arrived').version, '1.5.4');
  assert.equal(one('refused: the id is taken').id, 'a"b');
  assert.equal(one('request', ({ status }) => status === 101).path, '/peerjs');
  assert.equal(one('closed by client', ({ code }) => code === 4000).reason, 'a "reason"');
  assert.deepEqual([one('message').type, one('message').outcome], ['OFFER', 'queued']);
  assert.equal(one('counters').refused_id_taken, 1);
  assert.ok(one('use').addresses_most >= one('use').addresses);
  assert.ok(lines.some((line) => line.message.startsWith('Discovery is on: ')));
});

/** Names and values of a line of logfmt; values in quotes are escaped as in JSON. */
function read_logfmt(line) {
  const found = {};
  const rest = line.replace(/(\w+)=("(?:[^"\\]|\\.)*"|[^ "=]*)(?: |$)/g, (_, name, value) => {
    found[name] = value.startsWith('"') ? JSON.parse(value) : value;
    return '';
  });
  assert.equal(rest, '', line);
  return found;
}

test('with logfmt every line is names and values, with quotes where they are needed', async (t) => {
  const broker = await whole_life(t, ['--log_format', 'logfmt']);
  const lines = lines_of(broker).map(read_logfmt);
  for (const line of lines) {
    assert.deepEqual(Object.keys(line).slice(0, 3), ['time', 'level', 'message']);
    assert.match(line.time, rfc3339);
  }
  assert.equal(lines[0].message, `Started PeerServer on 127.0.0.1, port: ${broker.port}, path: /`);
  assert.equal(lines.at(-1).message, 'Http server closed.');
  const peer = lines.find(({ message }) => message === 'peer ended');
  assert.deepEqual([peer.id, peer.key, peer.received, peer.end], ['a"b', 'peerjs', '1', 'closed by client']);
  assert.match(broker.stdout, / id="a\\"b" key=peerjs from=127\.0\.0\.1:\d+ ms=\d+ received=1 sent=1 end="closed by/);
});

test('text is what it was: two bare lines first, then time, level and a sentence, and a bare last line', async (t) => {
  const broker = await whole_life(t, []);
  const lines = lines_of(broker);
  assert.equal(lines[0], `Started PeerServer on 127.0.0.1, port: ${broker.port}, path: /`);
  assert.match(lines[1], /^Limits: 250 peers/);
  assert.equal(lines.at(-1), 'Http server closed.');
  assert.match(broker.stdout, new RegExp('^\\S+ info peer "a\\\\"b" key="peerjs" from 127\\.0\\.0\\.1:\\d+ ms=\\d+ '
    + 'received=1 sent=1 end="closed by client"$', 'm'));
  assert.match(broker.stdout, /^\S+ info refused: the id is taken id="a\\"b" from 127\.0\.0\.1:\d+$/m);
  for (const line of lines.filter((each) => / (info|debug|trace) /.test(each) && /^\d/.test(each))) {
    assert.match(line.split(' ')[0], rfc3339);
  }
});

test('lines of JSON parse for any id, and give it back', async (t) => {
  const broker = await t.broker(['--log_format', 'json', '--log_arrivals', '--log_lines_max', '10000']);
  const odd = ['"', '\\', '\n', '\u0000', '\u202e', '\u2028', '\u007f', '{"time":1}', '=', ' ', '\ud83d\ude00'];
  const ids = Array.from({ length: 60 }, (_, n) => `${n}${[...randomBytes(12)]
    .map((byte) => (byte % 2 === 0 ? odd[byte % odd.length] : String.fromCharCode(byte % 128))).join('')}`);
  for (const id of ids) {
    const peer = await t.peer(broker, { id });
    peer.drop();
  }
  const ends = () => lines_of(broker).filter((line) => line.includes('"peer ended"'));
  await until('all have ended', () => ends().length === ids.length);
  const lines = lines_of(broker).map((line) => JSON.parse(line));
  const told = (message) => lines.filter((line) => line.message === message).map(({ id }) => id).sort();
  assert.deepEqual(told('peer ended'), [...ids].sort());
  assert.deepEqual(told('peer arrived'), [...ids].sort());
});

test('--log_events stays as it is beside either format', async (t) => {
  const broker = await t.broker(['--log_events', '--log_format', 'json']);
  const peer = await t.peer(broker);
  peer.drop();
  await until('it is told', () => broker.stdout.includes('{"event":"close"'));
  const open = new RegExp(`^\\{"event":"open","id":"${peer.id}","key":"peerjs","from":"[^"]+"\\}$`, 'm');
  assert.match(broker.stdout, open);
  for (const line of lines_of(broker)) JSON.parse(line);
});

for (const format of ['json', 'logfmt']) {
  test(`what was lost is told in ${format}, too`, async (t) => {
    const pipe = new LogPipe(t);
    const flags = ['--log_format', format, '--log_level', 'debug', '--log_bytes_max', '64K'];
    const stdio = ['ignore', pipe.writer, 'pipe'];
    const broker = new Broker(['--host', '127.0.0.1', '--port', '0', ...flags], { stdio });
    t.after(() => broker.kill());
    pipe.close_writer();
    await port_of(broker, () => pipe.read());
    for (let n = 0; n < 1500; n += 1) await broker.http(`/${'x'.repeat(90)}`);
    await until('the loss is told', () => /lines were lost, stdout was not read"/.test(pipe.read()));
    const read = format === 'json' ? JSON.parse : read_logfmt;
    const lines = pipe.read().trimEnd().split('\n').map(read);
    const { level, message } = lines.find((line) => line.message.includes('lost'));
    assert.equal(level, 'warning');
    assert.match(message, /^[\d,]+ lines were lost, stdout was not read$/);
    assert.ok(lines.length > 100);
  }, { within_ms: 60000 });
}

let files_made = 0;

/** A broker whose stdout is a file, and told by JOURNAL_STREAM to be the journal, or what `named` makes of that. */
async function in_journal(t, flags, named = (device, inode) => `${device}:${inode}`) {
  const file = scratch_file(`journal-${++files_made}`, '');
  const { dev, ino } = statSync(file);
  const broker = new Broker(['--host', '127.0.0.1', '--port', '0', ...flags], {
    environment: { JOURNAL_STREAM: named(dev, ino) }, stdio: ['ignore', openSync(file, 'a'), 'pipe'],
  });
  t.after(() => broker.kill());
  const text = () => readFileSync(file, 'utf8');
  await port_of(broker, text);
  await broker.http('/wrong/peerjs');
  broker.signal('SIGHUP');  // with flags that have not changed: a line at info
  await until('the reload is told', () => text().includes('SIGHUP: '));
  broker.signal('SIGTERM');
  assert.equal((await broker.ended()).code, 0);
  return text().trimEnd().split('\n');
}

test('in the journal a line begins with its priority and has no time', async (t) => {
  const lines = await in_journal(t, ['--log_level', 'debug']);
  for (const line of lines) assert.match(line, /^<[67]>\S/);
  assert.match(lines[0], /^<6>Started PeerServer on 127\.0\.0\.1, port: \d+, path: \/$/);
  assert.equal(lines.at(-1), '<6>Http server closed.');
  assert.ok(lines.some((line) => line.startsWith('<7>debug request GET "/wrong/peerjs" status=404 from ')));
  assert.ok(lines.some((line) => line.startsWith('<6>info refused: nothing for clients is at this path ')));
  assert.ok(lines.some((line) => line.startsWith('<6>info counters ')));
});

test('in the journal warnings and errors have their priorities', async (t) => {
  const config = scratch_file(`journal-${process.pid}.toml`, 'concurrent_limit = 10\n');
  const file = scratch_file(`journal-${++files_made}`, '');
  const { dev, ino } = statSync(file);
  const broker = new Broker(['--host', '127.0.0.1', '--port', '0', '--config', config], {
    environment: { JOURNAL_STREAM: `${dev}:${ino}` }, stdio: ['ignore', openSync(file, 'a'), 'pipe'],
  });
  t.after(() => broker.kill());
  const line = (pattern) => until(`${pattern}`, () => pattern.exec(readFileSync(file, 'utf8')));
  await line(/^<6>Started /m);
  scratch_file(`journal-${process.pid}.toml`, 'threads = 3\n');
  broker.signal('SIGHUP');
  await line(/^<4>warning --threads needs a restart to change$/m);
  scratch_file(`journal-${process.pid}.toml`, 'concurrent_limit = "many"\n');
  broker.signal('SIGHUP');
  await line(/^<3>error SIGHUP: the settings stay as they were; /m);
});

for (const format of ['json', 'logfmt']) {
  test(`in the journal ${format} has a priority before it, and no time`, async (t) => {
    const lines = await in_journal(t, ['--log_format', format, '--log_level', 'debug']);
    const read = format === 'json' ? JSON.parse : read_logfmt;
    const told = lines.map((line) => {
      assert.match(line, /^<[67]>/);
      return { priority: line[1], ...read(line.slice(3)) };
    });
    for (const each of told) {
      assert.equal(each.time, undefined);
      assert.equal(each.priority, each.level === 'debug' ? '7' : '6');
    }
    assert.match(told[0].message, /^Started PeerServer/);
  });
}

for (const [what, named] of [
  ['another inode', (device, inode) => `${device}:${inode + 1}`],
  ['another device', (device, inode) => `${device + 1}:${inode}`],
  ['nothing', () => ''], ['what is no stream', () => 'journal'],
]) {
  test(`a JOURNAL_STREAM that names ${what} changes nothing`, async (t) => {
    const lines = await in_journal(t, [], named);
    assert.match(lines[0], /^Started PeerServer/);
    assert.ok(lines.some((line) => / info refused: /.test(line) && rfc3339.test(line.split(' ')[0])));
    assert.ok(!lines.some((line) => line.startsWith('<')));
  });
}

test('a format that there is not ends the start with a sentence that names the flag', async () => {

  const { code, stderr } = await run_binary(['--log_format', 'xml']);
  assert.equal(code, 2);
  assert.match(stderr, /--log_format: .*text, logfmt/);
});
