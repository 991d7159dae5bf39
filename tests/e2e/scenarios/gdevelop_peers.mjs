// GDevelop's P2P extension between clients: connecting, events, variables, data loss, disconnecting.
// The broker made these connections; what passes over them afterwards does not touch it.
import assert from 'node:assert/strict';
import { seconds, until } from '../patience.mjs';

/** Clients with the given ids, all connected to the broker, and all but the first connected to the first. */
async function team(stage, ...ids) {
  const broker = await stage.broker();
  const games = await Promise.all(ids.map(() => stage.tab(broker, { page: 'gdevelop' })));
  for (const [index, game] of games.entries()) {
    await game.perform('overrideId', ids[index]);
    await game.connectToBroker();
    await game.playUntil('ready');
  }
  for (const [index, game] of games.slice(1).entries()) {
    await game.perform('connect', ids[0]);
    assert.equal(await nextConnected(games[0], ids[index]), ids[index + 1]);
  }
  // The side that connected gets no condition for it.
  await Promise.all(games.slice(1).map((game) =>
    until(5000, 'the connection with the first', () => game.isConnectedTo(ids[0]))));
  return games;
}

/**
 * Who the game sees connected next. Now and then Chromium fires a data channel's `open` twice within a millisecond, and
 * PeerJS and GDevelop's extension hand that on: the one of before may come once more.
 */
async function nextConnected(game, before) {
  const { connected } = await game.playUntil('connected');
  return connected === before ? (await game.playUntil('connected')).connected : connected;
}

/** Sends `count` numbered events from one to the other and waits until the last must have arrived. */
async function sendNumbered(from, to, receiver, count) {
  for (let i = 1; i <= count; i++) await from.perform('sendDataTo', to, 'move', String(i));
  await from.perform('sendDataTo', to, 'last', '');
  await until(5000, 'the last event', () => receiver.perform('onEvent', 'last', false));
}

export async function connects_to_another_client_who_sees_it(stage) {
  const [ann] = await team(stage, 'ann', 'ben');
  assert.ok(await ann.isConnectedTo('ben'));
}

export async function an_event_reaches_one_client_with_its_data_and_sender(stage) {
  const [ann, ben, cat] = await team(stage, 'ann', 'ben', 'cat');
  await ben.perform('sendDataTo', 'ann', 'chat', 'Grüße, 你好 🎲');
  const { event } = await ann.playUntil('event', { chat: false });
  assert.deepEqual(event, { name: 'chat', data: 'Grüße, 你好 🎲', sender: 'ben' });
  await ann.perform('sendDataTo', 'cat', 'chat', 'for cat');
  assert.equal((await cat.playUntil('event', { chat: false })).event.data, 'for cat');
  assert.equal((await ben.frame({ chat: false })).event, null, 'and nobody else');
}

export async function an_event_reaches_all_connected_clients(stage) {
  const [ann, ben, cat] = await team(stage, 'ann', 'ben', 'cat');
  await ann.perform('sendDataToAll', 'start', 'now');
  for (const game of [ben, cat]) {
    const { event } = await game.playUntil('event', { start: false });
    assert.deepEqual(event, { name: 'start', data: 'now', sender: 'ann' });
  }
}

export async function events_are_handled_one_in_a_frame_and_none_is_lost(stage) {
  const [ann, ben] = await team(stage, 'ann', 'ben');
  await sendNumbered(ben, 'ann', ann, 5);
  const frames = [];
  for (let i = 0; i < 6; i++) frames.push((await ann.frame({ move: false })).event?.data ?? null);
  assert.deepEqual(frames, ['1', '2', '3', '4', '5', null]);
}

export async function with_data_loss_allowed_only_the_latest_event_is_seen(stage) {
  const [ann, ben] = await team(stage, 'ann', 'ben');
  await ann.frame({ move: true });  // the condition sets the mode
  await sendNumbered(ben, 'ann', ann, 5);
  assert.equal((await ann.frame({ move: true })).event.data, '5');
  assert.equal((await ann.frame({ move: true })).event, null);
}

