// A broker whose memory ends before its limits are met: who holds the memory loses its connection, the others go on.
import assert from 'node:assert/strict';
import { counters_of } from './counters.mjs';
import { relayed } from './peer.mjs';
import { sanitized, test, until } from './suite.mjs';

const mebibyte = 1024 * 1024;
const unhurried = ['--client_rate', '1G', '--client_burst', '1G', '--outbox_timeout', '1h'];

/** Receivers that do not read, and some who send them `rounds` times 64 MB in all. */
async function overwhelm(t, broker, rounds, after_round = async () => {}) {
  const receivers = [];
  for (let n = 0; n < 100; n += 1) {
    receivers.push(await t.peer(broker, { id: `r${n}` }));
    receivers[n].socket._socket.pause();
  }
  const senders = [];
  const payload = 'x'.repeat(640 * 1000);
  for (let round = 0; round < rounds; round += 1) {
    // A large message on its way in needs memory too, so its sender may be among those that end.
    if (!senders[round % 4] || senders[round % 4].closed) {
      senders[round % 4] = await t.peer(broker, { id: `s${round}` });
    }
    for (let n = 0; n < 100; n += 1) senders[round % 4].send({ type: 'CANDIDATE', dst: `r${n}`, payload });
    const { socket } = senders[round % 4];
    await until('the broker reads', () => socket.readyState > 1 || socket.bufferedAmount < mebibyte, 30000);
    await after_round(round);
  }
  for (const receiver of receivers) receiver.drop();
}

for (const [threads, space_mib] of [[1, 120], [2, 250]]) {
  test(`with ${space_mib} MiB, receivers that do not read end, and all others go on, ${threads} threads`, async (t) => {
    const flags = ['--threads', `${threads}`, '--total_outbox_bytes_max', '2G', ...unhurried];
    const broker = await t.broker(flags, { address_space_max: space_mib * mebibyte });
    const [one, two] = [await t.peer(broker, { id: 'one' }), await t.peer(broker, { id: 'two' })];
    await overwhelm(t, broker, 10, async (round) => {
      one.offer('two', round);
      await two.expect(relayed('OFFER', 'one', 'two', `${round}`));
    });
    assert.equal(broker.exit, undefined, broker.stderr);
    await t.peer(broker, { id: 'late' });
    const { out_of_memory } = await counters_of(broker);
    assert.ok(out_of_memory > 0, `${out_of_memory} were counted`);
    assert.match(broker.stdout, /end="no memory"/);
    for (const honest of [one, two]) assert.equal(honest.closed, undefined);
    broker.signal('SIGTERM');
    assert.equal((await broker.ended()).code, 0);
  }, { within_ms: 120000, skip: sanitized });
}
