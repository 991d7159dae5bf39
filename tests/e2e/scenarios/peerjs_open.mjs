// Opening a peer with each version of PeerJS: ids, keys, paths, TLS, discovery, and pages from disk.
// What a client is told when it may not open is part of it.
import assert from 'node:assert/strict';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function opens_with_an_id_from_the_broker(stage) {
  const tab = await stage.tab(await stage.broker());
  assert.match(await tab.open(), uuid);
}

export async function opens_with_an_id_of_its_own_choice(stage) {
  const [short, spaced] = await stage.tabs(2, await stage.broker());
  assert.equal(await short.open('alice'), 'alice');
  assert.equal(await spaced.open('alice of the-hills 2'), 'alice of the-hills 2');
}

export async function an_id_in_use_is_refused(stage) {
  const [first, second] = await stage.tabs(2, await stage.broker());
  await first.open('alice');
  await second.start('alice');
  const { detail } = await second.next('error');
  assert.equal(detail.type, 'unavailable-id');
  assert.equal((await second.state()).destroyed, true);
  assert.equal((await first.state()).open, true, 'the owner keeps the id');
}

export async function a_wrong_key_is_refused(stage) {
  const tab = await stage.tab(await stage.broker({ key: 'right' }));
  await tab.start('alice', { key: 'wrong' });
  const { detail } = await tab.next('error');
  assert.equal(detail.type, 'server-error');
  assert.match(detail.message, /Invalid key provided/);
}

export async function opens_under_another_path_and_key(stage) {
  const broker = await stage.broker({ path: '/games/chess', key: 'queen' });
  const [alice, bob] = await stage.tabs(2, broker);
  await alice.open('alice');
  assert.match(await bob.open(), uuid);
  await bob.connected('alice');
}

export async function opens_and_connects_over_tls(stage) {
  const [alice, bob] = await stage.tabs(2, await stage.broker({ tls: true }));
  await alice.open('alice');
  assert.match(await bob.open(), uuid);
  await bob.connected('alice');
}

export async function opens_in_a_page_from_disk_whose_origin_is_null(stage) {
  const broker = await stage.broker({ flags: ['--allow_discovery'] });
  const tab = await stage.tab(broker, { fromDisk: true });
  assert.match(tab.page.url(), /^file:/);
  assert.equal(await tab.page.evaluate(() => window.origin), 'null');
  const id = await tab.open();
  assert.match(id, uuid);
  assert.deepEqual(await tab.listAllPeers(), [id], 'the page may read the list too');
}

export async function lists_all_peers_when_discovery_is_on(stage) {
  const [alice, bob] = await stage.tabs(2, await stage.broker({ flags: ['--allow_discovery'] }));
  await alice.open('alice');
  await bob.open('bob');
  assert.deepEqual((await bob.listAllPeers()).sort(), ['alice', 'bob']);
}

export async function may_not_list_peers_when_discovery_is_off(stage) {
  const tab = await stage.tab(await stage.broker());
  await tab.open('alice');
  await tab.startListing();
  // The kind of the error is all that PeerJS tells; its advice goes to the console.
  assert.equal((await tab.next(['error', 'list'])).detail.type, 'server-error');
}
