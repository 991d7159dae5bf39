// What is left of storms, once they are over: memory and descriptors are what they were before.
import assert from 'node:assert/strict';
import { expect_sums } from './counters.mjs';
import { run_load, unlimited, without_load } from './load.mjs';
import { sanitized, sleep, test, until } from './suite.mjs';

const mebibyte = 1024 * 1024;
/** The broker looks every 10 s whether a storm has gone. */
const given_back_ms = 10500;

/** Clients that come and stay a moment, that say nothing, that come and go, that talk; so many of the first kind. */
async function all_kinds(t, broker, many) {
  const load = (run, ...flags) => run_load(t, broker, run, [...flags, '--srcs', '1']);  // an address is remembered
  const some = `${Math.ceil(many / 16)}`;
  await load('idle', '--n', `${many}`, '--conc', some, '--settle', '0', '--hold', '0.5');
  await load('silent', '--n', `${Math.ceil(many * 5 / 8)}`, '--hold', '0.5');
  await Promise.all([load('churn', '--conc', some, '--warm', '0', '--dur', '2'),
    load('relay', '--pairs', some, '--window', '8', '--warm', '0', '--dur', '2')]);
}

/** Thousands; and a pause of the process while they talk. */
async function storm(t, broker) {
  const paused = (async () => {
    await sleep(1600);
    broker.signal('SIGSTOP');
    await sleep(400);
    broker.signal('SIGCONT');
  })();
  await Promise.all([paused, all_kinds(t, broker, 8000)]);
}

/** Without clients, and after the moment in which free memory is given back. */
async function state_of(broker, descriptors) {
  await expect_sums(broker);
  if (descriptors) await until('descriptors are back', () => broker.descriptors() <= descriptors, 10000);
  await sleep(given_back_ms);
  return { descriptors: broker.descriptors(), memory: broker.memory_bytes() };
}

test('after storms memory is within 5 % of what it was before the first of them', async (t) => {
  const broker = await t.broker([...unlimited, '--threads', '2']);
  await all_kinds(t, broker, 800);  // a tenth of them, whose code and tables are there from then on
  const { descriptors, memory } = await state_of(broker);
  const after = [];
  for (let round = 0; round < 3; round += 1) {
    await storm(t, broker);
    after.push((await state_of(broker, descriptors)).memory);
  }
  const told = `${[memory, ...after].map((bytes) => (bytes / mebibyte).toFixed(2)).join(', ')} MiB`;
  console.log(`     ${told}`);
  assert.ok(Math.max(...after) < memory * 1.05, told);
}, { within_ms: 300000, skip: sanitized ?? without_load });
