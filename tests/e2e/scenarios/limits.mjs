// The two limits of 250 as clients meet them: open peers on a default broker, and links of one peer.
// Whoever comes too late is told so in PeerJS's own words, and nobody else notices.
import assert from 'node:assert/strict';
import { seconds, until } from '../patience.mjs';

const peersMax = 250;
const linksMax = 250;
const crowdTabs = 5;

export async function a_default_broker_opens_250_peers_and_refuses_the_251st(stage) {
  const broker = await stage.broker();
  const tabs = await stage.tabs(crowdTabs, broker, { page: 'gdevelop', version: '1.5.2' });
  const began = performance.now();
  for (const tab of tabs) await tab.startCrowd(peersMax / crowdTabs);
  const opened = async () => (await Promise.all(tabs.map((tab) => tab.opens()))).flat();
  await until(30000, '250 open peers', async () => (await opened()).length >= peersMax);
  const took = performance.now() - began;
  const ids = (await opened()).map(({ id }) => id);
  assert.equal(new Set(ids).size, peersMax);

  const late = await stage.tab(broker);
  await late.start();
  const { detail } = await late.next(['error', 'open']);
  assert.equal(detail.type, 'server-error');
  assert.match(detail.message, /concurrent user limit/);
  assert.equal((await opened()).length, peersMax, 'nobody was dropped and came back');

  await tabs[0].page.close();
  const next = await stage.tab(broker);
  await next.open('one-of-fifty-free-places');
  return `250 open in ${seconds(took)}`;
}

export async function the_251st_link_of_a_peer_is_unavailable_and_nothing_else_breaks(stage) {
  const broker = await stage.broker({ flags: ['--concurrent_limit', '300'] });
  const [hub, bob] = await stage.tabs(2, broker);
  await hub.open('hub');
  await bob.open('bob');
  const others = await Promise.all(
    Array.from({ length: linksMax }, (_, i) => stage.rawPeer(broker, { id: `other-${i}` })));
  const [last, ...linked] = others;
  await Promise.all(others.map((peer) => peer.next('OPEN')));

  await hub.connected('bob');
  const began = performance.now();
  for (const peer of linked) await hub.connect(peer.id);
  await Promise.all(linked.map((peer) => peer.next('OFFER', 20000)));
  const took = performance.now() - began;

  const asked = Date.now();
  await hub.connect(last.id);
  const { detail, at } = await hub.next('error');
  assert.equal(detail.type, 'peer-unavailable');
  assert.match(detail.message, new RegExp(last.id));
  assert.ok(at - asked < 2000, `told after ${at - asked} ms, not at once`);
  assert.ok(!last.unread().includes('OFFER'), 'the offer was not relayed');

  assert.deepEqual(await hub.rest('error'), [], 'the links before it stand');
  assert.equal((await hub.state()).open, true);
  await hub.connected('bob', { label: 'a second connection of an old link' });
  await hub.send('bob', 'hello');
  assert.equal((await bob.next('data')).detail.value, 'hello');
  return `250 offers in ${seconds(took)}`;
}

export async function a_link_that_ends_makes_room_for_another(stage) {
  const broker = await stage.broker({ flags: ['--connection_limit', '2'] });
  const hub = await stage.tab(broker);
  await hub.open('hub');
  const [ann, ben, cat] = await Promise.all(['ann', 'ben', 'cat'].map((id) => stage.rawPeer(broker, { id })));
  for (const peer of [ann, ben]) {
    await hub.connect(peer.id);
    await peer.next('OFFER');
  }
  await hub.connect('cat');
  assert.equal((await hub.next('error')).detail.type, 'peer-unavailable');
  await ann.close();
  await hub.connect('cat', { label: 'again' });
  assert.equal((await cat.next('OFFER')).payload.label, 'again');
}
