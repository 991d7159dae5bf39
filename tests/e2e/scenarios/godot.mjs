// Godot 3 without a screen: its own HTTPClient and WebSocketClient, driven by the scripts in ../godot3.
// Its frames are binary unless a game asks for text, and it is strict about the upgrade reply: both must do.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withLobbies } from '../godot4/lobby.mjs';
import { seconds, until, within } from '../patience.mjs';
import { scratchFolder } from '../scratch.mjs';

const engine = process.env.GODOT ?? 'godot3-server';
const projectFiles = fileURLToPath(new URL('../godot3/', import.meta.url));

/** Godot running a script of ../godot3, and what it tells of what happens to it. */
class Godot {
  #process;
  #output = '';
  #happenings = [];

  constructor({ port, path, key }, { script = 'check.gd', frames, ownId = '', lobby = '' }) {
    const home = scratchFolder('godot');  // the engine writes beside the project and into its home
    fs.cpSync(projectFiles, `${home}/project`, { recursive: true });
    this.#process = spawn(engine, ['--path', `${home}/project`, '-s', script], {
      env: {
        PATH: process.env.PATH, HOME: home,
        BROKER_PORT: port, BROKER_PATH: path, BROKER_KEY: key, OWN_ID: ownId, LOBBY: lobby, FRAMES: frames,
      },
    });
    this.#process.on('error', (error) => { this.#output += error.message; });
    let line = '';
    this.#process.stdout.on('data', (chunk) => {
      const lines = (line + chunk).split('\n');
      line = lines.pop();
      for (const each of lines.filter((text) => text.startsWith('@'))) {
        this.#happenings.push({ ...JSON.parse(each.slice(1)), at: performance.now() });
      }
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on('data', (chunk) => { this.#output += chunk; });
    }
  }

  async next(happening, ms = 10000) {
    try {
      return await until(ms, `"${happening}" of Godot`, () => {
        const index = this.#happenings.findIndex((each) => each.happening === happening);
        return index >= 0 && this.#happenings.splice(index, 1)[0];
      });
    } catch (error) {
      throw new Error(`${error.message}\n${this.#output}`);
    }
  }

  async ended() {
    if (this.#process.exitCode === null) await within(5000, 'the end of Godot', once(this.#process, 'exit'));
    return this.#process.exitCode;
  }

  kill() {
    this.#process.kill('SIGKILL');
  }
}

function start(stage, broker, options) {
  const godot = new Godot(broker.location, options);
  stage.atEnd(() => godot.kill());
  return godot;
}

/** The whole life of a Godot client: id, opening, itself, another peer both ways, a ghost, and the end. */
async function liveThrough(stage, frames, flags = []) {
  const broker = await stage.broker({ flags });
  const godot = start(stage, broker, { frames });
  const opened = await godot.next('opened');
  assert.match(opened.detail.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const { id } = opened.detail;
  const toItself = { type: 'OFFER', src: id, payload: { note: 'to myself: ü' } };
  assert.deepEqual((await godot.next('message')).detail, toItself);

  const other = await stage.rawPeer(broker, { id: 'other' });
  other.send({ type: 'OFFER', dst: id, payload: { sdp: 'v=0', channel: 3 } });
  const answer = await other.next('ANSWER');
  assert.deepEqual([answer.src, answer.payload], [id, { 'answer to': { sdp: 'v=0', channel: 3 } }]);
  assert.equal(answer.isBinary, false, 'the broker speaks text, whatever came in');

  const unavailable = await godot.next('unavailable');
  assert.equal(unavailable.detail.id, 'nobody');
  other.send({ type: 'CANDIDATE', dst: id, payload: { media: 'data', index: 0, name: 'candidate' } });
  await godot.next('closed');
  assert.equal(await godot.ended(), 0);
  return `EXPIRE after ${seconds(unavailable.at - opened.at)}`;
}

export async function a_godot_3_client_lives_on_text_frames(stage) {
  return liveThrough(stage, 'text', ['--expire_timeout', '1500']);
}

export async function a_godot_3_client_lives_on_binary_frames(stage) {
  return liveThrough(stage, 'binary');
}

export async function a_godot_3_client_opens_with_its_own_id_under_another_path_and_key(stage) {
  const broker = await stage.broker({ path: '/arena', key: 'blue & red' });
  const godot = start(stage, broker, { frames: 'binary', ownId: 'host 1' });
  assert.equal((await godot.next('opened')).detail.id, 'host 1');
}

export async function a_godot_3_client_gets_a_number_for_its_multiplayer(stage) {
  const broker = await stage.broker({ flags: ['--id_format', '{int31}'] });
  const { detail } = await start(stage, broker, { frames: 'binary' }).next('opened');
  assert.match(detail.id, /^[1-9][0-9]*$/);
  const number = Number(detail.id);
  assert.ok(number >= 2 && number <= 2 ** 31 - 1, detail.id);
}

export async function a_godot_3_client_is_told_that_its_id_is_taken(stage) {
  const broker = await stage.broker();
  await stage.rawPeer(broker, { id: 'host' });
  const godot = start(stage, broker, { frames: 'binary', ownId: 'host' });
  assert.match((await godot.next('failed')).detail.reason, /taken/);
}

/** Two in a lobby, who carry an offer, an answer and a candidate, until the seal; a third comes too late. */
async function meetInALobby(stage, frames) {
  const broker = await stage.broker({ flags: [...withLobbies, '--lobby_seal_delay', '1500'] });
  const play = (lobby) => start(stage, broker, { script: 'lobby_check.gd', frames, lobby });
  const maker = play();
  assert.deepEqual((await maker.next('placed')).detail, { id: 1, mesh: true });
  const { lobby } = (await maker.next('joined')).detail;
  assert.match(lobby, /^[0-9A-Za-z]{16}$/);

  const other = play(lobby);
  const { id } = (await other.next('placed')).detail;
  assert.ok(id >= 2 && id <= 2 ** 31 - 1, `${id}`);
  assert.deepEqual((await other.next('peer connected')).detail, { id: 1 });
  assert.deepEqual((await maker.next('peer connected')).detail, { id });
  assert.deepEqual((await other.next('joined')).detail, { lobby });

  const offer = 'v=0\r\no="offer" ü';
  const messages = [
    [maker, { type: 4, id, data: offer }],
    [other, { type: 5, id: 1, data: `answer to ${offer}` }],
    [maker, { type: 6, id, data: '\ndata\n0\ncandidate:1' }],
  ];
  for (const [receiver, message] of messages) assert.deepEqual((await receiver.next('message')).detail, message);
  await maker.next('sealed');
  await other.next('sealed');
  const late = play(lobby);
  assert.deepEqual((await late.next('closed')).detail, { code: 4000, reason: 'Lobby is sealed' });
  for (const each of [maker, other]) {
    assert.deepEqual((await each.next('closed')).detail, { code: 1000, reason: 'Seal complete' });
    assert.equal(await each.ended(), 0);
  }
}

export async function godot_3_clients_meet_in_a_lobby_on_text_frames(stage) {
  return meetInALobby(stage, 'text');
}

export async function godot_3_clients_meet_in_a_lobby_on_binary_frames(stage) {
  return meetInALobby(stage, 'binary');
}
