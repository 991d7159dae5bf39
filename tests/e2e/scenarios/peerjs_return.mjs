// Leaving and coming back with each version of PeerJS: reconnects, half-open sockets, reloads, absent peers.
// A peer that says it is back must be found by others under the id it had.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { seconds, until } from '../patience.mjs';

const discovery = { flags: ['--allow_discovery'] };

/** A browser's next socket may be there before the end of its last one is: no order holds between the two. */
async function freed(broker, id) {
  const list = `http://127.0.0.1:${broker.location.port}/peerjs/peers`;
  await until(1000, `the id ${id} is free`, async () => !(await (await fetch(list)).json()).includes(id));
}

export async function an_unknown_peer_is_reported_and_nothing_else_breaks(stage) {
  const [alice, bob] = await stage.tabs(2, await stage.broker());
  await alice.open('alice');
  await bob.open('bob');
  const asked = Date.now();
  await bob.connect('nobody');
  const { detail, at } = await bob.next('error', {}, 8000);
  assert.equal(detail.type, 'peer-unavailable');
  assert.match(detail.message, /nobody/);
  assert.ok(at - asked >= 5000, `told after ${at - asked} ms, before the queue may expire`);
  assert.equal((await bob.state()).open, true);
  await bob.connected('alice');
  return `told after ${seconds(at - asked)}`;
}

export async function a_peer_that_comes_late_still_gets_the_connection(stage) {
  const [alice, bob] = await stage.tabs(2, await stage.broker());
  await bob.open('bob');
  await bob.connect('alice');
  await alice.open('alice');
  await alice.next('connection open', { peer: 'bob' });
  await bob.next('connection open', { peer: 'alice' });
}

export async function disconnects_and_reconnects_with_the_same_id(stage) {
  const [alice, bob] = await stage.tabs(2, await stage.broker());
  const id = await alice.open();
  await bob.open('bob');
  await alice.disconnect();
  await alice.next('disconnected');
  assert.equal((await alice.state()).open, false);
  await sleep(300);  // 1.0.4 takes the close of its former socket, if that comes later, for that of the new one
  await alice.reconnect();
  assert.equal((await alice.next('open')).detail.id, id);
  assert.deepEqual(await alice.state(), { id, open: true, disconnected: false, destroyed: false });
  await bob.connected(id);
}

export async function reconnects_at_once_again_and_again(stage) {
  const [alice, bob] = await stage.tabs(2, await stage.broker());
  await alice.open('alice');
  await bob.open('bob');
  for (let round = 0; round < 10; round++) {
    await alice.reconnectAtOnce();
    assert.equal((await alice.next('open')).detail.id, 'alice', `round ${round}`);
  }
  await bob.connected('alice');
}
// Up to 1.2 disconnect() takes effect a turn later, and reconnect() throws until then: no broker can help that.
reconnects_at_once_again_and_again.notFor = ['1.0.4'];

export async function takes_its_id_over_from_a_half_open_socket(stage) {
  const broker = await stage.broker();
  const wire = await stage.wire(broker);
  const alice = await stage.tab(wire);
  const bob = await stage.tab(broker);
  await alice.open('alice');
  await bob.open('bob');
  assert.ok(wire.silence() >= 1);
  await alice.disconnect();
  await alice.next('disconnected');
  await alice.reconnect();
  assert.equal((await alice.next('open')).detail.id, 'alice');
  await bob.connected('alice');
  // The end of the old socket, long after, must not take the id away from the new one.
  wire.breakSilenced();
  await bob.connected('alice', { label: 'second' });
  assert.equal((await alice.state()).open, true);
}

export async function a_reload_frees_the_id(stage) {
  const broker = await stage.broker(discovery);
  const tab = await stage.tab(broker);
  await tab.open('alice');
  await tab.page.reload();
  await freed(broker, 'alice');
  await tab.use(broker.location);
  assert.equal(await tab.open('alice'), 'alice');
}

export async function a_destroyed_peer_frees_its_id(stage) {
  const broker = await stage.broker(discovery);
  const [first, second] = await stage.tabs(2, broker);
  await first.open('alice');
  await first.destroy();
  await first.next('close');
  await freed(broker, 'alice');
  assert.equal(await second.open('alice'), 'alice');
}
