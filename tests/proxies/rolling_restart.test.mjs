// Two brokers behind HAProxy are restarted one after the other while their clients talk to each other.
// Who reconnects as soon as it hears that it was disconnected is never away for long, and finds its partner again.
import assert from 'node:assert/strict';
import { new_id } from '../broker/peer.mjs';
import { test, until } from '../broker/suite.mjs';
import { behind } from './broker.mjs';
import { free_port, start_proxy } from './proxy.mjs';
import { ReturningPeer } from './returning_peer.mjs';
import { snippet } from './snippets.mjs';

const clients = 100;
const away_max_ms = 2000;
const sends_each_ms = 250;

const peers_of = async (broker) =>
  JSON.parse((await broker.http('/myapp/peerjs/peers')).body).length;
const all_open = (peers) => peers.every(({ is_open }) => is_open);

/** The document's backend of two, in place of the one of its other configuration. */
function two_backends(second) {
  const [before] = /backend broker\n(?: {4}.*\n)+/.exec(snippet('haproxy'));
  return [[before, snippet('haproxy with two brokers')], ['127.0.0.1:9001', `127.0.0.1:${second}`]];
}

/** Ends the broker as systemd does, and starts it again where it was. */
async function restart(t, broker, start) {
  broker.signal('SIGTERM');
  const { code } = await broker.ended();
  assert.equal(code, 0);
  return start();
}

test('two brokers are restarted in turn, and nobody is away for more than 2 s', async (t) => {
  const [first_port, second_port] = [await free_port(), await free_port()];
  const start = (port) => behind(t, ['--allow_discovery', '--concurrent_limit', '1000'], port);
  let first = await start(first_port);
  const second = await start(second_port);
  const proxy = await start_proxy(t, 'haproxy', first, { mistakes: two_backends(second_port) });

  const where = { port: proxy.http, path: '/myapp/' };
  const peers = Array.from({ length: clients }, () => new ReturningPeer(where, new_id()));
  t.after(() => peers.forEach((peer) => peer.end()));
  peers.forEach((peer) => peer.start());
  await until('all are connected', () => all_open(peers), 20000);
  assert.equal(await peers_of(first), clients);
  const timer = setInterval(() => peers.forEach((peer, n) => peer.offer(peers[n ^ 1].id)), sends_each_ms);
  t.after(() => clearInterval(timer));

  first.signal('SIGTERM');
  assert.equal((await first.ended()).code, 0);
  await until('all are at the second', async () => await peers_of(second) === clients && all_open(peers), 20000);
  first = await start(first_port);
  await until('all are at the first again', async () => await peers_of(first) === clients && all_open(peers), 20000);
  await restart(t, second, () => start(second_port));

  peers.forEach((peer) => { peer.received = 0; });
  await until('all hear from their partners', () => peers.every(({ received }) => received > 0));
  assert.deepEqual(peers.filter(({ returns }) => returns !== 2).map(({ id, returns }) => `${id}: ${returns}`), []);
  const longest = Math.max(...peers.map(({ longest_away_ms }) => longest_away_ms));
  process.stdout.write(`     longest away: ${Math.round(longest)} ms\n`);
  assert.ok(longest <= away_max_ms, `away for ${longest} ms`);
}, { within_ms: 90000 });
