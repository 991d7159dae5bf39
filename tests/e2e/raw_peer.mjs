// A peer that is nothing but a WebSocket: it says exactly what a scenario tells it to, no heartbeats, no WebRTC.
// Hundreds of them are cheap, and the broker cannot tell them from a browser.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { until, within } from './patience.mjs';

const openMs = 5000;

export class RawPeer {
  #socket;
  #inbox = [];
  closed = false;

  /** @param {object} options id, and token or key when they matter */
  static async open(location, { id, token = Math.random().toString(36).slice(2), key = location.key }) {
    const peer = new RawPeer(location, id, token, key);
    await within(openMs, `socket of ${id}`, once(peer.#socket, 'open'));
    return peer;
  }

  constructor(location, id, token, key) {
    this.id = id;
    const { host, port, path, secure } = location;
    const folder = path.endsWith('/') ? path : `${path}/`;
    const query = new URLSearchParams({ key, id, token });
    this.#socket = new WebSocket(`${secure ? 'wss' : 'ws'}://${host}:${port}${folder}peerjs?${query}`, {
      rejectUnauthorized: false,
    });
    this.#socket.on('message', (data, isBinary) => this.#inbox.push({ ...JSON.parse(data), isBinary }));
    this.#socket.on('close', (code) => {
      this.closed = true;
      this.closeCode = code;
    });
    this.#socket.on('error', () => { this.closed = true; });
  }

  send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  /** From now on it takes nothing that it is sent. */
  goDeaf() {
    this.#socket.pause();
  }

  ping() {
    this.#socket.ping();
  }

  onPong(listener) {
    this.#socket.on('pong', listener);
  }

  /** Takes the next message of that type out of the inbox; others stay there. */
  next(type, ms = 5000) {
    return until(ms, `${type} for ${this.id}`, () => {
      const index = this.#inbox.findIndex((message) => message.type === type);
      return index >= 0 && this.#inbox.splice(index, 1)[0];
    });
  }

  /** Types of the messages that nobody has asked for yet. */
  unread() {
    return this.#inbox.map((message) => message.type);
  }

  async close() {
    this.#socket.close();
    await until(openMs, `close of ${this.id}`, () => this.closed);
  }

  terminate() {
    this.#socket.terminate();
  }
}
