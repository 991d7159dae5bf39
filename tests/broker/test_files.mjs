// Runs files of tests, each in a process of its own, and adds up what they counted.
// The last line that it prints is the sum, and the process ends with status 0 only if nothing failed and something ran.
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Runs one file in its own process and gives what it counted; an end without a count is a failure. */
function run_file(file, filter) {
  return new Promise((resolve) => {
    let counted;
    const child = fork(file, [], { env: { ...process.env, BROKER_TESTS: filter } });
    child.on('message', (count) => { counted = count; });
    // Its last message can come behind the news of its end, but not behind the end of the channel.
    const ended = once(child, 'exit');
    child.once('disconnect', async () => {
      const [code, signal] = await ended;
      const name = file.pathname.replace(/^.*\//, '');
      if (!counted) process.stdout.write(`FAIL ${name} ended without a verdict (${signal ?? code})\n`);
      resolve(counted ?? { passed: 0, failed: 1 });
    });
  });
}

/**
 * Runs groups of files one after the other.
 * @param {{files: URL[], at_once: number}[]} groups so many files of a group run together
 * @param {string} filter a regular expression over "topic: name of the test"; an empty one takes all
 */
export async function run_test_files(groups, filter) {
  const total = { passed: 0, failed: 0 };
  const began = performance.now();
  for (const { files, at_once } of groups) {
    const waiting = [...files];
    await Promise.all(Array.from({ length: at_once }, async () => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        const { passed, failed } = await run_file(file, filter);
        total.passed += passed;
        total.failed += failed;
      }
    }));
  }
  console.log(`took ${((performance.now() - began) / 1000).toFixed(1)} s`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}
