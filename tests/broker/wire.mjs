// A bare TCP or TLS connection: sends exact bytes, and reads HTTP responses and WebSocket frames as they stand.
// For what a well-behaved client library does not let one send or see.
import assert from 'node:assert/strict';
import net from 'node:net';
import tls from 'node:tls';
import { slow } from './slow.mjs';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** A client's frame: masked, final and minimal in length unless told otherwise; `claims` sets a false length. */
export function frame(opcode, payload = '', { fin = true, reserved = 0, masked = true, claims } = {}) {
  const body = Buffer.from(payload);
  const length = claims ?? body.length;
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask_bit = masked ? 0x80 : 0;
  let head;
  if (length < 126) {
    head = Buffer.from([first, mask_bit | length]);
  } else if (length < 65536) {
    head = Buffer.from([first, mask_bit | 126, length >> 8, length & 255]);
  } else {
    head = Buffer.alloc(10);
    head.set([first, mask_bit | 127]);
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  if (!masked) return Buffer.concat([head, body]);
  const mask = Buffer.from([0x1f, 0x2e, 0x3d, 0x4c]);
  return Buffer.concat([head, mask, body.map((byte, at) => byte ^ mask[at & 3])]);
}

/** A close frame's payload. */
export function close_payload(code, reason = '') {
  return Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
}

/** An upgrade request as a browser would send it; `headers` replaces, adds, or with null removes. */
export function upgrade_request(target, headers = {}, method = 'GET') {
  const all = {
    Host: '127.0.0.1', Connection: 'Upgrade', Upgrade: 'websocket',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13', ...headers,
  };
  const given = Object.entries(all).filter(([, value]) => value !== null);
  return `${method} ${target} HTTP/1.1\r\n${given.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

function parse_head(text) {
  const [status_line, ...lines] = text.split('\r\n');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(status_line.split(' ')[1]), status_line, headers, lines };
}

class Wire {
  bytes = Buffer.alloc(0);
  ended = false;
  #wake = () => {};

  constructor(socket) {
    this.opened_at = performance.now();
    this.#listen_to(socket);
  }

  #listen_to(socket) {
    this.socket = socket;
    socket.on('data', (piece) => {
      this.bytes = Buffer.concat([this.bytes, piece]);
      this.#wake();
    });
    socket.on('error', (error) => { this.error = error; });
    for (const name of ['end', 'close']) {
      socket.on(name, () => {
        this.ended = true;
        this.ended_at ??= performance.now();
        this.#wake();
      });
    }
  }

  write(bytes) {
    this.socket.write(bytes);
  }

  /** Goes on through TLS, with these options of node:tls. */
  async secure(options) {
    this.socket.removeAllListeners('data');
    this.#listen_to(tls.connect({ ...options, socket: this.socket }));
    await new Promise((resolve, reject) => {
      this.socket.once('secureConnect', resolve);
      this.socket.once('error', reject);
    });
  }

  drop() {
    this.socket.destroy();
  }

  async #until(found, within_ms, what) {
    const deadline = performance.now() + within_ms * slow;
    for (;;) {
      const result = found();
      if (result !== undefined) return result;
      const left_ms = deadline - performance.now();
      const so_far = () => JSON.stringify(this.bytes.subarray(0, 200).toString('latin1'));
      if (this.ended) throw new Error(`the connection ended before ${what}; left: ${so_far()}`);
      if (left_ms <= 0) throw new Error(`not within ${within_ms} ms: ${what}; so far: ${so_far()}`);
      let timer;
      await new Promise((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, left_ms);
      });
      clearTimeout(timer);
    }
  }

  #take(length) {
    const taken = this.bytes.subarray(0, length);
    this.bytes = this.bytes.subarray(length);
    return taken;
  }

  /** The next HTTP response: status, header lines as they stand, headers by name, body. */
  async response({ within_ms = 5000, head_only = false } = {}) {
    const end = await this.#until(() => {
      const at = this.bytes.indexOf('\r\n\r\n');
      return at < 0 ? undefined : at;
    }, within_ms, 'a response head');
    const head = parse_head(this.#take(end + 4).subarray(0, end).toString('latin1'));
    const bodiless = head_only || head.status === 204 || head.status === 304 || head.status < 200;
    const length = bodiless ? 0 : Number(head.headers['content-length'] ?? 0);
    await this.#until(() => (this.bytes.length >= length ? true : undefined), within_ms, 'the body');
    return { ...head, body: this.#take(length).toString('utf8') };
  }

  /** The next WebSocket frame of the broker; a close frame has its code (1005 when empty) and reason. */
  async frame(within_ms = 5000) {
    return this.#until(() => this.#parse_frame(), within_ms, 'a frame');
  }

  #parse_frame() {
    if (this.bytes.length < 2) return undefined;
    const short = this.bytes[1] & 0x7f;
    const head_length = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (this.bytes.length < head_length) return undefined;
    const length = short < 126 ? short
      : short === 126 ? this.bytes.readUInt16BE(2) : Number(this.bytes.readBigUInt64BE(2));
    if (this.bytes.length < head_length + length) return undefined;
    assert.equal(this.bytes[1] & 0x80, 0, "a server's frames are not masked");
    const head = this.#take(head_length);
    const payload = Buffer.from(this.#take(length));
    const found = { opcode: head[0] & 0x0f, fin: (head[0] & 0x80) !== 0, reserved: (head[0] >> 4) & 7, payload };
    if (found.opcode === opcodes.close) {
      found.code = length >= 2 ? payload.readUInt16BE(0) : 1005;
      found.reason = payload.subarray(2).toString('utf8');
    } else {
      found.text = payload.toString('utf8');
    }
    return found;
  }

  /** The next frame must be this text. */
  async expect_text(text, within_ms = 5000) {
    const found = await this.frame(within_ms);
    assert.equal(found.opcode, opcodes.text, `opcode of ${JSON.stringify(found)}`);
    assert.equal(found.text, text);
  }

  /** The next frame must be a close frame with this code. */
  async expect_close_frame(code, reason, within_ms = 5000) {
    const found = await this.frame(within_ms);
    assert.equal(found.opcode, opcodes.close, `opcode of ${JSON.stringify(found)}`);
    assert.equal(found.code, code);
    if (reason !== undefined) assert.equal(found.reason, reason);
  }

  /** The broker must end the connection; gives the milliseconds since it was opened. */
  async expect_end(within_ms = 5000) {
    await this.#until(() => (this.ended ? true : undefined), within_ms, 'the end of the connection');
    return this.ended_at - this.opened_at;
  }

  /** Upgrades to a WebSocket and takes OPEN. */
  async register({ id, token = 'token', key = 'peerjs', path = '/peerjs' }) {
    this.write(upgrade_request(`${path}?key=${key}&id=${encodeURIComponent(id)}&token=${token}`));
    const { status } = await this.response();
    assert.equal(status, 101);
    await this.expect_text('{"type":"OPEN"}');
    return this;
  }
}

/**
 * Connects to the broker's port.
 * @param {{port: number}} broker
 * @param {{host?: string, tls?: object}} settings `tls` makes it a TLS connection with these options of node:tls
 */
export async function open_wire({ port }, settings = {}) {
  const target = { host: settings.host ?? '127.0.0.1', port };
  const socket = settings.tls ? tls.connect({ ...target, ...settings.tls }) : net.connect({ ...target, noDelay: true });
  const wire = new Wire(socket);
  await new Promise((resolve, reject) => {
    socket.once(settings.tls ? 'secureConnect' : 'connect', resolve);
    socket.once('error', reject);
  });
  return wire;
}
