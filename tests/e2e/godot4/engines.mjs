// The engines of a run: each is started when a scenario first needs it, and runs the games of later ones as well.
// All have the same project, which is ./project with the addon of examples/godot.
import { fileURLToPath } from 'node:url';
import { Game } from './game.mjs';
import { engineFiles } from './engine.mjs';
import { filesBelow, pack } from './packing.mjs';

const ownProject = fileURLToPath(new URL('./project/', import.meta.url));
const addons = fileURLToPath(new URL('../../../examples/godot/addons/', import.meta.url));

export class Engines {
  #browser;
  #pages;
  #context;
  #address;
  #idle = [];

  constructor(browser, pages) {
    this.#browser = browser;
    this.#pages = pages;
  }

  /** `count` games of that script, each in a tab of its own. */
  async games(count, script) {
    this.#address ??= this.#pages.share(engineFiles(pack(project())));
    const engine = () => this.#idle.pop() ?? this.#started(this.#address);
    const games = await Promise.all(Array.from({ length: count }, engine));
    for (const game of games) await game.begin(script);
    return games;
  }

  /** The end of a scenario's games: their engines are kept, unless they are dead or were in error. */
  async rest(games) {
    const rested = await Promise.allSettled(games.filter(({ alive }) => alive).map((game) => this.#rest(game)));
    for (const { reason } of rested) if (reason) throw reason;
  }

  /** An engine of its own that runs the project in `folder` as it is. */
  async example(folder) {
    return this.#started(this.#pages.share(engineFiles(pack(new Map([...filesBelow(folder), ofEditor])))));
  }

  async #rest(game) {
    try {
      await game.begin('teller');
      game.assertNoErrors();
      this.#idle.push(game);
    } catch (error) {
      await game.page.close();
      throw error;
    }
  }

  async #started(address) {
    this.#context ??= this.#browser.newContext();
    const game = new Game(await (await this.#context).newPage());
    await game.load(address);
    return game;
  }
}

/** What the editor would have written into a project, and the engine misses. */
const ofEditor = ['.godot/global_script_class_cache.cfg', Buffer.from('list=[]\n')];

function project() {
  const ofAddons = [...filesBelow(addons)].map(([name, bytes]) => [`addons/${name}`, bytes]);
  return new Map([...filesBelow(ownProject), ...ofAddons, ofEditor]);
}
