#!/usr/bin/env node
// Everything at once for a long time, from one seed: all of trouble.mjs, and beside it pairs that must not see it.
//
//   node tests/broker/soak.mjs [--minutes N] [--seed N]     30 minutes unless given; scripts/soak builds first
//
// At the end the counters must add up, and memory and descriptors be what they were when the steady state began.
import assert from 'node:assert/strict';
import { start_broker } from './broker.mjs';
import { expect_sums } from './counters.mjs';
import { open_peer } from './peer.mjs';
import { make_dice } from './traffic.mjs';
import { flags, trouble, workers } from './trouble.mjs';

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
  await sleep(30000);  // unfinished messages end after 20 s, half handshakes after 10, closing ones after 5
  return { memory: broker.memory_bytes(), descriptors: broker.descriptors() };
}

async function main() {
  console.log(`--minutes ${minutes} --seed ${seed}`);
  const broker = await start_broker(['--threads', '2', '-c', '2000', ...flags]);
  const began = performance.now();
  const pairs = await Promise.all(Array.from({ length: 10 }, (_, n) => honest_pair(broker, n)));
  const talks = Promise.all(pairs.map(({ talk }) => talk()));
  const failed = talks.catch((error) => error);
  const fresh = broker.memory_bytes();
  await make_trouble(broker, began + minutes * 60000 * 0.2, 0);
  const steady = await state_of(broker);
  await make_trouble(broker, began + minutes * 60000, 1);
  const after = await state_of(broker);
  running = false;
  await Promise.race([talks, failed.then((error) => { if (error instanceof Error) throw error; })]);
  console.log(`done: ${Object.entries(done).map(([what, times]) => `${times} ${what}`).join(', ')}`);
  console.log(`worst turn of an honest pair: ${Math.max(...pairs.map(({ worst }) => worst.ms)).toFixed(0)} ms`);
  const mib = (bytes) => (bytes / 1048576).toFixed(1);
  console.log(`memory ${mib(fresh)} MiB, behind a fifth ${mib(steady.memory)}, then ${mib(after.memory)}; at most `
    + `${mib(broker.memory_bytes('VmHWM'))}; `
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
