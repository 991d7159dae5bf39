// PeerServer in a user's program: listening, events, errors, and what is refused.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { freePort, runs } from './scene.mjs';

/** A program that starts a broker and writes a line of JSON for all that it hears; `end` on its stdin closes it. */
const listener = (options, more = '') => `
const { PeerServer } = require('p2p-broker');
const say = (...words) => console.log(JSON.stringify(words));
const server = PeerServer(${options}, (given) => say('listening', given.address(), given === server, server.pid));
const seen = new Set();
server.on('connection', (client) => {
  seen.add(client);
  say('connection', client.getId(), client.getKey(), client.getAddress());
});
server.on('disconnect', (client) => say('disconnect', client.getId(), seen.delete(client)));
server.on('error', (error) => say('error', error.message, error.code));
server.on('close', () => say('close', server.address()));
server.on('log', (line) => say('log', line));
process.stdin.once('data', () => { process.stdin.destroy(); server.close(() => say('closed')); });
${more}`;

const withoutStdin = 'process.stdin.destroy();';
const lines = ({ said }) => said.split('\n').filter((line) => line.startsWith('[')).map((line) => JSON.parse(line));
const heard = (run, kind) => lines(run).filter(([name]) => name === kind);

async function started(scene, options = '{ port: 0 }', more = '') {
  const run = scene.program(listener(options, more));
  await run.says(/\["listening"/);
  const [[, address, , pid]] = heard(run, 'listening');
  scene.watch(pid);
  return { run, port: address.port, address, pid };
}

const hears = (scene, run, kind, count = 1) =>
  scene.until(5000, `${count} ${kind}`, () => heard(run, kind).length >= count && heard(run, kind));

export async function require_gives_a_broker_that_listens(scene) {
  const options = '{ port: 0, path: "/myapp", key: "chess", host: "127.0.0.1" }';
  const { run, port, address, pid } = await started(scene, options);
  assert.deepEqual(address, { address: '127.0.0.1', port, family: 'IPv4' });
  assert.equal(heard(run, 'listening')[0][2], true, 'onListening gets what PeerServer returned');
  assert.ok(runs(pid));
  const answer = await fetch(`http://127.0.0.1:${port}/myapp/chess/id`);
  assert.match(await answer.text(), /^[0-9a-f]{8}-/);
}

export async function it_listens_in_each_format_of_the_log(scene) {
  for (const format of ['text', 'logfmt', 'json']) {
    const options = `{ port: 0, host: '127.0.0.1', path: '/myapp', log_format: '${format}' }`;
    const { port, address } = await started(scene, options);
    assert.equal(address.address, '127.0.0.1', format);
    assert.equal((await fetch(`http://127.0.0.1:${port}/myapp/peerjs/id`)).status, 200, format);
  }
}

export async function import_gives_the_same(scene) {
  const { said, code } = await scene.outcome(`
    import { PeerServer, ExpressPeerServer, binaryPath } from 'p2p-broker';
    import { createRequire } from 'node:module';
    const face = createRequire(import.meta.url)('p2p-broker');
    console.log(face.PeerServer === PeerServer, face.ExpressPeerServer === ExpressPeerServer, binaryPath());
    const server = PeerServer({ port: 0 }, async () => {
      const { port } = server.address();
      console.log((await (await fetch('http://127.0.0.1:' + port)).json()).name);
      server.close();
    });`, { name: 'mjs' });
  assert.equal(said, `true true ${scene.app.program}\nPeerJS Server\n`);
  assert.equal(code, 0, 'nothing keeps the program alive behind close()');
}

export async function a_peer_that_comes_and_goes_is_told_of(scene) {
  const { run, port } = await started(scene, '{ port: 0, key: ["peerjs", "chess"] }');
  const peer = await scene.peer(port, 'alice', { key: 'chess' });
  const [[, id, key, address]] = await hears(scene, run, 'connection');
  assert.deepEqual([id, key], ['alice', 'chess']);
  assert.equal(address, `127.0.0.1:${peer.socket._socket.localPort}`);
  peer.socket.close();
  assert.deepEqual((await hears(scene, run, 'disconnect'))[0], ['disconnect', 'alice', true], 'with the same object');
}

export async function events_come_at_once(scene) {
  const { run, port } = await started(scene);
  const began = performance.now();
  const peer = await scene.peer(port, 'alice');
  await hears(scene, run, 'connection');
  peer.socket.terminate();
  await hears(scene, run, 'disconnect');
  const took = performance.now() - began;
  assert.ok(took < 600, `${took} ms`);
}

export async function strange_ids_are_told_whole(scene) {
  const { run, port } = await started(scene);
  const ids = ['a"b\\c', 'line\u2028para\u2029next\u0085', 'new\nline', '{"event":"x"}', 'x'.repeat(2000), '你好'];
  for (const id of ids) await scene.peer(port, id);
  const told = await hears(scene, run, 'connection', ids.length);
  assert.deepEqual(told.map(([, id]) => id), ids);
}

export async function the_owner_of_an_id_comes_back_and_goes_once(scene) {
  const { run, port } = await started(scene);
  const first = await scene.peer(port, 'alice');
  const second = await scene.peer(port, 'alice');
  await scene.until(5000, 'the end of the first connection', () => first.closedWith);
  await hears(scene, run, 'connection', 2);
  await scene.peer(port, 'bob');
  await hears(scene, run, 'connection', 3);
  assert.equal(heard(run, 'disconnect').length, 0, 'alice is still there');
  second.socket.close();
  await hears(scene, run, 'disconnect');
  const lives = () => heard(run, 'log').filter(([, line]) => line.includes(' peer "alice" '));
  await scene.until(5000, 'the log of both connections', () => lives().length === 2);
  assert.deepEqual(heard(run, 'disconnect').map(([, id]) => id), ['alice']);
}

export async function a_refused_peer_is_no_connection(scene) {
  const { run, port } = await started(scene);
  await scene.peer(port, 'alice');
  const other = await scene.peer(port, 'alice', { token: 'other' });
  const wrong = await scene.peer(port, 'bob', { key: 'wrong' });
  await scene.until(5000, 'two refusals', () => other.closedWith && wrong.closedWith);
  await scene.peer(port, 'last');
  await hears(scene, run, 'connection', 2);
  assert.deepEqual(heard(run, 'connection').map(([, id]) => id), ['alice', 'last']);
}

export async function events_come_whatever_the_log_level_is(scene) {
  const { run, port } = await started(scene, '{ port: 0, log_level: "off" }');
  await scene.peer(port, 'alice');
  await hears(scene, run, 'connection');
}

export async function close_ends_the_broker_in_order(scene) {
  const { run, port, pid } = await started(scene);
  const peer = await scene.peer(port, 'alice');
  await hears(scene, run, 'connection');
  run.child.stdin.write('end\n');
  assert.deepEqual(await scene.within(5000, 'end of the program', run.exit), { code: 0, signal: null });
  assert.equal(peer.closedWith, 1001);
  assert.deepEqual(lines(run).filter(([kind]) => kind !== 'log').slice(2),
    [['disconnect', 'alice', true], ['close', null], ['closed']]);
  assert.ok(!runs(pid));
}

export async function a_busy_port_is_an_error(scene) {
  const { port } = await started(scene);
  const run = scene.program(listener(`{ port: ${port} }`, withoutStdin));
  assert.deepEqual(await run.exit, { code: 0, signal: null });
  const [[kind, message, code], ...rest] = lines(run);
  assert.deepEqual([kind, code, rest], ['error', 'EADDRINUSE', [['close', null]]]);
  assert.match(message, new RegExp(`^--port: .*${port} is in use by another program`));
}

export async function an_error_that_nobody_listens_for_ends_the_program_with_its_sentence(scene) {
  const { port } = await started(scene);
  const { code, said } = await scene.outcome(`require('p2p-broker').PeerServer({ port: ${port} });`);
  assert.equal(code, 1);
  assert.match(said, /Error: --port: .* is in use by another program/);
}

export async function a_value_that_is_not_allowed_is_an_error_that_names_the_option(scene) {
  const run = scene.program(listener('{ port: 0, concurrent_limit: "many" }', withoutStdin));
  await run.exit;
  assert.match(heard(run, 'error')[0][1], /^--concurrent_limit: 'many' is not a whole number/);
}

export async function a_broker_that_is_killed_is_an_error_and_its_peers_are_gone(scene) {
  const { run, port, pid } = await started(scene, '{ port: 0 }', withoutStdin);
  await scene.peer(port, 'alice');
  await hears(scene, run, 'connection');
  process.kill(pid, 'SIGKILL');
  await scene.within(5000, 'end of the program', run.exit);
  assert.deepEqual(heard(run, 'disconnect'), [['disconnect', 'alice', true]]);
  assert.deepEqual(heard(run, 'error'), [['error', 'p2p-broker ended unexpectedly (SIGKILL)', null]]);
}

export async function a_broker_that_is_asked_to_end_from_outside_closes_without_an_error(scene) {
  const { run, pid } = await started(scene, '{ port: 0 }', withoutStdin);
  process.kill(pid, 'SIGTERM');
  await scene.within(5000, 'end of the program', run.exit);
  assert.deepEqual([heard(run, 'error'), heard(run, 'close').length], [[], 1]);
}

export async function two_brokers_can_run_in_one_program(scene) {
  const { said } = await scene.outcome(`
    const { PeerServer } = require('p2p-broker');
    const ports = [];
    for (const path of ['/a', '/b']) {
      const server = PeerServer({ port: 0, path }, async () => {
        const answer = await fetch('http://127.0.0.1:' + server.address().port + path);
        console.log(path, answer.status);
        server.close();
      });
    }`);
  assert.deepEqual(said.trim().split('\n').sort(), ['/a 200', '/b 200']);
}

export async function what_express_users_ask_for_is_refused_with_a_sentence(scene) {
  const { said } = await scene.outcome(`
    const { PeerServer, ExpressPeerServer } = require('p2p-broker');
    const attempt = (what) => { try { what(); console.log('nothing'); } catch (error) { console.log(error.message); } };
    attempt(() => ExpressPeerServer({}, { path: '/myapp' }));
    const server = PeerServer({ port: 0 }, () => server.close());
    attempt(() => server.use(() => {}));
    attempt(() => server.on('message', () => {}));
    attempt(() => server.once('message', () => {}));`);
  const [mounted, used, ...messages] = said.trim().split('\n');
  assert.match(mounted, /^ExpressPeerServer cannot be mounted .*start PeerServer\(\{ port, path \}\) beside your/);
  assert.match(used, /^PeerServer is no express app in p2p-broker, so it has no use\(\)/);
  for (const sentence of messages) assert.match(sentence, /^PeerServer: the event "message" is not there/);
  assert.equal(messages.length, 2);
}

export async function what_the_broker_does_not_tell_of_a_client_is_refused_with_a_sentence(scene) {
  const names = ['getToken', 'getSocket', 'setSocket', 'getLastPing', 'setLastPing', 'send'];
  const { run, port } = await started(scene, '{ port: 0 }', `server.on('connection', (client) => {
    for (const name of ${JSON.stringify(names)}) {
      try { client[name](); } catch (error) { say('refused', error.message); }
    }
  });`);
  await scene.peer(port, 'alice');
  const refused = await hears(scene, run, 'refused', names.length);
  refused.forEach(([, sentence], i) => {
    assert.match(sentence, new RegExp(`^client\\.${names[i]}\\(\\) of npm peer is not there`));
  });
}

export async function the_token_is_told_to_nobody(scene) {
  const { run, port } = await started(scene);
  await scene.peer(port, 'alice', { token: 'very-secret' });
  await hears(scene, run, 'connection');
  run.child.stdin.write('end\n');
  await run.exit;
  assert.doesNotMatch(run.said, /very-secret/);
  assert.ok(fs.existsSync(scene.app.program));
}

export async function a_second_close_and_one_behind_the_end_call_back_too(scene) {
  const port = await freePort();
  const { said, code } = await scene.outcome(`
    const server = require('p2p-broker').PeerServer({ port: ${port} }, () => {
      server.close(() => { console.log('first'); server.close(() => console.log('third')); });
      server.close(() => console.log('second'));
    });`);
  assert.deepEqual([said, code], ['first\nsecond\nthird\n', 0]);
}
