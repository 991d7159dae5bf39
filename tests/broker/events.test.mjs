// --log_events and --end_with_stdin, for programs that start the broker: who comes and goes as lines of JSON, and an
// end when the parent's end of the pipe is closed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { binary } from './broker.mjs';
import { new_id } from './peer.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(4);
const events_of = ({ stdout }) => stdout.split('\n').filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line));
const told = (broker, ...wanted) => until(`${wanted} is told`, () => {
  const found = events_of(broker).map(({ event, id }) => `${event} ${id}`);
  return wanted.every((each) => found.includes(each));
});

test('a peer that comes and goes is told of at once, with its whole id, its key and its address', async (t) => {
  const broker = await t.broker(['--log_events', '--log_level', 'off', '--key', 'k']);
  const id = 'x'.repeat(500);
  const peer = await t.peer(broker, { id, key: 'k' });
  const began = performance.now();
  await told(broker, `open ${id}`);
  assert.ok(performance.now() - began < 800, 'it did not wait for the log');
  peer.drop();
  await told(broker, `close ${id}`);
  assert.deepEqual(events_of(broker).map(({ event, key }) => `${event} ${key}`), ['open k', 'close k']);
  for (const { from } of events_of(broker)) assert.match(from, /^127\.0\.0\.1:\d+$/);
  assert.ok(!broker.stdout.includes('token'));
});

test('each open has one close: takeover, LEAVE, refusals and the end of the broker among them', async (t) => {
  const broker = await t.broker(['--log_events', '--threads', '2']);
  await t.peer(broker, { id: 'same' });
  await t.peer(broker, { id: 'same' });
  const left = await t.peer(broker, { id: 'left' });
  left.send({ type: 'LEAVE' });
  await left.round_trip();
  assert.ok(!events_of(broker).some(({ event, id }) => event === 'close' && id === 'left'));
  const refused = await t.socket(broker, { id: 'same', token: 'other' });
  await refused.expect_closed();
  await t.peer(broker, { id: 'stays' });
  broker.signal('SIGTERM');
  await broker.ended();
  const count = (event, id) => events_of(broker).filter((each) => each.event === event && each.id === id).length;
  for (const [id, times] of [['same', 2], ['left', 1], ['stays', 1]]) {
    assert.deepEqual([count('open', id), count('close', id)], [times, times], id);
  }
});

test('without --log_events nothing of it is written', async (t) => {
  const broker = await t.broker();
  const peer = await t.peer(broker, { id: new_id() });
  peer.drop();
  await sleep(100);
  assert.deepEqual(events_of(broker), []);
});

for (const [what, stdin, end] of [
  ['a pipe that is closed', 'pipe', (child) => child.stdin.end()],
  ['a pipe that is closed behind some bytes', 'pipe', (child) => child.stdin.end('x'.repeat(10000))],
  ['no input from the start', 'ignore', () => {}],
]) {
  test(`with --end_with_stdin ${what} ends the broker in order`, async (t) => {
    const flags = ['-H', '127.0.0.1', '-p', '0', '--end_with_stdin'];
    const child = spawn(binary, flags, { stdio: [stdin, 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (data) => { said += data; });
    const ended = new Promise((resolve) => { child.once('close', (code, signal) => resolve([code, signal])); });
    await until('it is ready', () => said.includes('Started PeerServer'));
    if (stdin === 'pipe') {
      child.stdin.write('nothing that is looked at\n');
      await sleep(100);
      assert.equal(child.exitCode, null);
    }
    end(child);
    assert.deepEqual(await ended, [0, null]);
    assert.match(said, /^Http server closed\.$/m);
  });
}

test('without it the end of standard input means nothing', async (t) => {
  const broker = await t.broker();
  await sleep(100);
  assert.equal((await broker.http('/')).status, 200);
});
