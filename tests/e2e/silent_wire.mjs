// A TCP relay in front of the broker whose connections can go silent: open at both ends, carrying nothing.
// This is what a laptop that went to sleep or a router that forgot a connection looks like to a broker.
import { once } from 'node:events';
import net from 'node:net';

export class SilentWire {
  #target;
  #pairs = new Set();
  #server = net.createServer((near) => this.#join(near));

  constructor(target) {
    this.#target = target;
  }

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.location = { ...this.#target, port: this.#server.address().port };
    return this;
  }

  /** Every connection of now carries nothing from here on; later ones work. Returns how many there were. */
  silence() {
    for (const pair of this.#pairs) {
      pair.silent = true;
      pair.near.unpipe(pair.far).pause();
      pair.far.unpipe(pair.near).pause();
    }
    return this.#pairs.size;
  }

  /** The broker sees the silenced connections break now; the clients still do not, as they have long given them up. */
  breakSilenced() {
    for (const { far, silent } of this.#pairs) if (silent) far.destroy();
  }

  stop() {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.#server.close();
  }

  #join(near) {
    const far = net.connect(this.#target.port, this.#target.host);
    const pair = { near, far, silent: false };
    this.#pairs.add(pair);
    this.#watch(pair, near, far);
    this.#watch(pair, far, near);
    near.pipe(far);
    far.pipe(near);
  }

  #watch(pair, socket, other) {
    socket.setNoDelay(true);
    socket.on('error', () => {});  // a 'close' follows
    socket.on('close', () => {
      if (pair.silent) return;     // the other end must not learn of it
      other.destroy();
      this.#pairs.delete(pair);
    });
  }
}
