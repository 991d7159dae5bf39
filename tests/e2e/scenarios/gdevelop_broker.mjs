// GDevelop's P2P extension and the broker: connecting, ids, errors, and what its wiring does when it disconnects.
// docs/gdevelop.md says which action, condition and expression each scenario here shows.
import assert from 'node:assert/strict';
import { until } from '../patience.mjs';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const game = (stage, broker) => stage.tab(broker, { page: 'gdevelop' });

/** A client that plays by the rules still gets an id and a connection while others storm. */
async function othersAreServed(stage, broker) {
  const [ann, ben] = await Promise.all([game(stage, broker), game(stage, broker)]);
  await ann.connectToBroker();
  await ben.connectToBroker();
  const { id } = await ann.playUntil('ready');
  await ben.playUntil('ready');
  await ben.perform('connect', id);
  await ann.playUntil('connected');
}

export async function connects_to_a_custom_broker_and_is_ready(stage) {
  const tab = await game(stage, await stage.broker());
  const before = await tab.frame();
  assert.deepEqual([before.ready, before.id], [false, '']);
  await tab.connectToBroker({ key: '' });  // an empty key field means "peerjs"
  const { id } = await tab.playUntil('ready');
  assert.match(id, uuid);
  assert.equal(await tab.perform('getCurrentId'), id);
}

export async function connects_with_a_port_that_is_text(stage) {
  const broker = await stage.broker();
  const tab = await game(stage, broker);
  await tab.connectToBroker({ port: String(broker.location.port) });
  await tab.playUntil('ready');
}

export async function connects_with_another_path_and_key_over_ssl(stage) {
  const broker = await stage.broker({ path: '/my/game', key: 'secret', tls: true });
  const tab = await game(stage, broker);
  await tab.connectToBroker({ path: 'my/game', key: 'secret', ssl: true });  // as typed, without slashes
  assert.match((await tab.playUntil('ready')).id, uuid);
}

export async function overrides_the_client_id(stage) {
  const tab = await game(stage, await stage.broker());
  await tab.perform('overrideId', 'player-1');
  await tab.connectToBroker();
  assert.equal((await tab.playUntil('ready')).id, 'player-1');
}

export async function the_default_broker_is_somebody_else(stage) {
  const broker = await stage.broker();
  const asked = [];
  await (await stage.context()).route('https://0.peerjs.com/**', (route) => {
    asked.push(route.request().url());
    return route.abort();
  });
  const tab = await game(stage, broker);
  await tab.perform('useDefaultBrokerServer');
  await until(3000, 'a request to the default broker', () => asked.length);
  assert.match(asked[0], /^https:\/\/0\.peerjs\.com(:443)?\/peerjs\/id\?/);
}

export async function an_unknown_client_is_an_error_with_its_text(stage) {
  const tab = await game(stage, await stage.broker({ flags: ['--expire_timeout', '1500'] }));
  await tab.connectToBroker();
  await tab.playUntil('ready');
  await tab.perform('connect', 'nobody');
  const { error } = await tab.playUntil('error');
  assert.equal(error, 'Could not connect to peer nobody');
  assert.equal((await tab.frame()).error, null, 'the condition triggers once');
  assert.equal(await tab.perform('getLastError'), error);
}

export async function a_port_where_nothing_listens_is_an_error_without_words(stage) {
  const broker = await stage.broker();
  const tab = await game(stage, broker);
  await broker.stop();
  await tab.connectToBroker();
  const { error, ready } = await until(5000, 'an error', async () => {
    const frame = await tab.frame();
    return frame.error !== null && frame;
  });
  assert.deepEqual([error, ready], ['', false]);
}

export async function a_wrong_key_is_an_error_and_others_are_served_meanwhile(stage) {
  const broker = await stage.broker();
  const tab = await game(stage, broker);
  await tab.connectToBroker({ key: 'wrong' });
  const { error, ready } = await tab.playUntil('error');
  assert.match(error, /Invalid key provided/);
  assert.equal(ready, false);
  await othersAreServed(stage, broker);
}

export async function an_id_in_use_is_an_error_and_others_are_served_meanwhile(stage) {
  const broker = await stage.broker();
  const [owner, late] = await Promise.all([game(stage, broker), game(stage, broker)]);
  await owner.perform('overrideId', 'player-1');
  await owner.connectToBroker();
  await owner.playUntil('ready');
  await late.perform('overrideId', 'player-1');
  await late.connectToBroker();
  assert.match((await late.playUntil('error')).error, /player-1.* taken/);
  await othersAreServed(stage, broker);
  assert.deepEqual(await owner.errorsWhilePlaying(200), [], 'the owner notices nothing');
  // What follows when the owner goes is chance: each refusal leaves a destroyed Peer behind that tries on unseen,
  // and either it or the visible one gets the id. No broker can tell them apart.
}

export async function disconnecting_from_the_broker_comes_back_at_once_and_keeps_connections(stage) {
  const broker = await stage.broker();
  const [ann, ben] = await Promise.all([game(stage, broker), game(stage, broker)]);
  await ann.perform('overrideId', 'ann');
  await ann.connectToBroker();
  await ann.playUntil('ready');
  await ben.connectToBroker();
  await ben.playUntil('ready');
  await ben.perform('connect', 'ann');
  const { connected: benId } = await ann.playUntil('connected');
  await until(5000, 'the connection of ben', () => ben.isConnectedTo('ann'));
  await ann.perform('disconnectFromBroker');
  const opens = await until(5000, 'the second opening', async () => {
    const all = await ann.opens();
    return all.length === 2 && all;
  });
  assert.deepEqual(opens.map(({ id }) => id), ['ann', 'ann']);
  assert.equal(await ann.perform('getCurrentId'), '', 'the extension has let go of the Peer that came back');
  await ann.perform('sendDataTo', benId, 'hello', 'still here');
  const { event } = await ben.playUntil('event', { hello: false });
  assert.deepEqual(event, { name: 'hello', data: 'still here', sender: 'ann' });
}

export async function disconnecting_from_all_ends_the_connections_and_opens_anew(stage) {
  const broker = await stage.broker();
  const [ann, ben] = await Promise.all([game(stage, broker), game(stage, broker)]);
  await ann.connectToBroker();
  const { id } = await ann.playUntil('ready');
  await ben.connectToBroker();
  await ben.playUntil('ready');
  await ben.perform('connect', id);
  await ann.playUntil('connected');
  await until(5000, 'the connection of ben', () => ben.isConnectedTo(id));
  await ann.perform('disconnectFromAll');
  assert.equal((await ben.playUntil('disconnected')).disconnected, id);
  const second = await until(5000, 'the new Peer', async () => (await ann.opens()).find((open) => open.id !== id));
  assert.match(second.id, uuid);
}

export async function disconnecting_from_all_with_an_own_id_does_not_hurt_others(stage) {
  const broker = await stage.broker();
  const ann = await game(stage, broker);
  await ann.perform('overrideId', 'ann');
  await ann.connectToBroker();
  await ann.playUntil('ready');
  // The Peer that was destroyed reconnects unseen and holds the id, so the new one is refused again and again.
  await ann.perform('disconnectFromAll');
  await othersAreServed(stage, broker);
}
