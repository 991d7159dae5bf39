// A broker that is stopped for a while, as a paused virtual machine is: nobody is closed, and all can talk afterwards.
// With thousands, and for other faults: faults_*.test.mjs.
import assert from 'node:assert/strict';
import { open_peer } from './peer.mjs';
import { sanitized, sleep, test, until } from './suite.mjs';

/** A client that keeps what it is sent. */
class Client {
  got = [];

  constructor(id) {
    this.id = id;
  }

  async stay(broker) {
    this.peer = await open_peer(broker, { id: this.id, token: `token of ${this.id}` });
    this.peer.socket.removeAllListeners('message');
    this.peer.socket.on('message', (data) => this.#take(data));
    for (const { text } of this.peer.received.splice(0)) this.#take(text);
  }

  #take(text) {
    const { type, src, payload } = JSON.parse(text);
    if (type !== 'OPEN') this.got.push({ type, src, payload });
  }
}

/** In batches, since one process connects them all. */
async function all_stay(clients, broker) {
  for (let n = 0; n < clients.length; n += 250) {
    await Promise.all(clients.slice(n, n + 250).map((client) => client.stay(broker)));
  }
}

test('nobody of 2,000 is closed by a SIGSTOP of six seconds, and all can talk afterwards', async (t) => {
  const broker = await t.broker(['-c', '2000', '--alive_timeout', '5000']);
  const clients = Array.from({ length: 2000 }, (_, n) => new Client(`c${n}`));
  await all_stay(clients, broker);
  const beats = setInterval(() => {
    for (const { peer } of clients) if (peer.socket.readyState === 1) peer.send({ type: 'HEARTBEAT' });
  }, 1000);
  t.after(() => clearInterval(beats));
  broker.signal('SIGSTOP');
  await sleep(6000);
  broker.signal('SIGCONT');
  await sleep(1500);
  assert.equal(clients.filter(({ peer }) => peer.closed).length, 0);
  for (const [n, { peer }] of clients.entries()) peer.offer(`c${(n + 1) % 2000}`);
  await until('all have been called', () => clients.every(({ got }) => got.length === 1), 10000);
  for (const { peer } of clients) peer.drop();
}, { within_ms: 60000, skip: sanitized });
