// What one scenario works with: it starts brokers, tabs, bare peers and whatever else has to end with the scenario.
// The stage ends them in the reverse order, and fails the scenario if a page threw or a broker did not end well.
import { launchBrowser, openTab } from './browser.mjs';
import { Broker } from './broker.mjs';
import { Engines } from './godot4/engines.mjs';
import { newestPeerjs, writePage } from './page_server.mjs';
import { RawPeer } from './raw_peer.mjs';
import { SilentWire } from './silent_wire.mjs';

export class Stage {
  #browser;
  #pages;
  #engines;
  #endings = [];
  #context;
  #brokers = [];

  /** @param {string} [variant] the version of PeerJS under test, where a topic runs for several */
  constructor({ browser, pages, engines }, variant) {
    this.#browser = browser;
    this.#pages = pages;
    this.#engines = engines;
    this.version = variant ?? newestPeerjs;
  }

  /** Starts a broker; settings as in the constructor of Broker. */
  async broker(settings) {
    const broker = new Broker(settings);
    this.atEnd(() => broker.stop());
    this.#brokers.push(broker);
    return broker.start();
  }

  /** Opens a page whose clients use `broker` (or a wire to it). */
  async tab(broker, { page = 'application', fromDisk = false, version = this.version, context, host } = {}) {
    const address = fromDisk ? writePage(page, version) : this.#pages.address(page, version, host);
    const tab = await openTab(context ?? await this.context(), address);
    this.atEnd(async () => {
      await tab.page.close();
      if (tab.page.errors.length) throw new Error(`the page threw: ${tab.page.errors.join('; ')}`);
    });
    await tab.use(broker.location);
    return tab;
  }

  /** A browser of this scenario's own, to which places of the network lie elsewhere: `{ '127.0.0.1:80': 'public' }`. */
  async browserWith(places) {
    const overrides = Object.entries(places).map(([place, space]) => `${place}=${space}`).join(',');
    const browser = await launchBrowser([`--ip-address-space-overrides=${overrides}`]);
    this.atEnd(() => browser.close());
    return browser;
  }

  /** `count` games of that script of godot4/project, in Godot 4. */
  async games(count, script) {
    const games = await this.#engines.games(count, script);
    this.atEnd(() => this.#engines.rest(games));
    return games;
  }

  /** A game in a browser of its own, whose processes a signal can stop and wake, as a machine falls asleep. */
  async gameOfItsOwn(script) {
    const browser = await launchBrowser();
    this.atEnd(() => browser.close());
    const [game] = await new Engines(browser, this.#pages).games(1, script);
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const signal = (name) => processInfo.forEach(({ id }) => process.kill(id, name));
    this.atEnd(() => signal('SIGCONT'));
    return Object.assign(game, { sleep: () => signal('SIGSTOP'), awake: () => signal('SIGCONT') });
  }

  /** The project in `folder`, in an engine of its own: a game that is played by mouse and keyboard. */
  async gameIn(folder) {
    const game = await this.#engines.example(folder);
    this.atEnd(async () => {
      await game.page.close();
      game.assertNoErrors();
    });
    return game;
  }

  /** Host and port of the pages' server. */
  pagesPlace() {
    return `127.0.0.1:${this.#pages.port}`;
  }

  /** `count` tabs at once. */
  tabs(count, broker, options) {
    return Promise.all(Array.from({ length: count }, () => this.tab(broker, options)));
  }

  /** A peer that is nothing but a WebSocket of this process. */
  async rawPeer(broker, options) {
    const peer = await RawPeer.open(broker.location, options);
    this.atEnd(() => peer.terminate());
    return peer;
  }

  /** A TCP connection between clients and broker that can be made to go silent. */
  async wire(broker) {
    const wire = await new SilentWire(broker.location).start();
    this.atEnd(() => wire.stop());
    return wire;
  }

  atEnd(ending) {
    this.#endings.push(ending);
  }

  async context() {
    this.#context ??= await this.#browser.newContext({
      ignoreHTTPSErrors: true,                // the certificate of a TLS broker is made by the run itself
      permissions: ['camera', 'microphone'],  // without these Chromium offers only the default route's address
    });
    return this.#context;
  }

  /** Ends everything, and throws the first thing that went wrong in doing so. */
  async end() {
    const failures = [];
    const attempt = async (step) => {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    };
    for (const ending of this.#endings.reverse()) await attempt(ending);
    if (this.#context) await attempt(() => this.#context.close());
    if (failures.length) throw failures[0];
  }

  brokerOutput() {
    return this.#brokers.map((broker) => broker.lastOutput()).join('\n--\n');
  }
}
