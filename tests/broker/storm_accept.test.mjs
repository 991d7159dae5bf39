// Thousands of clients that come back in the same moment: they are accepted ahead of serving, so that the queue of the
// kernel for them does not overflow, and with several threads by all of these.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { slow } from './slow.mjs';
import { test, until } from './suite.mjs';
import { upgrade_request } from './wire.mjs';

/** The broker's and its clients' sockets on this port: who waits to be accepted, and how many clients got an answer. */
function look_at(port) {
  const place = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const seen = { queue: 0, answered: 0 };
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local, remote, state, queues] = line.trim().split(/ +/);
    const unread = queues ? parseInt(queues.split(':')[1], 16) : 0;
    if (state === '0A' && local.endsWith(place)) seen.queue = unread;
    if (state === '01' && remote.endsWith(place) && unread > 0) seen.answered += 1;
  }
  return seen;
}

/** So many clients with their requests sent, while the broker is stopped. */
async function all_come(t, broker, count) {
  broker.signal('SIGSTOP');
  await until('it is stopped', () => broker.is_stopped());
  const sockets = await Promise.all(Array.from({ length: count }, (_, n) => new Promise((resolve, reject) => {
    const socket = net.connect({ port: broker.port, host: '127.0.0.1', noDelay: true }, () => {
      socket.write(upgrade_request(`/peerjs?key=peerjs&id=c${n}&token=t`));
      resolve(socket);
    });
    socket.once('error', reject);
    t.after(() => socket.destroy());
  })));
  await until('all wait', () => look_at(broker.port).queue === count);
  return sockets;
}

/** How many descriptors each event loop of a process watches. */
function watched_by_each(pid) {
  return readdirSync(`/proc/${pid}/fdinfo`).map((fd) => {
    try {
      return readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8').match(/^tfd:/gm)?.length ?? 0;
    } catch {
      return 0;  // closed meanwhile
    }
  });
}

/** For `skip`. */
const uneven = slow > 1 ? 'a sanitizer slows accepting down less than serving' : undefined;

const many = ['-c', '100000', '--sockets_max', '100000', '--allow_discovery'];

test('3,000 who wait to be accepted are so before half of them are served', async (t) => {
  const broker = await t.broker([...many, '--threads', '1', '--handshake_timeout', '60000']);
  await all_come(t, broker, 3000);
  let seen;
  do {  // a little at a time, and nothing is read here meanwhile
    broker.signal('SIGCONT');
    for (const began = performance.now(); performance.now() - began < 2;);
    broker.signal('SIGSTOP');
    while (!broker.is_stopped());
    seen = look_at(broker.port);
  } while (seen.queue > 64);
  assert.ok(seen.answered < 1500, `${seen.answered} have their answer when the last are accepted`);
  broker.signal('SIGCONT');
  const ids = async () => (await broker.ids()).length;
  await until('all are served', async () => await ids() === 3000, 20000);
}, { within_ms: 60000, skip: uneven });

test('with several threads 2,000 who wait are all served, and fairly many by each', async (t) => {
  const broker = await t.broker([...many, '--threads', '2']);
  await all_come(t, broker, 2000);
  broker.signal('SIGCONT');
  await until('all are registered', async () => (await broker.ids()).length === 2000, 20000);
  const watched = watched_by_each(broker.pid).filter((count) => count > 100);
  assert.equal(watched.length, 2, `${watched}`);
  assert.ok(watched.every((count) => count > 950), `${watched}`);
});

test('a drain closes the listening socket on every thread', async (t) => {
  const broker = await t.broker(['--threads', '3']);
  const wires = await Promise.all(Array.from({ length: 6 }, () => t.peer(broker)));
  for (const peer of wires) peer.socket.pause();  // it drains, and cannot end yet
  broker.signal('SIGTERM');
  await until('nobody listens', () => new Promise((resolve) => {
    const socket = net.connect({ port: broker.port, host: '127.0.0.1' });
    socket.once('error', ({ code }) => resolve(code === 'ECONNREFUSED'));
    socket.once('connect', () => { socket.destroy(); resolve(false); });
  }));
  assert.equal(broker.exit, undefined);
  for (const peer of wires) peer.socket.resume();
  assert.equal((await broker.ended(5000)).code, 0);
});

test('the table of descriptors has its size from the start, so that nobody waits for it to grow', async (t) => {
  for (const [flags, open_files_max, least] of [[[], 5000, 4096], [['--sockets_max', '2000'], 5000, 2000]]) {
    const { pid } = await t.broker(flags, { open_files_max });
    const size = Number(/^FDSize:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
    assert.ok(size >= least && size <= 2 * open_files_max, `${size} descriptors`);
  }
});
