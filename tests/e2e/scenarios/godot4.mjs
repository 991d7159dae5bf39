// Godot 4.6, exported for the web, on the path of PeerJS: what docs/godot.md says about it, in the engine itself.
// Its scripts are in ../godot4/project; each instance of the engine is a tab of its own.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { seconds } from '../patience.mjs';

const placeOf = ({ location: { host, port, path: mount } }) => `${host}:${port}${mount}`;

export async function a_godot_4_client_lives_on_the_broker(stage) {
  const broker = await stage.broker({ flags: ['--expire_timeout', '1500'] });
  const [game] = await stage.games(1, 'peerjs_game');
  await game.call('open', placeOf(broker));
  const { id } = await game.next('opened');
  assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  await game.call('send', 'OFFER', id, { note: 'to myself: ü' });
  await game.next('message', { type: 'OFFER', src: id, payload: { note: 'to myself: ü' } });

  const other = await stage.rawPeer(broker, { id: 'other' });
  other.send({ type: 'OFFER', dst: id, payload: { sdp: 'v=0' } });
  await game.next('message', { type: 'OFFER', src: 'other', payload: { sdp: 'v=0' } });
  await game.call('send', 'ANSWER', 'other', { sdp: 'v=1' });
  const answer = await other.next('ANSWER');
  assert.deepEqual([answer.src, answer.payload], [id, { sdp: 'v=1' }]);

  const asked = performance.now();
  await game.call('send', 'OFFER', 'nobody', {});
  const { at } = await game.next('unavailable', { id: 'nobody' });
  await game.call('close');
  assert.equal((await game.next('closed')).code, 1000);
  return `EXPIRE after ${seconds(at - asked)}`;
}

export async function a_godot_4_client_opens_with_its_own_id_under_another_path_and_key(stage) {
  const broker = await stage.broker({ path: '/arena', key: 'blue & red' });
  const [game] = await stage.games(1, 'peerjs_game');
  await game.call('open', placeOf(broker), 'host 1', 'blue & red');
  await game.next('opened', { id: 'host 1' });
}

/** Three times, since it is a matter of frames whether the refusal is read before the close. */
export async function a_godot_4_client_reads_the_refusal_that_comes_with_the_close(stage) {
  const broker = await stage.broker();
  await stage.rawPeer(broker, { id: 'host' });
  const games = await stage.games(3, 'peerjs_game');
  for (const game of games) {
    await game.call('open', placeOf(broker), 'host');
    await game.next('refused', { reason: 'ID is taken' });
    await game.next('closed', { code: 4003, reason: 'ID is taken' });
  }
}

/** For a loop that stops reading at the close, the close frame says it as well. */
export async function a_godot_4_client_learns_from_the_close_alone_why_it_was_refused(stage) {
  const broker = await stage.broker({ flags: ['--concurrent_limit', '1'] });
  await stage.rawPeer(broker, { id: 'host' });
  const [game] = await stage.games(1, 'peerjs_game');
  const refusals = [
    { id: 'ann', key: 'no such key', code: 4002, reason: 'Invalid key provided' },
    { id: 'host', key: 'peerjs', code: 4003, reason: 'ID is taken' },
    { id: 'ann', key: 'peerjs', code: 4004, reason: 'Server has reached its concurrent user limit' },
  ];
  for (const { id, key, code, reason } of refusals) {
    await game.call('open', placeOf(broker), id, key);
    await game.next('closed', { code, reason });
  }
}

export async function godot_4_players_join_a_host_by_its_code(stage) {
  const broker = await stage.broker({ flags: ['--id_format', '{int31}'] });
  const [host, ...players] = await stage.games(3, 'peerjs_game');
  await host.call('open', placeOf(broker), 'chess-7KQ2');
  await host.next('opened', { id: 'chess-7KQ2' });
  await host.call('host');
  for (const player of players) {
    await player.call('open', placeOf(broker));
    const number = Number((await player.next('opened')).id);
    assert.ok(number >= 2 && number <= 2 ** 31 - 1 && Number.isInteger(number), `${number}`);
    await player.call('join', 'chess-7KQ2');
    await host.next('connected', { player: number });
    await player.next('connected', { player: 1 });
    await player.call('greet_all', `I am ${number}`);
    await host.next('greeted', { by: number, words: `I am ${number}` });
  }
  await host.call('greet_all', 'welcome');
  for (const player of players) await player.next('greeted', { by: 1, words: 'welcome' });
}

export async function a_godot_4_web_export_uses_peerjs_by_javascript_bridge(stage) {
  const broker = await stage.broker();
  const peerjs = createRequire(import.meta.url).resolve('peerjs/dist/peerjs.min.js');
  const [ann, ben] = await stage.games(2, 'bridge_game');
  for (const { page } of [ann, ben]) await page.addScriptTag({ path: peerjs });  // as an export's head include would
  const { host, port } = broker.location;
  await ann.call('open', host, port, 'ann');
  await ann.next('opened', { id: 'ann' });
  await ben.call('open', host, port);
  const { id } = await ben.next('opened');
  await ben.call('join', 'ann');
  await ann.next('linked', { with: id });
  await ben.next('linked', { with: 'ann' });
  await ben.call('send', 'from Ben: ü');
  await ann.next('data', { words: 'from Ben: ü' });
  await ann.call('send', 'from Ann');
  await ben.next('data', { words: 'from Ann' });
  await ben.call('join', 'nobody');
  await ben.next('failed', { type: 'peer-unavailable' });
}
