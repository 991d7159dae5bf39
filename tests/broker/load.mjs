// The load generator of bench/ as a test's clients, for what one Node.js process is too slow to do or to time.
// scripts/test builds it; BROKERLOAD names another one, and a test that wants it is skipped with a word without it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = (name) => fileURLToPath(new URL(`../../build/bench/bench/${name}`, import.meta.url));
export const load_program = process.env.BROKERLOAD ?? built('brokerload');
export const floor_program = built('floor');

/** For `skip`. */
export const without_load = existsSync(load_program) ? undefined
  : 'the load generator is not there: scripts/build bench brokerload floor';

/** For `broker()` or flags: no limit that many clients of one address would meet. */
export const unlimited = ['-c', '100000', '--handshakes_max', '100000', '--client_rate', '4095M',
  '--client_burst', '4095M'];

let runs_made = 0;

/**
 * Starts a run of the load generator and gives its process, and a promise of what it reports (see bench/README.md).
 * @param {{port: number}} broker
 * @param {string} run idle, relay, churn, storm, silent
 * @param {string[]} flags its further flags
 * @param {{prefix?: string[]}} settings a command that starts it, such as one that enters a network namespace
 */
export function start_load(t, { port }, run, flags = [], { prefix = [] } = {}) {
  runs_made += 1;
  const ids = (process.pid * 1000 + runs_made).toString(16).padStart(8, '0').slice(-8);
  const words = [...prefix, load_program, run, '--port', `${port}`, '--prefix', ids, '--json', ...flags];
  const child = spawn(words[0], words.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => { child.kill('SIGKILL'); });
  const [out, err] = [child.stdout, child.stderr].map((stream) => {
    const pieces = [];
    stream.setEncoding('utf8').on('data', (piece) => pieces.push(piece));
    return pieces;
  });
  const report = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(out.join('')));
      else reject(new Error(`brokerload ${run} ended with ${signal ?? code}: ${err.join('')}`));
    });
  });
  report.catch(() => {});  // is told where it is awaited
  return { child, report };
}

/** The same, awaited. */
export const run_load = (t, broker, run, flags, settings) => start_load(t, broker, run, flags, settings).report;

/** The middle one, or the lower of two. */
export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
