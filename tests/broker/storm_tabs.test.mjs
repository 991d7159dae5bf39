// 50 tabs that are refused and ask again at once, and what others behind the same address notice of it: nothing.
// Rounds with and without tabs take turns, and the best of those with them is held to the middle of those without: tabs
// are in all of theirs, what else the machine does is in some. A round is longer than the 2 s after which
// refusals are answered at most.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, start_load, without_load } from './load.mjs';
import { sanitized, sleep, test, until } from './suite.mjs';

/** p99 of OPEN and of a relayed message, in ms, of the load generator's clients at 127.0.0.2. */
async function p99_of_others(t, broker) {
  const here = ['--srcs', '1', '--nospin', '--warm', '0.3', '--dur', '2.2'];
  const comes = start_load(t, broker, 'churn', ['--rate', '100', '--conc', '100', ...here]);
  const talks = start_load(t, broker, 'relay', ['--pairs', '2', '--rate', '400', '--msg', 'cand', ...here]);
  const [{ open_p99_us: open, fails }, { lat_p99_us: relay, lost }] = [await comes.report, await talks.report];
  assert.deepEqual({ fails, lost }, { fails: 0, lost: 0 });
  return { open: open / 1000, relay: relay / 1000 };
}

function start_tabs(t, broker, many) {
  const child = fork(fileURLToPath(new URL('tabs.mjs', import.meta.url)), [`${broker.port}`, `${many}`, 'taken']);
  t.after(() => { child.kill('SIGKILL'); });
  const asked = [];
  child.on('message', (count) => asked.push(count));
  return { asked, end: () => { child.kill('SIGKILL'); } };
}

test('50 refused tabs ask less than 100 times a second, and others behind their address do not notice', async (t) => {
  const broker = await t.broker(['--threads', '2']);
  await t.peer(broker, { id: 'taken', token: 'mine' });
  const [quiet, beside, rates] = [[], [], []];
  const best = (what) => Math.min(...beside.map((round) => round[what]));
  const usual = (what) => median(quiet.map((round) => round[what]));
  // Below a millisecond a wake-up more or less is more than the half.
  const is_noticed = (what) => best(what) > Math.max(1.5 * usual(what), usual(what) + 1);
  while (rates.length < 2 || (rates.length < 8 && ['open', 'relay'].some(is_noticed))) {
    quiet.push(await p99_of_others(t, broker));
    const tabs = start_tabs(t, broker, 50);
    await until('they ask', () => tabs.asked.length > 0);
    await sleep(500);
    beside.push(await p99_of_others(t, broker));
    rates.push(tabs.asked.at(-1) / tabs.asked.length);
    tabs.end();
    await sleep(300);
  }
  const rate = Math.max(...rates);
  const told = ['open', 'relay'].map((what) => `${what} ${best(what).toFixed(2)} ms (${usual(what).toFixed(2)})`);
  console.log(`     ${rate.toFixed(0)} requests a second; p99 beside them, and quiet: ${told.join(', ')}`);
  assert.ok(rate > 5 && rate < 100, `${rate} requests a second`);
  for (const what of ['open', 'relay']) assert.ok(!is_noticed(what), `${told}`);
}, { within_ms: 120000, skip: sanitized ?? without_load });
