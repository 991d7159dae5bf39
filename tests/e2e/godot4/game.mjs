// One instance of Godot 4 in a tab: a scenario calls its script's methods and waits for what it tells.
// A line that begins with "@" is a happening, as JSON; a line of an error fails the scenario, unless it was expected.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { until } from '../patience.mjs';
import { engineFiles } from './engine.mjs';
import { filesBelow, pack } from './packing.mjs';

const startMs = 40000;  // four at once, each compiling 37 MB, on two cores that others use as well
const ownProject = fileURLToPath(new URL('./project/', import.meta.url));
const addon = fileURLToPath(new URL('../../../examples/godot/addons/', import.meta.url));
const notErrors = /^(USER )?WARNING: /;

export class Game {
  #errors = [];
  #happenings = [];
  #lines = [];

  constructor(page) {
    this.page = page;
    page.on('console', (message) => this.#read(message.type(), message.text()));
    page.on('pageerror', (error) => this.#errors.push(error.message));
  }

  /** Runs the method of that name in the game's script; what comes of it is told by happenings. */
  async call(method, ...args) {
    await this.page.evaluate((line) => window.command(line), JSON.stringify({ method, args }));
  }

  /** Takes the first happening of that name, whose details hold at least `details`; others stay. */
  async next(name, details = {}, ms = 15000) {
    try {
      return await until(ms, `"${name}" ${JSON.stringify(details)} of a game`, () => {
        const index = this.#happenings.findIndex((each) => each.name === name && holds(each, details));
        return index >= 0 && this.#happenings.splice(index, 1)[0];
      });
    } catch (error) {
      throw new Error(`${error.message}\n${this.#lines.slice(-30).join('\n')}`);
    }
  }

  /** The happenings of that name that nobody has taken yet. */
  untaken(name) {
    return this.#happenings.filter((each) => each.name === name);
  }

  /** Takes an error of the engine that had to come. */
  expectError(words, ms = 5000) {
    return until(ms, `an error of the engine with ${words}`, () => {
      const index = this.#errors.findIndex((text) => words.test(text));
      return index >= 0 && this.#errors.splice(index, 1)[0];
    });
  }

  async end() {
    await this.page.close();
    if (this.#errors.length) throw new Error(`the engine printed errors:\n${this.#lines.slice(-40).join('\n')}`);
  }

  #read(type, text) {
    this.#lines.push(text);
    if (text.startsWith('@')) this.#happenings.push({ ...JSON.parse(text.slice(1)), at: performance.now() });
    else if (type === 'error' && !/^ +at: /.test(text) && !notErrors.test(text)) this.#errors.push(text);
  }
}

const holds = (happening, details) =>
  Object.entries(details).every(([key, value]) => JSON.stringify(happening[key]) === JSON.stringify(value));

/**
 * Starts `count` games at once, whose main.gd runs `script` of ./project with the addon at hand.
 * @param {Map<string, Buffer>} [pageScripts] what the page loads beside the engine
 */
export async function startGames(stage, count, script, pageScripts) {
  const address = new URL(shareProject(stage, pageScripts));
  address.searchParams.append('arg', script);
  return Promise.all(Array.from({ length: count }, async () => {
    const game = new Game(await (await stage.context()).newPage());
    stage.atEnd(() => game.end());
    await game.page.goto(address.href);
    await game.next('ready', {}, startMs);
    return game;
  }));
}

function shareProject(stage, pageScripts) {
  const files = filesBelow(ownProject);
  if (fs.existsSync(addon)) for (const [name, bytes] of filesBelow(addon)) files.set(`addons/${name}`, bytes);
  files.set('.godot/global_script_class_cache.cfg', Buffer.from('list=[]\n'));  // what the editor would have written
  return stage.share(engineFiles(pack(files), pageScripts));
}
