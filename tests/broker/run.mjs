#!/usr/bin/env node
// Runs the black-box tests of this folder against the broker's binary, two files at a time, those that measure alone.
//
//   node tests/broker/run.mjs [FILTER]     FILTER: a regular expression over "topic: name of the test"
//
// BROKER names the binary (default build/release/p2p-broker). One file alone: node tests/broker/queue.test.mjs
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';

const files_at_once = 2;
const first = ['queue', 'memory', 'ending', 'liveness'];  // those that take long start early, so that no core idles
const alone = ['faults_after', 'faults_crowd', 'faults_descriptors', 'faults_return', 'storm_tabs'];
const folder = new URL('./', import.meta.url);

function files_in_order() {
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).sort();
  const rank = (name) => {
    const at = first.indexOf(name.replace('.test.mjs', ''));
    return at < 0 ? first.length : at;
  };
  return files.sort((a, b) => rank(a) - rank(b));
}

/** Runs one file in its own process and gives what it counted; an end without a count is a failure. */
function run_file(name, filter) {
  return new Promise((resolve) => {
    let counted;
    const child = fork(new URL(name, folder), [], { env: { ...process.env, BROKER_TESTS: filter } });
    child.on('message', (count) => { counted = count; });
    // Its last message can come behind the news of its end, but not behind the end of the channel.
    const ended = once(child, 'exit');
    child.once('disconnect', async () => {
      const [code, signal] = await ended;
      if (!counted) process.stdout.write(`FAIL ${name} ended without a verdict (${signal ?? code})\n`);
      resolve(counted ?? { passed: 0, failed: 1 });
    });
  });
}

const files = files_in_order();
const measures = (name) => alone.includes(name.replace('.test.mjs', ''));
const total = { passed: 0, failed: 0 };
const began = performance.now();
async function run_files(waiting, at_once) {
  await Promise.all(Array.from({ length: at_once }, async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      const { passed, failed } = await run_file(name, process.argv[2] ?? '');
      total.passed += passed;
      total.failed += failed;
    }
  }));
}

await run_files(files.filter((name) => !measures(name)), files_at_once);
await run_files(files.filter(measures), 1);
console.log(`took ${((performance.now() - began) / 1000).toFixed(1)} s`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
