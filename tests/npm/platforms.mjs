// Where there is no program: one sentence that says so and what works there, from the command and from PeerServer.
// The other platforms are pretended by a module that is loaded first.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

const pretended = {
  windows: [{ platform: 'win32', arch: 'x64' }, /no program for win32-x64\. On Windows it runs in WSL/],
  mac: [{ platform: 'darwin', arch: 'arm64' }, /no program for darwin-arm64\. On macOS it runs as a container/],
  arm: [{ platform: 'linux', arch: 'arm64' }, /no program for linux-arm64\. .* built from source: .*P2P_BROKER_BINARY/],
  freebsd: [{ platform: 'freebsd', arch: 'x64' }, /no program for freebsd-x64\. It runs as a container/],
  musl: [{ glibcVersionRuntime: undefined }, /linux-x64 without glibc .*musl.* as a container/],
  old: [{ glibcVersionRuntime: '2.17' }, /no program for glibc 2\.17: it needs \d\.\d+ or newer\. .* as a container/],
};

function pretend(scene, { platform, arch, ...header }) {
  const file = path.join(scene.app.folder, 'pretend.js');
  const lines = [];
  for (const [name, value] of Object.entries({ platform, arch })) {
    if (value) lines.push(`Object.defineProperty(process, '${name}', { value: '${value}' });`);
  }
  if ('glibcVersionRuntime' in header) {
    lines.push(`process.report.getReport = () => ({ header: ${JSON.stringify(header)} });`);
  }
  fs.writeFileSync(file, lines.join('\n'));
  return ['-r', file];
}

async function saysSo(scene, [machine, sentence]) {
  const nodeFlags = pretend(scene, machine);
  const run = scene.spawn(process.execPath, [...nodeFlags, scene.app.launcher, '-p', '0']);
  assert.deepEqual(await run.exit, { code: 1, signal: null });
  assert.match(run.said, sentence);
  assert.equal(run.said.trim().split('\n').length, 1, 'a sentence and no stack');
  const { said } = await scene.outcome(`
    try { require('p2p-broker').PeerServer(); } catch (error) { console.log(error.message); }`, { nodeFlags });
  assert.match(said, sentence);
}

export const windows_is_told_of_wsl = named('windows_is_told_of_wsl', pretended.windows);
export const macos_is_told_of_the_container = named('macos_is_told_of_the_container', pretended.mac);
export const linux_on_arm_is_told_of_the_container_and_the_sources =
  named('linux_on_arm_is_told_of_the_container_and_the_sources', pretended.arm);
export const another_system_is_told_of_the_container =
  named('another_system_is_told_of_the_container', pretended.freebsd);
export const alpine_is_told_that_it_has_musl = named('alpine_is_told_that_it_has_musl', pretended.musl);
export const an_old_glibc_is_told_of_the_one_that_is_needed =
  named('an_old_glibc_is_told_of_the_one_that_is_needed', pretended.old);

function named(name, machine) {
  return { [name]: (scene) => saysSo(scene, machine) }[name];
}

export async function a_package_that_was_left_out_is_named(scene) {
  const { modules } = scene.app;
  fs.renameSync(path.join(modules, '@p2p-broker'), path.join(modules, '@away'));
  scene.after(() => fs.renameSync(path.join(modules, '@away'), path.join(modules, '@p2p-broker')));
  const run = scene.spawn('npx', ['--offline', 'p2p-broker', '-p', '0']);
  assert.equal((await run.exit).code, 1);
  assert.match(run.said, /@p2p-broker\/linux-x64, which holds the program, is not installed.*--omit=optional/);
}

export async function a_program_of_ones_own_is_taken_where_one_is_named(scene) {
  const own = path.join(scene.app.folder, 'own');
  fs.writeFileSync(own, '#!/bin/sh\necho "own $* ${P2P_BROKER_BINARY-unset}"\n', { mode: 0o755 });
  const nodeFlags = pretend(scene, pretended.arm[0]);
  const words = [...nodeFlags, scene.app.launcher, '-p', '7'];
  const run = scene.spawn(process.execPath, words, { env: { P2P_BROKER_BINARY: own } });
  assert.equal((await run.exit).code, 0);
  assert.equal(run.said, 'own -p 7 unset\n');
}

export async function a_program_that_cannot_be_run_is_named(scene) {
  const env = { P2P_BROKER_BINARY: '/nowhere/p2p-broker' };
  const run = scene.spawn(process.execPath, [scene.app.launcher], { env });
  assert.equal((await run.exit).code, 1);
  assert.match(run.said, /^\/nowhere\/p2p-broker cannot be run: .*ENOENT/);
  const { said } = await scene.outcome(`
    const server = require('p2p-broker').PeerServer();
    server.on('error', (error) => console.log('error', error.code, server.address()));
    server.on('close', () => console.log('close'));`, { env });
  assert.equal(said, 'error ENOENT null\nclose\n');
}
