// The addon of examples/godot in Godot 4.6, over the lobby path: what Godot promises of a MultiplayerPeer.
// Each player is an instance of the engine in a tab of its own, so a scenario does much with those that it has.
import assert from 'node:assert/strict';
import {
  addressOf, enter, everyCall, heard, lobbyOf, met, nothingElse, parted, report, withLobbies,
} from '../godot4/lobby.mjs';

/** Numbers of their own, 1 the maker's, the others' such as Godot takes. */
function assertNumbers(players) {
  const [maker, ...others] = players.map(({ id }) => id);
  assert.equal(maker, 1);
  assert.equal(new Set(others).size, others.length);
  for (const id of others) assert.ok(Number.isInteger(id) && id >= 2 && id <= 2 ** 31 - 1, `${id}`);
}

/** Everybody is connected, knows its number, who is the server, and all the others. */
async function assertReports(players) {
  const numbers = players.map(({ id }) => id).sort((a, b) => a - b);
  for (const player of players) {
    const peers = numbers.filter((number) => number !== player.id);
    const expected = { status: 'connected', id: player.id, server: player.id === 1, peers };
    assert.deepEqual(await report(player), expected);
  }
}

export async function a_mesh_of_four_speaks_in_every_way_and_goes_on_behind_the_seal(stage) {
  const broker = await stage.broker({ flags: [...withLobbies, '--lobby_seal_delay', '3000'] });
  const { players, lobby } = await lobbyOf(stage, 4, { mesh: true, broker });
  assertNumbers(players);
  await assertReports(players);
  await everyCall([players[0], players[2]], players);

  const [maker, ann, ben, cleo] = players;
  await cleo.call('leave');
  await parted([maker, ann, ben], cleo);
  assert.equal((await cleo.next('left')).code, 1000);
  cleo.take('disconnected', () => true);  // its own connections, which it gave up

  await maker.call('seal');
  for (const player of [maker, ann, ben]) await player.next('sealed');
  await cleo.call('join', addressOf(broker), lobby, true);
  await cleo.next('left', { code: 4000, reason: 'Lobby is sealed' });
  for (const player of [maker, ann, ben]) await player.next('left', { code: 1000, reason: 'Seal complete' });
  for (const kind of ['reliable', 'unreliable', 'unreliable_ordered']) await heard(ben, kind, 0, [maker, ann]);
  await assertReports([maker, ann, ben]);
  nothingElse(players);
}

export async function a_host_and_three_clients_speak_in_every_way(stage) {
  const { players } = await lobbyOf(stage, 4, { mesh: false });
  assertNumbers(players);
  for (const client of players.slice(1)) await client.next('connected to server');
  await assertReports(players);
  await everyCall([players[0], players[2]], players);
  nothingElse(players);
}

/** CONNECTING until the host is there, CONNECTED, and DISCONNECTED behind close(). Who is refused has no peer. */
export async function a_godot_4_client_is_connecting_then_connected_then_disconnected(stage) {
  const broker = await stage.broker({ flags: withLobbies });
  const [host, client] = await stage.games(2, 'lobby_game');
  await client.call('join', addressOf(broker), 'nowhere', false);
  await client.next('left', { code: 4000, reason: 'Lobby does not exists' });
  assert.equal((await report(client)).id, 1, 'still the peer that Godot has offline');
  await client.call('join_and_report', addressOf(broker), '');
  await client.next('report', { status: 'connected', id: 1, server: true, peers: [] });  // a mesh is so from the first
  await client.next('joined');
  await client.call('leave');
  await client.next('left', { code: 1000 });

  await enter(host, broker, { mesh: false });
  await client.call('join_and_report', addressOf(broker), host.lobby);
  const { id } = await client.next('joined');
  client.id = id;
  await client.next('report', { status: 'connecting', id, server: false, peers: [] });
  await met([host, client]);
  await client.next('connected to server');
  assert.deepEqual(await report(client), { status: 'connected', id, server: false, peers: [1] });

  await client.call('close');
  await parted([host], client);
  await client.next('server disconnected');
  assert.deepEqual(await report(client), { status: 'disconnected' });
  nothingElse([host, client]);
}

/** disconnect_peer() ends a connection and not the place in the lobby: who was sent off can come again. */
export async function a_godot_4_host_sends_players_off_and_refuses_others(stage) {
  const { broker, players: [host, client], lobby } = await lobbyOf(stage, 2, { mesh: false });
  await client.next('connected to server');
  await host.call('disconnect_peer', client.id);
  await parted([host], client);
  await parted([client], host);
  await client.next('server disconnected');

  await enter(client, broker, { lobby });
  await met([host, client]);
  await client.next('connected to server');
  await host.call('disconnect_peer', client.id, true);  // by force: Godot tells the other side alone
  await parted([client], host);
  await client.next('server disconnected');

  await host.call('refuse', true);
  await enter(client, broker, { lobby });
  await client.call('report');
  await client.next('report', { status: 'connecting' });
  await host.call('leave');
  await client.next('left', { code: 4000, reason: 'Room host has disconnected' });
  await client.next('connection failed');
  assert.equal((await host.next('left')).code, 1000);
  nothingElse([host, client]);
}

/** `max_members` goes along with the maker's JOIN, and the broker keeps to it. */
export async function a_godot_4_lobby_is_full_when_its_maker_says_so(stage) {
  const broker = await stage.broker({ path: '/arena', flags: withLobbies });
  const { players: [host, client], lobby } = await lobbyOf(stage, 2, { mesh: true, broker, membersMax: 2 });
  const [third] = await stage.games(1, 'lobby_game');
  await third.call('join', addressOf(broker), lobby, true);
  await third.next('left', { code: 4000, reason: 'Too many peers connected' });
  await client.call('leave');
  await parted([host], client);
  await enter(third, broker, { lobby });
  await met([host, third]);
}
