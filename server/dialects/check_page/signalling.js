// A client of the broker that knows just enough of PeerJS's protocol to meet another one of this page.
'use strict';

const openMs = 10000;
const messageMs = 10000;

const randomText = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The value of `promise`, or an Error of name 'Late' after `ms`. */
function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer in time'), { name: 'Late' })), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

class Signalling {
  #socket;
  #heard = [];
  #wanted = [];
  #ended;

  constructor(base, key, id) {
    const url = new URL('peerjs', base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = new URLSearchParams({ key, id, token: randomText(), version: 'check-page' });
    this.id = id;
    this.url = url;
    this.#socket = new WebSocket(url);
    this.upgraded = within(openMs, new Promise((resolve, reject) => {
      this.#socket.onopen = resolve;
      this.#socket.onclose = ({ code, reason }) => {
        this.#ended = { code, reason };
        reject(Object.assign(new Error('the WebSocket closed'), this.#ended));
        for (const { fail } of this.#wanted) fail(new Error(`the broker closed with ${code} ${reason}`.trim()));
      };
    }));
    this.upgraded.catch(() => {});
    this.#socket.onmessage = ({ data }) => this.#hear(data);
  }

  #hear(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    const at = this.#wanted.findIndex(({ types }) => types.includes(message.type));
    if (at >= 0) this.#wanted.splice(at, 1)[0].take(message);
    else this.#heard.push(message);
  }

  /** The next message of one of these types, in the order of coming. */
  next(...types) {
    const at = this.#heard.findIndex(({ type }) => types.includes(type));
    if (at >= 0) return Promise.resolve(this.#heard.splice(at, 1)[0]);
    if (this.#ended) return Promise.reject(new Error(`the broker closed with ${this.#ended.code}`));
    let waiting;
    const come = new Promise((take, fail) => this.#wanted.push(waiting = { types, take, fail }));
    return within(messageMs, come).catch((error) => {
      this.#wanted = this.#wanted.filter((each) => each !== waiting);
      throw error;
    });
  }

  send(type, dst, payload) {
    this.#socket.send(JSON.stringify({ type, dst, payload }));
  }

  close() {
    this.#socket.close();
  }
}
