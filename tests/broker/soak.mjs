#!/usr/bin/env node
// Everything at once for a long time, from one seed: peers that come and go, takeovers, refusals, damaged traffic, half
// handshakes, receivers that do not read, a log that nobody reads, reloads and pauses; beside it pairs that must not
// notice.
//
//   node tests/broker/soak.mjs [--minutes N] [--seed N]     30 minutes unless given; scripts/soak builds first
//
// At the end the counters must add up, and memory and descriptors be what they were when the steady state began.
import assert from 'node:assert/strict';
import net from 'node:net';
import { start_broker } from './broker.mjs';
import { expect_sums } from './counters.mjs';
import { new_id, open_peer } from './peer.mjs';
import { conversation, damaged, make_dice } from './traffic.mjs';

const given = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const minutes = given('--minutes', 30);
const seed = given('--seed', Date.now() % 1000000);
const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const open = '{"type":"OPEN"}';

let running = true;
const done = {};
const count = (what) => { done[what] = (done[what] ?? 0) + 1; };

/** What the next message from `id` says; strangers may call as well. */
async function payload_from(id, peer) {
  for (;;) {
    const { src, payload } = await peer.next_json(30000);
    if (src === id) return payload;
  }
}

/** Two peers that send each other numbers; each number must come, once and in its order. */
async function honest_pair(broker, number) {
  const [a, b] = await Promise.all(['a', 'b'].map((side) => open_peer(broker, { id: `pair${number}${side}` })));
  for (const peer of [a, b]) await peer.expect(open);
  const worst = { ms: 0 };
  const talk = async () => {
    for (let n = 0; running; n += 1) {
      const began = performance.now();
      for (const [from, to] of [[a, b], [b, a]]) {
        from.send({ type: 'CANDIDATE', dst: to.id, payload: n });
        const payload = await payload_from(from.id, to);
        assert.equal(payload, n);
      }
      worst.ms = Math.max(worst.ms, performance.now() - began);
      count('messages between honest pairs');
      await sleep(20);
    }
    for (const peer of [a, b]) assert.equal(peer.closed, undefined);
    await Promise.all([a.close(), b.close()]);
  };
  return { talk, worst };
}

const trouble = {
  /** Comes, calls somebody, and goes in one of three ways. */
  async churn(broker, dice) {
    const peer = await open_peer(broker);
    await peer.next(10000);
    peer.offer(dice.one_of(['pair0a', 'nobody', peer.id]), 'x'.repeat(dice.below(5000)));
    if (dice.once_in(3)) peer.send({ type: 'LEAVE' });
    if (dice.once_in(2)) peer.drop();
    else await peer.close();
  },

  /** The same client again and again, each time without ending the connection before. */
  async takeover(broker, dice) {
    const id = new_id('again');
    const peers = [];
    for (let n = 0; n < 5; n += 1) {
      peers.push(await open_peer(broker, { id }));
      await peers[n].next(10000);
      await sleep(dice.below(20));
    }
    for (const peer of peers) peer.drop();
  },

  async refused(broker, dice) {
    const query = dice.one_of([{ id: 'pair0a', token: 'stranger' }, { key: 'nokey' }, { token: '' }]);
    const peer = await open_peer(broker, query);
    await peer.expect_closed(undefined, undefined, 10000);
  },

  /** Is sent more than it takes. */
  async slow_reader(broker, dice) {
    const [slow, sender] = [await open_peer(broker), await open_peer(broker)];
    await slow.next(10000);
    slow.socket._socket.pause();
    const payload = 'x'.repeat(100 * 1000);
    for (let n = 0; n < 150 && !sender.closed; n += 1) {
      sender.send({ type: 'CANDIDATE', dst: slow.id, payload });
      if (n % 10 === 0) await sleep(5);
    }
    await sleep(dice.below(2000));
    for (const peer of [slow, sender]) peer.drop();
  },

  async half_handshake(broker, dice) {
    const socket = net.connect(broker.port, '127.0.0.1');
    socket.on('error', () => {});
    const whole = conversation(dice);
    socket.write(whole.subarray(0, dice.below(whole.length)));
    await sleep(dice.below(12000));
    socket.destroy();
  },

  async damage(broker, dice) {
    const socket = net.connect(broker.port, '127.0.0.1');
    socket.on('error', () => {}).on('data', () => {});
    socket.write(damaged(conversation(dice), dice));
    await sleep(dice.below(100));
    socket.destroy();
  },

  async blocked_log(broker, dice) {
    broker.child.stdout.pause();
    await sleep(2000 + dice.below(4000));
    broker.child.stdout.resume();
    await sleep(15000);
  },

  async reload(broker) {
    broker.signal('SIGHUP');
    await sleep(3000);
  },

  async paused_process(broker, dice) {
    broker.signal('SIGSTOP');
    await sleep(dice.below(800));
    broker.signal('SIGCONT');
    await sleep(20000);
  },
};
const workers = { churn: 8, takeover: 2, refused: 4, slow_reader: 2, half_handshake: 30, damage: 8, blocked_log: 1,
  reload: 1, paused_process: 1 };

