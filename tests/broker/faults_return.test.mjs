// All clients come back to a broker that has just started: as fast as to the yardstick that does nothing but accept
// and answer, and none has to send its SYN again. In a network namespace of its own, since the kernel counts
// for all in one.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { binary } from './broker.mjs';
import { floor_program, start_load, unlimited, without_load } from './load.mjs';
import { sanitized, sleep, test, until } from './suite.mjs';

const many = 15000;
const port = 9000;
const namespace = `pb${process.pid}s`;
const within = ['ip', 'netns', 'exec', namespace];

/** The best of some rounds: other programs take time from some, the broker would from each. */
const best = (rounds) => Math.min(...rounds.map(({ ms }) => ms));

/** Why no network namespace can be made here, whose counters are a test's own. */
function without_namespace() {
  if (process.getuid?.() !== 0) return 'network namespaces take root';
  const made = spawnSync('ip', ['netns', 'add', namespace]);
  if (made.error) return 'there is no ip command';
  spawnSync('ip', ['netns', 'delete', namespace]);
  return made.status === 0 ? undefined : 'this machine gives no network namespaces';
}

/** A server in the namespace; ends with the test. */
async function start_there(t, words) {
  const child = spawn(within[0], [...within.slice(1), ...words], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const end = async () => { child.kill('SIGKILL'); await ended; };
  t.after(end);
  await sleep(300);
  assert.equal(child.exitCode, null, `${words[0]} ended at once`);
  return end;
}

/** How many TCP sockets are in use in the namespace, both ends of each. */
function count_there() {
  const { stdout } = spawnSync(within[0], [...within.slice(1), 'cat', '/proc/net/sockstat'], { encoding: 'utf8' });
  return Number(/TCP: inuse (\d+)/.exec(stdout)[1]) / 2;
}

/** How long it takes until all are back, from when the new process listens, and how the queue overflowed. */
async function return_to(t, words) {
  const end_first = await start_there(t, words);
  const { report } = start_load(t, { port }, 'storm', ['--n', `${many}`, '--cmd', 'true', '--probe'],
    { prefix: within });
  await until('all are there', () => count_there() > many, 60000);
  await sleep(500);
  await end_first();
  const end_second = await start_there(t, words);
  const found = await report;
  await end_second();
  assert.deepEqual([found.open_again, found.verify_ok, found.verify_bad], [many, many, 0]);
  return { ms: found.listening_to_all_open_ms, overflows: found.listen_overflows };
}

test('15,000 are back within 1.25 times what the yardstick takes, and no queue overflows', async (t) => {
  spawnSync('ip', ['netns', 'add', namespace]);
  t.after(() => spawnSync('ip', ['netns', 'delete', namespace]));
  spawnSync('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
  const ours = [binary, '--host', '127.0.0.1', '--port', `${port}`, '--threads', '1', ...unlimited];
  const [to_ours, to_floor] = [[], []];
  const ratio = () => best(to_ours) / best(to_floor);
  const done = () => to_ours.length > 0 && ratio() < 1.25 && to_ours.some(({ overflows }) => overflows === 0);
  while (to_ours.length < 4 && !done()) {
    to_ours.push(await return_to(t, ours));
    to_floor.push(await return_to(t, [floor_program, `${port}`]));
  }
  const all = (rounds) => rounds.map(({ ms, overflows }) => `${ms.toFixed(0)} ms (${overflows} overflows)`).join(', ');
  console.log(`     ours ${all(to_ours)}; yardstick ${all(to_floor)}`);
  assert.ok(ratio() < 1.25, `${ratio()} times the yardstick`);
  assert.equal(Math.min(...to_ours.map(({ overflows }) => overflows)), 0);
}, { within_ms: 300000, skip: sanitized ?? without_load ?? without_namespace() });