export async function a_variable_reaches_one_and_all(stage) {
  const [ann, ben, cat] = await team(stage, 'ann', 'ben', 'cat');
  const variable = { name: 'Zoë', position: { x: 1.5, y: -2 }, items: ['🗡', 'map'], alive: true };
  const received = async (game, eventName) => {
    await until(5000, eventName, () => game.perform('onEvent', eventName, false));
    return game.perform('getEventVariable', eventName);
  };
  await ann.perform('sendVariableTo', 'ben', 'state', variable);
  assert.deepEqual(await received(ben, 'state'), variable);
  await ann.perform('sendVariableToAll', 'world', variable);
  assert.deepEqual(await received(ben, 'world'), variable);
  assert.deepEqual(await received(cat, 'world'), variable);
}

export async function disconnects_from_one_client(stage) {
  const [ann, ben, cat] = await team(stage, 'ann', 'ben', 'cat');
  await ann.perform('disconnectFromPeer', 'ben');
  assert.equal((await ben.playUntil('disconnected')).disconnected, 'ann');
  assert.equal((await ann.playUntil('disconnected')).disconnected, 'ben');
  assert.equal((await ann.frame()).disconnected, null, 'the condition triggers once');
  await ann.perform('sendDataToAll', 'who', 'is there');
  assert.equal((await cat.playUntil('event', { who: false })).event.data, 'is there');
}

export async function disconnects_from_all_clients_and_stays_with_the_broker(stage) {
  const [ann, ben, cat] = await team(stage, 'ann', 'ben', 'cat');
  await ann.perform('disconnectFromAllPeers');
  for (const game of [ben, cat]) assert.equal((await game.playUntil('disconnected')).disconnected, 'ann');
  await ben.perform('connect', 'ann');
  assert.equal(await nextConnected(ann, 'cat'), 'ben');
  assert.equal((await ann.opens()).length, 1);
}

export async function a_closed_tab_is_seen_as_a_disconnected_peer(stage) {
  const [ann, ben] = await team(stage, 'ann', 'ben');
  const began = performance.now();
  await ben.page.close();
  assert.equal((await ann.playUntil('disconnected', {}, 20000)).disconnected, 'ben');
  return `noticed after ${seconds(performance.now() - began)}`;
}

export async function an_own_ice_server_is_used_and_does_not_hinder(stage) {
  const broker = await stage.broker();
  const [ann, ben] = await Promise.all([0, 1].map(() => stage.tab(broker, { page: 'gdevelop' })));
  for (const game of [ann, ben]) {
    // Nobody answers there; that the page took it is seen in the connection's own configuration.
    await game.page.evaluate(() => {
      const Real = window.RTCPeerConnection;
      window.configurations = [];
      window.RTCPeerConnection = class extends Real {
        constructor(configuration) {
          super(configuration);
          window.configurations.push(configuration);
        }
      };
    });
    await game.perform('useCustomIceServer', 'stun:127.0.0.1:9', 'user', 'password');
    await game.connectToBroker();
  }
  const { id } = await ann.playUntil('ready');
  await ben.playUntil('ready');
  await ben.perform('connect', id);
  await ann.playUntil('connected');
  const { iceServers } = await ben.page.evaluate(() => window.configurations[0]);
  assert.deepEqual(iceServers, [{ urls: 'stun:127.0.0.1:9', username: 'user', credential: 'password' }]);
}

export async function without_ip_sharing_and_without_a_relay_nobody_connects(stage) {
  const broker = await stage.broker();
  const [ann, ben] = await Promise.all([0, 1].map(() => stage.tab(broker, { page: 'gdevelop' })));
  await ben.perform('forceUseRelayServer', true);
  await ann.connectToBroker();
  await ben.connectToBroker();
  const { id } = await ann.playUntil('ready');
  await ben.playUntil('ready');
  await ben.perform('connect', id);
  await assert.rejects(ann.playUntil('connected', {}, 1500), /no connected/);
}
