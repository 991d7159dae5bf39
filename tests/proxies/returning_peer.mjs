// A client that comes back at once whenever its socket has ended, with its id and token, as games do with PeerJS:
// `peer.on('disconnected', () => peer.reconnect())`. It knows for how long it was away, and what it has received.
import WebSocket from 'ws';
import { endpoint } from '../broker/peer.mjs';

const again_ms = 50;

export class ReturningPeer {
  received = 0;
  returns = 0;
  longest_away_ms = 0;
  is_open = false;
  #away_since = performance.now();
  #ended = false;
  #where;
  #settings;

  /**
   * It must be told to `start`.
   * @param {{port: number, path: string}} where the broker or a proxy is
   * @param {string} local the address of this machine from which it comes
   */
  constructor(where, id, local) {
    this.#where = where;
    this.id = id;
    this.#settings = { localAddress: local, handshakeTimeout: 5000 };
  }

  start() {
    this.socket = new WebSocket(endpoint(this.#where, { id: this.id, token: this.id }), this.#settings);
    this.socket.on('message', (data) => this.#hear(JSON.parse(data.toString('utf8'))));
    this.socket.on('error', () => {});
    this.socket.once('close', () => this.#leave());
  }

  #hear({ type }) {
    if (type !== 'OPEN') {
      this.received += type === 'OFFER' ? 1 : 0;
      return;
    }
    this.is_open = true;
    if (this.returns > 0) this.longest_away_ms = Math.max(this.longest_away_ms, performance.now() - this.#away_since);
  }

  #leave() {
    if (this.is_open) {
      this.#away_since = performance.now();
      this.returns += 1;
    }
    this.is_open = false;
    if (!this.#ended) setTimeout(() => this.start(), again_ms);
  }

  /** Sends if it is connected, and otherwise not, as PeerJS does for a caller that looks. */
  offer(dst) {
    if (this.is_open) this.socket.send(JSON.stringify({ type: 'OFFER', dst, payload: { sdp: 'x'.repeat(200) } }));
  }

  end() {
    this.#ended = true;
    this.socket.terminate();
  }
}
