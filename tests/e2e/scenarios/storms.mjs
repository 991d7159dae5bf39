// Many clients at once: a broker that dies and comes back under twenty GDevelop games, and a mesh of ten.
// The wiring of those games reconnects for ever and at once, so the broker meets all of them in its first moments.
import assert from 'node:assert/strict';
import { seconds, sleep, until } from '../patience.mjs';

const tabCount = 4;
const gamesInEachTab = 5;
const backWithinMs = 2000;
// About what a supervisor takes to start it again. After a longer outage it is Chromium that is measured: it holds back
// the sockets of a page that has seen many fail, each for up to 5 s, whatever the server does.
const outageMs = 300;

export async function twenty_games_are_back_within_2_s_of_a_restart_with_their_ids(stage) {
  const broker = await stage.broker();
  const tabs = await stage.tabs(tabCount, broker, { page: 'gdevelop', version: '1.5.2' });
  for (const tab of tabs) await tab.startCrowd(gamesInEachTab);
  const first = await allOpens(tabs, 10000);
  assert.equal(new Set(first.map(({ id }) => id)).size, tabCount * gamesInEachTab);

  const killed = Date.now();
  await broker.kill();
  await sleep(outageMs);
  await broker.start();
  const restarted = Date.now();
  const all = await allOpens(tabs, 10000, killed);
  assert.deepEqual(all.map(({ id }) => id), first.map(({ id }) => id), 'every game has the id it had');
  const lastMs = Math.max(...all.map(({ at }) => at)) - restarted;
  assert.ok(lastMs <= backWithinMs, `the last game was back after ${lastMs} ms`);
  return `the last was back after ${seconds(lastMs)}`;
}

/** The first opening of every game since `since`, in the order of tabs and games, once there is one for each. */
async function allOpens(tabs, ms, since = 0) {
  return until(ms, 'an opening of every game', async () => {
    const openings = await Promise.all(tabs.map(async (tab) => {
      const opens = (await tab.opens()).filter(({ at }) => at >= since);
      return Array.from({ length: gamesInEachTab }, (_, client) => opens.find((open) => open.client === client));
    }));
    return openings.flat().every(Boolean) && openings.flat();
  });
}

export async function a_mesh_of_ten_connects_everybody_with_everybody(stage) {
  const names = Array.from({ length: 10 }, (_, i) => `member-${i}`);
  const tabs = await stage.tabs(names.length, await stage.broker());
  await Promise.all(tabs.map((tab, i) => tab.open(names[i])));
  const everyPair = (act) => Promise.all(
    tabs.flatMap((tab, i) => names.filter((name) => name !== names[i]).map((name) => act(tab, names[i], name))));
  const began = performance.now();
  // Each connects to those before it, all at the same time.
  await Promise.all(tabs.flatMap((tab, i) => names.slice(0, i).map((name) => tab.connect(name))));
  await everyPair((tab, _, other) => tab.next('connection open', { peer: other }));
  const took = performance.now() - began;
  await everyPair((tab, own, other) => tab.send(other, { from: own }));
  await everyPair(async (tab, _, other) =>
    assert.deepEqual((await tab.next('data', { peer: other })).detail.value, { from: other }));
  return `45 connections in ${seconds(took)}`;
}
