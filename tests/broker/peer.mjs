// A PeerJS client as the broker sees it: one WebSocket, and a queue of what has come through it.
// Messages are compared as text, since the broker promises their exact bytes.
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { slow } from './slow.mjs';

let peers_made = 0;

/** An id that no other test of this process uses. */
export const new_id = (stem = 'p') => `${stem}${process.pid}x${++peers_made}`;

/** The address of a broker's WebSocket endpoint for these parameters; null leaves a parameter out. */
export function endpoint({ port, path = '/' }, query, { secure = false, host = '127.0.0.1' } = {}) {
  const text = typeof query === 'string' ? query
    : Object.entries({ key: 'peerjs', token: 'token', ...query }).filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${secure ? 'wss' : 'ws'}://${host}:${port}${path.replace(/\/$/, '')}/peerjs?${text}`;
}

class Peer {
  received = [];
  closed;
  #wake = () => {};

  constructor(socket, id) {
    this.socket = socket;
    this.id = id;
    socket.on('message', (data, is_binary) => this.#arrived({ text: data.toString('utf8'), is_binary }));
    socket.on('pong', (data) => this.#arrived({ pong: data.toString('latin1') }));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString('utf8'), at: performance.now() };
      this.#wake();
    });
    socket.on('error', () => {});
  }

  #arrived(frame) {
    this.received.push({ ...frame, at: performance.now() });
    this.#wake();
  }

  async #until(done, within_ms) {
    const deadline = performance.now() + within_ms;
    while (!done() && performance.now() < deadline) {
      const left_ms = deadline - performance.now();
      let timer;
      await new Promise((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, left_ms);
      });
      clearTimeout(timer);
    }
    return done();
  }

  /** The next frame received, text or pong. */
  async next(within_ms = 5000) {
    await this.#until(() => this.received.length > 0 || this.closed, within_ms * slow);
    assert.ok(this.received.length > 0,
      `${this.id} got nothing within ${within_ms} ms${this.closed ? ', closed' : ''}`);
    return this.received.shift();
  }

  /** The next frame must be this text, byte by byte. */
  async expect(text, within_ms = 5000) {
    const frame = await this.next(within_ms);
    assert.equal(frame.text, text);
    assert.equal(frame.is_binary, false, 'the broker speaks in text frames');
    return frame;
  }

  async next_json(within_ms = 5000) {
    return JSON.parse((await this.next(within_ms)).text);
  }

  /** Nothing may come for so long. */
  async expect_silence(for_ms) {
    await this.#until(() => this.received.length > 0 || this.closed, for_ms);
    assert.deepEqual(this.received.map(({ text, pong }) => text ?? `pong ${pong}`), [], `${this.id} got something`);
    assert.equal(this.closed, undefined, `${this.id} was closed`);
  }

  /** The broker must close this socket; gives code, reason and when. */
  async expect_closed(code, reason, within_ms = 5000) {
    await this.#until(() => this.closed, within_ms * slow);
    assert.ok(this.closed, `${this.id} was not closed within ${within_ms} ms`);
    if (code !== undefined) assert.equal(this.closed.code, code);
    if (reason !== undefined) assert.equal(this.closed.reason, reason);
    return this.closed;
  }

  /** Sends text (or bytes, as a binary frame) as it stands, other values as JSON. */
  send(message) {
    const as_is = typeof message === 'string' || Buffer.isBuffer(message);
    this.socket.send(as_is ? message : JSON.stringify(message));
  }

  offer(dst, payload = 1) {
    this.send({ type: 'OFFER', dst, payload });
  }

  /**
   * Shows that the broker has handled all that this peer has sent before: a pong comes after what those caused here.
   * Whatever else arrives before it stays in the queue.
   */
  async round_trip(within_ms = 5000) {
    const mark = `mark ${++peers_made}`;
    this.socket.ping(mark);
    const here = () => this.received.findIndex(({ pong }) => pong === mark);
    await this.#until(() => here() >= 0 || this.closed, within_ms * slow);
    const end = this.closed ? `, closed with ${this.closed.code} ${this.closed.reason}` : '';
    assert.ok(here() >= 0, `${this.id} got no pong within ${within_ms} ms${end}`);
    this.received.splice(here(), 1);
  }

  /** Closes in the orderly way and waits for the end. */
  async close(code, reason) {
    this.socket.close(code, reason);
    await this.expect_closed();
  }

  drop() {
    this.socket.terminate();
  }
}

/** The text frame that the broker makes of a message. */
export function relayed(type, src, dst, payload_text) {
  const payload = payload_text === undefined ? '' : `,"payload":${payload_text}`;
  return `{"type":"${type}","src":${JSON.stringify(src)},"dst":${JSON.stringify(dst)}${payload}}`;
}

/** The notice that `dst` has not come, as its caller `src` receives it. */
export const expired = (dst, src) => `{"type":"EXPIRE","src":${JSON.stringify(dst)},"dst":${JSON.stringify(src)}}`;

/**
 * Connects; the promise is kept once the upgrade has been answered with 101.
 * @param {{port: number, path?: string}} broker
 * @param {object|string} query id, token, key; or the raw query
 * @param {{secure?: boolean, host?: string, protocols?: string[], options?: object}} settings options are those of ws
 */
export async function open_peer(broker, query = {}, settings = {}) {
  const named = typeof query === 'string' ? query : { id: new_id(), ...query };
  const url = endpoint(broker, named, settings);
  const socket = new WebSocket(url, settings.protocols ?? [], { handshakeTimeout: 10000 * slow, ...settings.options });
  const peer = new Peer(socket, named.id ?? 'socket');
  peer.token = named.token ?? 'token';
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', (_, response) => reject(new Error(`upgrade answered ${response.statusCode}`)));
  });
  return peer;
}
