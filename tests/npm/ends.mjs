// However the parent ends, no broker is left behind: told by the broker's pid, and by its port, which is free again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { below, freePort, runs } from './scene.mjs';

const goneMs = 3000;
const embedding = (port, then) => `
const server = require('p2p-broker').PeerServer({ port: ${port} }, () => console.log('pid', server.pid));
${then}`;

const tell = (run) => run.child.stdin.write('x');

async function nothingListensOn(port) {
  const socket = net.connect(port, '127.0.0.1');
  const [error] = await once(socket, 'error');
  assert.equal(error.code, 'ECONNREFUSED');
}

/** Runs an embedding program until its broker listens and has a peer, ends the program, and looks for the broker. */
async function endedBy(scene, end, then = '') {
  const port = await freePort();
  const run = scene.program(embedding(port, then));
  const pid = Number((await run.says(/^pid (\d+)$/m))[1]);
  scene.watch(pid);
  const peer = await scene.peer(port, 'alice');
  assert.ok(runs(pid));
  end(run);
  const exit = await scene.within(goneMs, 'end of the program', run.exit);
  await scene.until(goneMs, 'the end of the broker', () => !runs(pid));
  await nothingListensOn(port);
  await scene.until(1000, 'the end of its peer', () => peer.closedWith);
  assert.equal(peer.closedWith, 1001, 'in order');
  return exit;
}

export async function a_parent_killed_by_sigkill_leaves_no_broker(scene) {
  const exit = await endedBy(scene, (run) => run.child.kill('SIGKILL'));
  assert.equal(exit.signal, 'SIGKILL');
}

export async function a_parent_ended_by_sigterm_leaves_no_broker(scene) {
  const exit = await endedBy(scene, (run) => run.child.kill('SIGTERM'));
  assert.equal(exit.signal, 'SIGTERM');
}

export async function a_parent_that_exits_leaves_no_broker(scene) {
  const exit = await endedBy(scene, tell, 'process.stdin.once("data", () => process.exit(0));');
  assert.equal(exit.code, 0);
}

export async function a_parent_that_throws_leaves_no_broker(scene) {
  const then = 'process.stdin.once("data", () => { throw new Error("out of luck"); });';
  const exit = await endedBy(scene, tell, then);
  assert.equal(exit.code, 1);
}

export async function a_parent_that_aborts_leaves_no_broker(scene) {
  const exit = await endedBy(scene, tell, 'process.stdin.once("data", () => process.abort());');
  assert.equal(exit.signal, 'SIGABRT');
}

export async function a_parent_killed_while_the_broker_starts_leaves_no_broker(scene) {
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = await freePort();
    const run = scene.program(`
      const server = require('p2p-broker').PeerServer({ port: ${port} });
      require('node:fs').writeSync(1, 'pid ' + server.pid + '\\n');
      process.kill(process.pid, 'SIGKILL');`);
    await run.exit;
    const pid = Number(/^pid (\d+)$/m.exec(run.said)[1]);
    scene.watch(pid);
    await scene.until(goneMs, 'the end of the broker', () => !runs(pid));
    await nothingListensOn(port);
  }
}

export async function ctrl_c_is_the_parents_to_answer(scene) {
  const port = await freePort();
  const run = scene.program(embedding(port, 'process.on("SIGINT", () => console.log("not yet"));'), { detached: true });
  const pid = Number((await run.says(/^pid (\d+)$/m))[1]);
  scene.watch(pid);
  process.kill(-run.child.pid, 'SIGINT');  // as a terminal does: everyone in the foreground
  await run.says(/not yet/);
  await scene.peer(port, 'alice');
  assert.ok(runs(pid));
}

/** Starts `npx p2p-broker`, ends what `choose` picks from npx down to the broker, and looks for the broker. */
async function npxEndedBy(scene, signal, choose) {
  const port = await freePort();
  const run = scene.spawn('npx', ['--offline', 'p2p-broker', '-p', String(port)], { detached: true });
  await run.says(/^Started PeerServer/m);
  const pids = [run.child.pid, ...below(run.child.pid)];
  scene.watch(...pids);
  assert.ok(pids.length >= 3, 'npx, the launcher and the broker at least');
  process.kill(choose(pids), signal);
  await scene.until(goneMs, 'the end of all', () => !pids.some(runs));
  await nothingListensOn(port);
}

export const a_launcher_killed_by_sigkill_leaves_no_broker = (scene) =>
  npxEndedBy(scene, 'SIGKILL', (pids) => pids.at(-2));
export const npx_killed_by_sigkill_leaves_no_broker = (scene) => npxEndedBy(scene, 'SIGKILL', ([npx]) => npx);
export const npx_ended_by_sigterm_leaves_no_broker = (scene) => npxEndedBy(scene, 'SIGTERM', ([npx]) => npx);
/** npm itself does nothing at a SIGINT to it alone: a terminal sends it to all that is in the foreground. */
export const npx_ended_by_sigint_leaves_no_broker = (scene) => npxEndedBy(scene, 'SIGINT', ([npx]) => -npx);

export async function a_launcher_without_npm_above_stays_when_its_parent_goes(scene) {
  const port = await freePort();
  const script = `"${process.execPath}" "${scene.app.launcher}" -p ${port} & echo "launcher $!"; sleep 1`;
  const run = scene.spawn('sh', ['-c', script]);
  await run.says(/^Started PeerServer/m);
  const launcher = Number((await run.says(/^launcher (\d+)$/m))[1]);
  scene.watch(launcher);
  await scene.until(3000, 'the end of the shell', () => !runs(run.child.pid));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.ok(runs(launcher));
  assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
}

/** script(1) makes a terminal, which hangs up when it is killed. */
export async function a_terminal_that_hangs_up_ends_what_the_launcher_started(scene) {
  const port = await freePort();
  const command = `exec "${process.execPath}" "${scene.app.launcher}" -p ${port}`;
  const run = scene.spawn('script', ['-qfec', command, '/dev/null']);
  await run.says(/^Started PeerServer/m);
  const pids = below(run.child.pid);
  scene.watch(...pids);
  assert.ok(pids.length >= 2, 'the launcher and the broker');
  run.child.kill('SIGKILL');
  await scene.until(goneMs, 'the end of all', () => !pids.some(runs));
  await nothingListensOn(port);
}
