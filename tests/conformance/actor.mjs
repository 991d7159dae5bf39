// A WebSocket client in a vector: it keeps what it has received, in order, until a step asks for it.
// It never offers compression and takes any size, so that only the server's limits show.
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

const handshake_ms = 8000;

export class Actor {
  events = [];
  pongs = [];
  #waiting = [];

  constructor(url, protocols, headers, slow) {
    this.ws = new WebSocket(url, protocols, {
      perMessageDeflate: false, maxPayload: 0, headers, rejectUnauthorized: false,
      handshakeTimeout: handshake_ms * slow,
    });
    this.ws.on('message', (data, binary) => this.#keep({ kind: 'message', binary, text: data.toString('utf8') }));
    this.ws.on('close', (code, reason) => this.#keep({ kind: 'close', code, reason: reason.toString('utf8') }));
    this.ws.on('pong', (data) => this.pongs.push(data.toString()));
    /** How the handshake ended: open, refused with an HTTP reply, or an error. */
    this.opened = new Promise((resolve) => {
      this.ws.on('open', () => resolve({ result: 'open', protocol: this.ws.protocol }));
      this.ws.on('unexpected-response', (request, reply) => {
        let body = '';
        reply.on('data', (data) => { body += data; });
        reply.on('end', () => {
          resolve({ result: 'http', status: reply.statusCode, headers: reply.headers, body });
          request.destroy();
        });
      });
      this.ws.on('error', (error) => resolve({ result: 'error', error: String(error.message) }));
    });
  }

  #keep(event) {
    this.events.push({ ...event, at: performance.now() });
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The next event, or null when none comes within `within_ms`. */
  async next(within_ms) {
    const deadline = performance.now() + within_ms;
    while (this.events.length === 0) {
      const left_ms = deadline - performance.now();
      if (left_ms <= 0) return null;
      const stop = new AbortController();
      const timer = sleep(left_ms, undefined, { signal: stop.signal }).catch(() => {});
      await Promise.race([new Promise((resolve) => this.#waiting.push(resolve)), timer]);
      stop.abort();
    }
    return this.events.shift();
  }

  end() {
    this.ws.terminate();
  }
}
