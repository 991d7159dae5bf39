// A game without pictures around the GDevelop wiring: the test performs its actions and steps through its frames.
// Each frame looks at every condition and then ends as the extension ends a frame: one queued entry is seen in each.
class Game {
  #clients = [];
  #opens = [];
  #location = {};

  use(location) {
    this.#location = location;
  }

  /** Performs an action (or asks a condition or expression) of the extension by its name. */
  perform(name, ...values) {
    return this.#client()[name](...values);
  }

  /** Whether the extension knows an open connection with `id`; only its JavaScript can ask that. */
  isConnectedTo(id) {
    return this.#client().getConnectionInstance(id) !== undefined;
  }

  /** Fills in the fields of "Connect to a broker server"; `fields` replaces what the broker under test would need. */
  connectToBroker(fields = {}) {
    const { host, port, path, key, ssl } = { ...this.#location, ssl: this.#location.secure, ...fields };
    this.#client().useCustomBrokerServer(host, port, path, key, ssl);
  }

  /** One frame of an events sheet that looks at all conditions; `listens` maps event names to "data loss allowed". */
  frame(listens = {}) {
    const p2p = this.#client();
    const events = Object.entries(listens)
      .filter(([name, dataLoss]) => p2p.onEvent(name, dataLoss))
      .map(([name]) => ({ name, data: p2p.getEventData(name), sender: p2p.getEventSender(name) }));
    const seen = {
      ready: p2p.isReady(),
      id: p2p.getCurrentId(),
      connected: p2p.onConnection() ? p2p.getConnectedPeer() : null,
      disconnected: p2p.onDisconnect() ? p2p.getDisconnectedPeer() : null,
      error: p2p.onError() ? p2p.getLastError() : null,
      event: events[0] ?? null,
    };
    p2p.endFrame();
    return seen;
  }

  /** Plays frames, 60 a second, until one sees `what` (a member of what frame() returns), and returns that frame. */
  async playUntil(what, listens = {}, ms = 10000) {
    const end = performance.now() + ms;
    for (;;) {
      const seen = this.frame(listens);
      if (seen[what]) return seen;
      if (performance.now() > end) throw new Error(`no ${what} within ${ms} ms of playing`);
      await new Promise((resolve) => setTimeout(resolve, 16));
    }
  }

  /** Plays for `ms` and returns every error seen. */
  async errorsWhilePlaying(ms) {
    const errors = [];
    const end = performance.now() + ms;
    while (performance.now() < end) {
      const { error } = this.frame();
      if (error) errors.push(error);
      await new Promise((resolve) => setTimeout(resolve, 16));
    }
    return errors;
  }

  /** Starts `count` more clients of their own, as so many tabs would. */
  startCrowd(count) {
    for (let i = 0; i < count; i++) {
      this.#add();
      this.#clients.at(-1).useCustomBrokerServer(
        this.#location.host, this.#location.port, this.#location.path, this.#location.key, this.#location.secure);
    }
  }

  /** Every opening of every client so far: which client, with which id, when. */
  opens() {
    return this.#opens;
  }

  #client() {
    if (!this.#clients.length) this.#add();
    return this.#clients[0];
  }

  #add() {
    const client = new GDevelopP2P();
    const index = this.#clients.push(client) - 1;
    client.onOpen = (id) => this.#opens.push({ client: index, id, at: Date.now() });
  }
}

window.application = new Game();
