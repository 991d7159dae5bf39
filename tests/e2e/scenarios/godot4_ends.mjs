// How lobbies of Godot games live through ends: of a tab, of a machine, of the host, of the broker.
// Whoever is told that a player has gone, by the broker or by its connection, must be told exactly once.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import {
  addressOf, enter, everyCall, heard, lobbyOf, met, nothingElse, parted, report, withLobbies,
} from '../godot4/lobby.mjs';
import { seconds, sleep, within } from '../patience.mjs';

const iceMs = 30000;  // Chromium takes some 5 s to call a silent connection disconnected, and that in real time

export async function a_tab_is_closed_and_another_crashes(stage) {
  const { players: [maker, ann, ben, cleo] } = await lobbyOf(stage, 4, { mesh: true });
  await ben.page.close();
  await parted([maker, ann, cleo], ben);
  await cleo.crash();
  await parted([maker, ann], cleo, iceMs);
  await heard(maker, 'reliable', 0, [ann]);
  await heard(ann, 'reliable', 0, [maker]);
  await sleep(6000);  // until the dead connections have been noticed, too
  nothingElse([maker, ann]);
}

/** Nothing runs in the tab, but its browser answers pings, and so it stays a player. */
export async function a_tab_is_frozen_and_wakes(stage) {
  const broker = await stage.broker({ flags: [...withLobbies, '--lobby_ping_interval', '1500'] });
  const { players: [maker, ann, ben] } = await lobbyOf(stage, 3, { mesh: true, broker });
  await ben.freeze();
  await maker.call('say', 'reliable', 0, 'said while Ben was frozen');
  await ann.next('heard', { by: 1, words: 'said while Ben was frozen' });
  await sleep(8000);
  nothingElse([maker, ann, ben]);
  await ben.wake();
  await ben.next('heard', { by: 1, words: 'said while Ben was frozen' });
  await heard(ben, 'reliable', 0, [maker, ann]);
  nothingElse([maker, ann, ben]);
}

/** A tab in the background has no frames, so the game stands still; what comes waits for it, and nothing is dropped. */
export async function a_tab_is_hidden_and_shown_again(stage) {
  const broker = await stage.broker({ flags: [...withLobbies, '--lobby_ping_interval', '1500'] });
  const { players: [maker, ben], lobby } = await lobbyOf(stage, 2, { mesh: true, broker });
  for (const player of [maker, ben]) await player.call('refuse', true);  // the stranger brings no real offer
  await ben.hide();
  await maker.call('say', 'reliable', 0, 'said while Ben was away');
  await offerMuch(broker, lobby, ben);
  await maker.call('seal');
  await maker.next('sealed');
  await sleep(6000);
  nothingElse([maker, ben]);
  await ben.show();
  await ben.next('sealed');  // behind all that the stranger sent
  await ben.next('heard', { by: 1, words: 'said while Ben was away' });
  nothingElse([maker, ben]);
}

/** 200 kB of offers for one player; Godot's own buffer of 64 kB would drop most, and say so as an error. */
async function offerMuch(broker, lobby, player) {
  const stranger = new WebSocket(addressOf(broker));
  await once(stranger, 'open');
  stranger.send(JSON.stringify({ type: 0, id: 0, data: lobby }));
  const offer = JSON.stringify({ type: 4, id: player.id, data: 'x'.repeat(4000) });
  for (let i = 0; i < 50; i++) stranger.send(offer);
  stranger.ping();
  await within(10000, 'an answer to the ping', once(stranger, 'pong'));  // the broker has read what was before it
  stranger.close();
  await once(stranger, 'close');
}

async function metOne(players, newcomer) {
  for (const player of players) {
    await player.next('connected', { player: newcomer.id }, iceMs);
    await newcomer.next('connected', { player: player.id }, iceMs);
  }
}

/** The whole browser of one player stops, its sockets with it, until the two others have given it up; then it wakes. */
async function sleepAndWake(stage, flags) {
  const broker = await stage.broker({ flags: [...withLobbies, ...flags] });
  const { players: [maker, ann], lobby } = await lobbyOf(stage, 2, { mesh: true, broker });
  const sleeper = await enter(await stage.gameOfItsOwn('lobby_game'), broker, { lobby });
  await metOne([maker, ann], sleeper);
  sleeper.sleep();
  const began = performance.now();
  await parted([maker, ann], sleeper, iceMs);
  const took = performance.now() - began;
  await sleep(6000);  // until the connections have been given up as well
  nothingElse([maker, ann]);
  sleeper.awake();
  for (const other of [maker, ann]) await parted([sleeper], other, iceMs);
  return { broker, maker, ann, sleeper, lobby, remark: `the others were told after ${seconds(took)}` };
}

export async function a_machine_that_sleeps_long_loses_its_place(stage) {
  const { maker, ann, sleeper, remark } = await sleepAndWake(stage, ['--lobby_ping_interval', '1500']);
  await sleeper.next('left', {}, iceMs);
  nothingElse([maker, ann, sleeper]);
  return remark;
}

/** Its connections are gone, as WebRTC has it, but not its place: it joins again. */
export async function a_machine_that_sleeps_for_a_while_joins_again(stage) {
  const { broker, maker, ann, sleeper, lobby, remark } = await sleepAndWake(stage, []);
  nothingElse([maker, ann, sleeper]);
  await sleeper.call('leave');
  await enter(sleeper, broker, { lobby });
  await metOne([maker, ann], sleeper);
  await heard(sleeper, 'reliable', 0, [maker, ann]);
  return remark;
}

export async function a_mesh_outlives_its_maker(stage) {
  const { players: [maker, ann, ben] } = await lobbyOf(stage, 3, { mesh: true });
  await maker.page.close();
  for (const player of [ann, ben]) await player.next('left', { code: 4000, reason: 'Room host has disconnected' });
  await parted([ann, ben], maker, iceMs);
  for (const kind of ['reliable', 'unreliable', 'unreliable_ordered']) await heard(ann, kind, 0, [ben]);
  nothingElse([ann, ben]);
}

export async function clients_are_told_that_their_host_is_lost(stage) {
  const { players: [host, ann, ben] } = await lobbyOf(stage, 3, { mesh: false });
  for (const client of [ann, ben]) await client.next('connected to server');
  const began = performance.now();
  await host.crash();
  for (const client of [ann, ben]) {
    await client.next('left', { code: 4000, reason: 'Room host has disconnected' });
    await client.next('server disconnected', {}, iceMs);
    assert.deepEqual(await report(client), { status: 'disconnected' });
  }
  const took = performance.now() - began;
  await sleep(2000);
  for (const client of [ann, ben]) client.take('disconnected', ({ player }) => player === 1);  // Godot may tell that, too
  nothingElse([ann, ben]);
  return `after ${seconds(took)}`;
}

export async function a_game_goes_on_while_the_broker_restarts(stage) {
  const { broker, players: [maker, ann, ben] } = await lobbyOf(stage, 3, { mesh: true });
  await broker.kill();
  for (const player of [maker, ann, ben]) await player.next('left');
  for (const kind of ['reliable', 'unreliable', 'unreliable_ordered']) await heard(ann, kind, 0, [maker, ben]);
  nothingElse([maker, ann, ben]);
  await broker.start();
  await everyCall([maker], [maker, ann, ben]);

  for (const player of [maker, ann, ben]) await player.call('leave');
  await enter(maker, broker, { mesh: true });
  await enter(ann, broker, { lobby: maker.lobby });
  await met([maker, ann]);
  await heard(ann, 'reliable', 1, [maker]);
}
