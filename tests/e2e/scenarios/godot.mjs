// Godot 3 without a screen: its own HTTPClient and WebSocketClient, driven by the scripts in ../godot3.
// Its frames are binary unless a game asks for text, and it is strict about the upgrade reply: both must do.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seconds, until, within } from '../patience.mjs';
import { scratchFolder } from '../scratch.mjs';

const engine = process.env.GODOT ?? 'godot3-server';
const projectFiles = fileURLToPath(new URL('../godot3/', import.meta.url));

/** Godot running check.gd, and what it tells of what happens to it. */
class Godot {
  #process;
  #output = '';
  #happenings = [];

  constructor({ port, path, key }, { frames, ownId = '' }) {
    const home = scratchFolder('godot');  // the engine writes beside the project and into its home
    fs.cpSync(projectFiles, `${home}/project`, { recursive: true });
    this.#process = spawn(engine, ['--path', `${home}/project`, '-s', 'check.gd'], {
      env: {
        PATH: process.env.PATH, HOME: home,
        BROKER_PORT: port, BROKER_PATH: path, BROKER_KEY: key, OWN_ID: ownId, FRAMES: frames,
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
