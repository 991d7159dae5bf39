// What came while the broker could not run, stopped by a signal here: one wake-up finds all of it, and may be the only
// one there is for it, since the kernel tells once.
import assert from 'node:assert/strict';
import { relayed } from './peer.mjs';
import { slow } from './slow.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { frame, opcodes } from './wire.mjs';

at_once(5);

/** Has `act` send while the broker is stopped, and gives the bytes time to reach its sockets. */
async function while_stopped(broker, act, for_ms = 50) {
  broker.signal('SIGSTOP');
  await until('all its threads have stopped', () => broker.is_stopped());
  act();
  await sleep(for_ms);
  broker.signal('SIGCONT');
}

/** A CANDIDATE as one frame of so many bytes, header and mask included. */
function candidate_of(size, dst) {
  const text = (padding) => `{"type":"CANDIDATE","dst":"${dst}","payload":"${'x'.repeat(padding)}"}`;
  const header = size - 8 < 65536 ? 8 : 14;
  return frame(opcodes.text, text(size - header - text(0).length));
}

test('what fills one read of the broker exactly, or nearly, is all relayed', async (t) => {
  const broker = await t.broker();
  const sender = await (await t.wire(broker)).register({ id: 's' });
  const receiver = await t.peer(broker, { id: 'r' });
  // The kernel takes so much at once only of a sender that has sent much before.
  for (let n = 0; n < 8; n += 1) {
    sender.write(candidate_of(1000000, 'r'));
    await receiver.next();
  }
  const read_bytes = 64 * 1024;
  for (const size of [read_bytes - 1, read_bytes, read_bytes + 1, 2 * read_bytes, 2 * read_bytes + 1, 3 * read_bytes]) {
    const whole = candidate_of(size, 'r');
    assert.equal(whole.length, size);
    await while_stopped(broker, () => sender.write(whole));
    const { text } = await receiver.next();
    assert.equal(JSON.parse(text).src, 's');
  }
});

for (const [what, size] of [['a little', 100], ['exactly a read', 64 * 1024], ['much', 150000]]) {
  test(`${what}, with the end right behind it, is relayed, and the id is free`, async (t) => {
    const broker = await t.broker(['--allow_discovery']);
    const sender = await (await t.wire(broker)).register({ id: 's' });
    const receiver = await t.peer(broker, { id: 'r' });
    await while_stopped(broker, () => sender.socket.end(candidate_of(size, 'r')));
    assert.equal(JSON.parse((await receiver.next()).text).src, 's');
    await until('its id is free', async () => !(await broker.ids()).includes('s'));
  });
}

/** Stops a broker for longer than its alive_timeout, with a heartbeat of each peer on the way: all must live. */
async function outlive_a_stop(t, peers_count) {
  const room = ['-c', '2000', '--handshakes_max', '2000'];  // one busy process asks late for some of its peers
  const alive_ms = 4000 * slow;
  const broker = await t.broker(['--alive_timeout', `${alive_ms}`, ...room, '--threads', '1']);
  const peers = await Promise.all(Array.from({ length: peers_count }, (_, n) => t.peer(broker, { id: `p${n}` })));
  await while_stopped(broker, () => { for (const peer of peers) peer.send({ type: 'HEARTBEAT' }); },
    alive_ms + 300);
  for (const peer of peers) peer.send({ type: 'CANDIDATE', dst: peer.id, payload: 1 });
  for (const peer of peers) await peer.expect(relayed('CANDIDATE', peer.id, peer.id, '1'));
}

test('what came in time is life, however late it is read, and of more peers than one wake-up takes', async (t) => {
  await outlive_a_stop(t, 1100);
});

test('what came in time is life, also ahead of the tick that tells how late it is', async (t) => {
  // Whether it comes ahead of the tick is chance: with so many brokers, some see it so.
  await Promise.all(Array.from({ length: 8 }, () => outlive_a_stop(t, 20)));
});