/** Makes trouble until `until_ms`, and gives what failed when the broker should have served. */
async function make_trouble(broker, until_ms, phase) {
  const all = Object.entries(workers).flatMap(([kind, many]) => Array.from({ length: many }, async (_, n) => {
    const dice = make_dice(seed * 1009 + phase * 101 + kind.length * 17 + n);
    while (performance.now() < until_ms && !broker.exit) {
      try {
        await trouble[kind](broker, dice);
        count(kind);
      } catch {
        count(`${kind}, not served`);
        await sleep(50);
      }
    }
  }));
  await Promise.all(all);
}

/** With only the honest pairs left. */
async function state_of(broker) {
  await sleep(12000);  // half handshakes end after 10 s, closing ones after 5
  return { memory: broker.memory_bytes(), descriptors: broker.descriptors() };
}

async function main() {
  console.log(`--minutes ${minutes} --seed ${seed}`);
  const broker = await start_broker(['--threads', '2', '-c', '2000']);
  const began = performance.now();
  const pairs = await Promise.all(Array.from({ length: 10 }, (_, n) => honest_pair(broker, n)));
  const talks = Promise.all(pairs.map(({ talk }) => talk()));
  const failed = talks.catch((error) => error);
  await make_trouble(broker, began + minutes * 60000 * 0.2, 0);
  const steady = await state_of(broker);
  await make_trouble(broker, began + minutes * 60000, 1);
  const after = await state_of(broker);
  running = false;
  await Promise.race([talks, failed.then((error) => { if (error instanceof Error) throw error; })]);
  console.log(`done: ${Object.entries(done).map(([what, times]) => `${times} ${what}`).join(', ')}`);
  console.log(`worst turn of an honest pair: ${Math.max(...pairs.map(({ worst }) => worst.ms)).toFixed(0)} ms`);
  const mib = (bytes) => (bytes / 1048576).toFixed(1);
  console.log(`memory ${mib(steady.memory)} MiB, then ${mib(after.memory)}; `
    + `descriptors ${steady.descriptors}, then ${after.descriptors}`);
  const counts = await expect_sums(broker);
  console.log(`counted: ${Object.entries(counts).map(([name, value]) => `${name}=${value}`).join(' ')}`);
  // A process of some 15 MiB moves by single pages of its allocator, so below 2 MiB nothing is told.
  assert.ok(after.memory < steady.memory + Math.max(0.05 * steady.memory, 2 * 1048576), 'memory has grown');
  assert.equal(after.descriptors, steady.descriptors, 'descriptors');
  broker.signal('SIGTERM');
  assert.equal((await broker.ended()).code, 0);
  console.log('1 passed, 0 failed');
}

main().catch((error) => {
  console.log(`FAIL soak: ${String(error.stack).slice(0, 2000)}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
});
