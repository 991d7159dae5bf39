// Lobbies of Godot games on the addon of examples/godot: what scenarios do with them, and what they ask of all.
// A player is an instance of the engine that runs lobby_game.gd; `id` is its number and 1 is the maker's.
import assert from 'node:assert/strict';
import { until } from '../patience.mjs';

const disturbances =
  ['connected', 'disconnected', 'heard', 'left', 'sealed', 'server disconnected', 'connection failed'];
const heardMs = 15000;
const repeatMs = 500;

/** An engine on a busy machine may not come to its next frame, and so to its JOIN, within the usual second. */
export const withLobbies = ['--lobby', '--lobby_join_timeout', '20000'];

export const addressOf = ({ location: { host, port, path } }) =>
  `ws://${host}:${port}${path.replace(/\/?$/, '/')}godot`;

/** `count` players who have all met; the first has made the lobby. */
export async function lobbyOf(stage, count, { mesh, broker, membersMax }) {
  broker ??= await stage.broker({ flags: withLobbies });
  const players = await stage.games(count, 'lobby_game');
  const [maker, ...others] = players;
  await enter(maker, broker, { mesh, membersMax });
  for (const player of others) await enter(player, broker, { lobby: maker.lobby });
  await met(players);
  return { broker, players, lobby: maker.lobby };
}

export async function enter(player, broker, { mesh = true, lobby = '', membersMax = 0 }) {
  await player.call('join', addressOf(broker), lobby, mesh, membersMax);
  const { id, lobby: name } = await player.next('joined');
  return Object.assign(player, { id, lobby: name });
}

/** Each is told of each other one. */
export async function met(players) {
  for (const player of players) {
    for (const other of players) if (other !== player) await player.next('connected', { player: other.id });
  }
}

/** Each of `players` is told that `gone` is not there any more. */
export async function parted(players, gone, ms) {
  for (const player of players) await player.next('disconnected', { player: gone.id }, ms);
}

/** What nobody has asked for has not happened: each notice came once, and no call reached another than it was for. */
export function nothingElse(players) {
  for (const player of players) {
    player.take('heard', ({ words }) => meant.get(words.split(',')[0])?.includes(player));  // copies that came late
    for (const name of disturbances) assert.deepEqual(player.untaken(name), [], `player ${player.id}: ${name}`);
  }
}

export async function report(player) {
  await player.call('report');
  return only(await player.next('report'), ['status', 'id', 'server', 'peers']);
}

const only = (happening, keys) =>
  Object.fromEntries(keys.filter((key) => key in happening).map((key) => [key, happening[key]]));

/** For whom words were. */
const meant = new Map();

/** A call of that kind to that target, until all `hearers` have heard one; a reliable one is made once. */
export async function heard(speaker, kind, target, hearers) {
  const waiting = new Set(hearers);
  const last = new Map();
  const words = `words ${meant.size}`;
  meant.set(words, hearers);
  let copies = 0;
  let nextAt = 0;
  await until(heardMs, `${kind} call of ${speaker.id} to ${target}`, async () => {
    if (performance.now() >= nextAt && (copies === 0 || kind !== 'reliable')) {
      await speaker.call('say', kind, target, `${words}, copy ${++copies}`);
      nextAt = performance.now() + repeatMs;
    }
    for (const hearer of hearers) {
      for (const each of hearer.take('heard', (said) => said.by === speaker.id && said.words.startsWith(`${words},`))) {
        const copy = Number(each.words.split(' ').at(-1));
        assert.equal(each.kind, kind);
        if (kind === 'unreliable_ordered') assert.ok(copy > (last.get(hearer) ?? 0), 'in order, and once');
        last.set(hearer, copy);
        waiting.delete(hearer);
      }
    }
    return waiting.size === 0;
  });
}

/** Calls of every kind to every kind of target, by each of `speakers` among `players`. */
export async function everyCall(speakers, players) {
  for (const speaker of speakers) {
    const others = players.filter((player) => player !== speaker);
    const [one] = others.filter(({ id }) => id !== 1);
    for (const kind of ['reliable', 'unreliable', 'unreliable_ordered']) {
      await heard(speaker, kind, 0, others);
      await heard(speaker, kind, one.id, [one]);
      await heard(speaker, kind, -one.id, others.filter((player) => player !== one));
      if (speaker.id !== 1) await heard(speaker, kind, 1, others.filter(({ id }) => id === 1));
    }
  }
}
