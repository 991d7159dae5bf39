// The command `npx p2p-broker`: words, output, exit status and signals are the broker's.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { below, runs, sleep } from './scene.mjs';

const ready = /^Started PeerServer on \S+, port: (\d+), path: (\S+)$/m;
const npx = (scene, words, settings) => scene.spawn('npx', ['--offline', 'p2p-broker', ...words], settings);
const launcher = (scene, words, settings) => scene.spawn(process.execPath, [scene.app.launcher, ...words], settings);

export async function npx_starts_the_broker_on_the_port_that_is_asked_for(scene) {
  const run = npx(scene, ['-p', '0', '--path', '/games', '--key', 'chess']);
  const [, port, path] = await run.says(ready);
  assert.equal(path, '/games');
  const answer = await fetch(`http://127.0.0.1:${port}/games/chess/id`);
  assert.match(await answer.text(), /^[0-9a-f]{8}-/);
  await scene.peer(port, 'alice', { path: '/games/', key: 'chess' });
}

export async function exit_status_and_sentences_are_the_brokers(scene) {
  const wrong = npx(scene, ['-p', 'x']);
  assert.equal((await wrong.exit).code, 2);
  assert.match(wrong.said, /^--port: 'x' is not a whole number/m);
  const version = npx(scene, ['--version']);
  assert.equal((await version.exit).code, 0);
  assert.equal(version.said.trim(), scene.app.manifest('p2p-broker').version);
}

export async function words_reach_the_broker_as_they_are(scene) {
  const words = ['--id_format', 'a b-{digits:4}', '--key', '$HOME "quoted"', '--print-config'];
  const direct = execFileSync(scene.app.program, words, { encoding: 'utf8' });
  const run = launcher(scene, words);
  await run.exit;
  const withoutLifeline = run.said.replace(/^(end_with_stdin = )true$/m, '# $1false');
  assert.equal(withoutLifeline.replace(/^# ?(?=end_with)/m, ''), direct.replace(/^# ?(?=end_with)/m, ''));
}

export async function a_signal_ends_the_broker_in_order_and_its_status_is_passed_on(scene) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    const run = launcher(scene, ['-p', '0']);
    const [, port] = await run.says(ready);
    const peer = await scene.peer(port, 'alice');
    run.child.kill(signal);
    assert.deepEqual(await scene.within(5000, `end after ${signal}`, run.exit), { code: 0, signal: null });
    assert.match(run.said, /Http server closed\.\n$/);
    await scene.until(1000, 'the close frame', () => peer.closedWith === 1001);
  }
}

/** A client that answers nothing makes the difference: in order the broker waits for it, asked twice it does not. */
async function endsAfter(scene, { asks }) {
  const run = launcher(scene, ['-p', '0', '--drain_timeout', '1500']);
  const [, port] = await run.says(ready);
  const peer = await scene.peer(port, 'stubborn');
  peer.socket.pause();
  const began = performance.now();
  for (const waitMs of asks) {
    await sleep(waitMs);
    run.child.kill('SIGINT');
  }
  await scene.within(8000, 'end', run.exit);
  return performance.now() - began;
}

export async function a_signal_that_npm_passes_on_a_second_time_counts_once(scene) {
  const took = await endsAfter(scene, { asks: [0, 50] });
  assert.ok(took > 1200, `ended after ${took} ms, which is "at once"`);
}

export async function a_second_signal_later_ends_the_broker_at_once(scene) {
  const took = await endsAfter(scene, { asks: [0, 700] });
  assert.ok(took < 1200, `ended after ${took} ms`);
}

/** A terminal sends its Ctrl-C to npx, the shell and the launcher alike, and npm passes it on once more. */
export async function ctrl_c_in_a_terminal_ends_the_broker_in_order(scene) {
  const script = `
import os, pty, sys
os.chdir(${JSON.stringify(scene.app.folder)})
pty.spawn(["npx", "--offline", "p2p-broker", "-p", "0", "--drain_timeout", "1500"])`;
  const run = scene.spawn('python3', ['-c', script]);
  const [, port] = await run.says(/port: (\d+), path/);
  const peer = await scene.peer(port, 'stubborn');
  peer.socket.pause();
  const pids = below(run.child.pid);
  scene.watch(...pids);
  const broker = pids.at(-1);
  const began = performance.now();
  run.child.stdin.write('\x03');
  await scene.until(8000, 'the end of the broker', () => !runs(broker));
  const took = performance.now() - began;
  assert.ok(took > 1200, `ended after ${took} ms, which is "at once"`);
  await run.says(/Http server closed\./);
}

export async function sigusr1_writes_the_counters_and_starts_no_debugger(scene) {
  const run = launcher(scene, ['-p', '0']);
  const [, port] = await run.says(ready);
  await scene.peer(port, 'alice');
  run.child.kill('SIGUSR1');
  await run.says(/info counters .*peers_opened=1/);
  assert.doesNotMatch(run.said, /Debugger/);
}

export async function a_killed_broker_is_told_by_the_same_signal(scene) {
  const run = launcher(scene, ['-p', '0']);
  await run.says(ready);
  process.kill(below(run.child.pid)[0], 'SIGKILL');
  assert.deepEqual(await run.exit, { code: null, signal: 'SIGKILL' });
}
