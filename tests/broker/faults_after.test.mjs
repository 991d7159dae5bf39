// What is left of storms, once they are over: memory and descriptors are what they were before.
import assert from 'node:assert/strict';
import { expect_sums } from './counters.mjs';
import { run_load, unlimited, without_load } from './load.mjs';
import { sanitized, sleep, test, until } from './suite.mjs';

const mebibyte = 1024 * 1024;
/** The broker looks every 10 s whether a storm has gone. */
const given_back_ms = 10500;

/** Thousands that come and stay a moment, that say nothing, that come and go, that talk; and a pause of the process. */
async function everything(t, broker) {
  await run_load(t, broker, 'idle', ['--n', '8000', '--conc', '500', '--settle', '0', '--hold', '0.5']);
  await run_load(t, broker, 'silent', ['--n', '5000', '--hold', '0.5']);
  const paused = (async () => {
    await sleep(600);
    broker.signal('SIGSTOP');
    await sleep(400);
    broker.signal('SIGCONT');
  })();
  await Promise.all([paused, run_load(t, broker, 'churn', ['--conc', '500', '--warm', '0', '--dur', '2']),
    run_load(t, broker, 'relay', ['--pairs', '500', '--window', '8', '--warm', '0', '--dur', '2'])]);
}

/** Without clients, and after the moment in which free memory is given back. */
async function state_of(broker, descriptors) {
  await expect_sums(broker);
  if (descriptors) await until('descriptors are back', () => broker.descriptors() <= descriptors, 10000);
  await sleep(given_back_ms);
  return { descriptors: broker.descriptors(), memory: broker.memory_bytes() };
}

test('after storms memory is within 5 % or 3 MiB of its most in the first three of them', async (t) => {
  const broker = await t.broker([...unlimited, '--threads', '2']);
  const { descriptors, memory } = await state_of(broker);
  const after = [memory];
  for (let round = 0; round < 5; round += 1) {
    await everything(t, broker);
    after.push((await state_of(broker, descriptors)).memory);
  }
  const told = `${after.map((bytes) => (bytes / mebibyte).toFixed(2)).join(', ')} MiB`;
  console.log(`     ${told}`);
  // A thread's tables have the size of its largest share of a storm so far, which doubles when a later one is unequal.
  const most = Math.max(...after.slice(1, 4));
  assert.ok(after.at(-1) < Math.max(most * 1.05, most + 3 * mebibyte), told);
}, { within_ms: 300000, skip: sanitized ?? without_load });
