// The tests of one file: each is registered with test() and run when the file has been read, in order or a few at once.
// A test ends in a verdict, its name and its time; whatever it opened through its context is closed before the next.
import os from 'node:os';
import { start_broker } from './broker.mjs';
import { open_peer } from './peer.mjs';
import { slow } from './slow.mjs';
import { open_wire } from './wire.mjs';

const registered = [];
const shared = new Map();
const closers = [];
let at_once_max = 1;
const topic = process.argv[1].replace(/^.*\//, '').replace(/\.test\.mjs$/, '');

/**
 * Registers a test, named after the behaviour that it shows.
 * @param {string} name what holds, as a sentence
 * @param {(t: Context) => Promise<void>} body throws when it does not hold
 * @param {{within_ms?: number, skip?: string}} limits the test has failed once within_ms has passed; skip says why it
 *   cannot run on this machine, if it cannot, and then it counts neither way
 */
export function test(name, body, { within_ms = 30000, skip } = {}) {
  registered.push({ name, body, within_ms: within_ms * slow, skip });
}

/** For `skip`: containers are often built where the kernel has IPv6 turned off, and ::1 is no address there. */
export const without_ipv6 = Object.values(os.networkInterfaces()).flat().some(({ address }) => address === '::1')
  ? undefined : 'this machine has no IPv6';

/** For `skip`: sanitizers map terabytes of shadow, and keep freed memory to catch its use. */
export const sanitized = slow > 1 ? 'a sanitized program needs memory of its own' : undefined;

/** `closer` is called when all tests of this file have ended: for what they share. */
export function after_all(closer) {
  closers.push(closer);
}

/** Lets as many of this file's tests run together: for those that mostly wait for a timer of their own broker. */
export function at_once(tests) {
  at_once_max = tests;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Repeats `probe` until it gives something true, and fails after `within_ms` with `what` was waited for. */
export async function until(what, probe, within_ms = 5000) {
  const deadline = performance.now() + within_ms * slow;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`not within ${within_ms} ms: ${what}`);
    await sleep(20);
  }
}

/** What a test opens: brokers, peers and bare connections, closed in reverse order when it ends. */
class Context {
  #closers = [];

  after(closer) {
    this.#closers.push(closer);
  }

  /** A broker of this test's own. */
  async broker(flags = [], settings = {}) {
    const broker = await start_broker(flags, settings);
    this.after(() => broker.kill());
    return broker;
  }

  /** The broker that all tests of this file with the same flags share; it ends with the file. */
  async shared_broker(flags = []) {
    const name = JSON.stringify(flags);
    if (!shared.has(name)) shared.set(name, start_broker(flags));
    return shared.get(name);
  }

  /** A registered peer: connected, and OPEN was its first message. */
  async peer(broker, query = {}, settings = {}) {
    const peer = await this.socket(broker, query, settings);
    await peer.expect('{"type":"OPEN"}');
    return peer;
  }

  /** A WebSocket client of which nothing has been received yet. */
  async socket(broker, query = {}, settings = {}) {
    const peer = await open_peer(broker, query, settings);
    this.after(() => peer.drop());
    return peer;
  }

  /** A bare TCP (or TLS) connection. */
  async wire(broker, settings = {}) {
    const wire = await open_wire(broker, settings);
    this.after(() => wire.drop());
    return wire;
  }

  async close() {
    for (const closer of this.#closers.reverse()) await closer();
  }
}

/** What went wrong, and where in this folder. */
function reason(failure) {
  const lines = String(failure.stack ?? failure).split('\n');
  const is_ours = (line) => /tests\/(broker|proxies)/.test(line) && !/suite\.mjs/.test(line);
  return lines.filter((line) => !/^ +at /.test(line) || is_ours(line))
    .map((line) => `     ${line}`).join('\n');
}

/** True or false for passed or failed, undefined for skipped. */
async function run_test({ name, body, within_ms, skip }) {
  if (skip) {
    process.stdout.write(`skip ${topic}: ${name} (${skip})\n`);
    return undefined;
  }
  const context = new Context();
  const started = performance.now();
  let timer;
  const too_late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${within_ms} ms`)), within_ms);
  });
  let failure;
  try {
    await Promise.race([body(context), too_late]);
  } catch (error) {
    failure = error;
  }
  clearTimeout(timer);
  try {
    await context.close();
  } catch (error) {
    failure ??= error;
  }
  const line = `${failure ? 'FAIL' : 'ok  '} ${topic}: ${name} (${Math.round(performance.now() - started)} ms)`;
  process.stdout.write(failure ? `${line}\n${reason(failure)}\n` : `${line}\n`);
  return !failure;
}

async function run_all() {
  const filter = new RegExp(process.env.BROKER_TESTS ?? process.argv[2] ?? '', 'i');
  const waiting = registered.filter(({ name }) => filter.test(`${topic}: ${name}`));
  const verdicts = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) verdicts.push(await run_test(next));
  };
  await Promise.all(Array.from({ length: at_once_max }, worker));
  for (const broker of shared.values()) await (await broker.catch(() => undefined))?.kill();
  for (const closer of closers.reverse()) await closer();
  const passed = verdicts.filter(Boolean).length;
  const failed = verdicts.filter((verdict) => verdict === false).length;
  if (process.send) process.send({ passed, failed });
  else console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && (passed > 0 || process.send) ? 0 : 1;
  if (process.send) process.disconnect();
}

process.once('beforeExit', run_all);
