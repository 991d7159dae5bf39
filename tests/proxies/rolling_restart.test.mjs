// Two brokers behind HAProxy are restarted one after the other while their clients talk to each other.
// Who reconnects as soon as it hears that it was disconnected is never away for long, and finds its partner again.
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { new_id } from '../broker/peer.mjs';
import { test, until } from '../broker/suite.mjs';
import { behind, setting } from './broker.mjs';
import { start_proxy } from './proxy.mjs';
import { free_port } from './server_process.mjs';
import { ReturningPeer } from './returning_peer.mjs';
import { snippet } from './snippets.mjs';

const clients = 200;
const away_max_ms = 2000;
const sends_each_ms = 250;
/** Processes that a return goes through: the client, HAProxy, the broker, and both again. Each may have to wait to run. */
const turns = 5;

const peers_of = async (broker) =>
  JSON.parse((await broker.http('/myapp/peerjs/peers')).body).length;
const all_open = (peers) => peers.every(({ is_open }) => is_open);

/** The document's backend of two, in place of the one of its other configuration. */
function two_backends(second, admins) {
  const [before] = /backend broker\n(?: {4}.*\n)+/.exec(snippet('haproxy'));
  return [[before, snippet('haproxy with two brokers')], ['127.0.0.1:9001', `127.0.0.1:${second}`],
    ['port 9100', `port ${admins[0]}`], ['port 9101', `port ${admins[1]}`]];
}

/** Ends the broker as systemd does, and fails if it does not end well. */
async function end(broker) {
  broker.signal('SIGTERM');
  assert.equal((await broker.ended()).code, 0);
}

/**
 * Restarts two brokers in turn under load, and fails unless all come back to the one that serves, and meet there.
 * @param {object} delay measures from the first restart on for how long this process does not get to run
 * @returns {Promise<number>} for how many milliseconds a client was away at most
 */
async function longest_away(t, further, delay) {
  const ports = [await free_port(), await free_port()];
  const admins = [await free_port(), await free_port()];
  const flags = (n) => ['--allow_discovery', '--admin', `127.0.0.1:${admins[n]}`, ...further];
  const start = (n) => behind(t, flags(n), ports[n]);
  let first = await start(0);
  const second = await start(1);
  const proxy = await start_proxy(t, 'haproxy', first, { mistakes: two_backends(ports[1], admins) });

  const where = { port: proxy.http, path: '/myapp/' };
  const peers = Array.from({ length: clients }, (_, n) => new ReturningPeer(where, new_id(), `127.0.0.${2 + n % 8}`));
  t.after(() => peers.forEach((peer) => peer.end()));
  peers.forEach((peer) => peer.start());
  await until('all are connected', () => all_open(peers), 20000);
  assert.equal(await peers_of(first), clients);
  const timer = setInterval(() => peers.forEach((peer, n) => peer.offer(peers[n ^ 1].id)), sends_each_ms);
  t.after(() => clearInterval(timer));

  delay.reset();  // that all came at once is no part of it
  await end(first);
  await until('all are at the second', async () => await peers_of(second) === clients && all_open(peers), 20000);
  first = await start(0);
  await until('all are at the first again', async () => await peers_of(first) === clients && all_open(peers), 20000);
  await end(second);
  await start(1);

  peers.forEach((peer) => { peer.received = 0; });
  await until('all hear from their partners', () => peers.every(({ received }) => received > 0));
  assert.deepEqual(peers.filter(({ returns }) => returns !== 2).map(({ id, returns }) => `${id}: ${returns}`), []);
  return Math.round(Math.max(...peers.map(({ longest_away_ms }) => longest_away_ms)));
}

for (const [how, flags] of [['', ['--drain_delay', setting('drain_delay')]], [' without --drain_delay', []]]) {
  test(`two brokers are restarted in turn${how}, and nobody is away for more than 2 s`, async (t) => {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const longest = await longest_away(t, flags, delay);
    const not_run_ms = Math.round(delay.max / 1e6);
    const told = `longest away: ${longest} ms, on a machine that let this process wait for ${not_run_ms} ms`;
    process.stdout.write(`     ${told}\n`);
    assert.ok(longest <= away_max_ms + turns * not_run_ms, told);
  }, { within_ms: 90000 });
}
