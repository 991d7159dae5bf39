// Where the figures come from: each two seconds while somebody looks, with the token if the broker wants one.
// It says when the broker does not answer, and goes on asking.
'use strict';

const periodMs = 2000;
const answerMs = 5000;

class Source {
  #token;
  #timer;
  #asking = false;
  #answered;   // when it last did
  #onnews;
  #onlost;
  #ontoken;

  constructor({ news, lost, token }) {
    this.#onnews = news;
    this.#onlost = lost;
    this.#ontoken = token;
    document.addEventListener('visibilitychange', () => (document.hidden ? this.pause() : this.look()));
  }

  /** Asks now, and every two seconds from then on. */
  async look() {
    clearTimeout(this.#timer);
    if (this.#asking) return;
    this.#asking = true;
    let wait = periodMs;
    try {
      const paths = ['status', 'history', 'recent'];
      const [status, history, recent] = await Promise.all(paths.map((path) => this.#json(path)));
      this.#answered = Date.now();
      this.#onnews({ status, history, recent });
    } catch (error) {
      if (error.status === 401) {
        wait = undefined;
        this.#ontoken(this.#token !== undefined);
      } else {
        this.#onlost(error, this.#answered);
      }
    } finally {
      this.#asking = false;
    }
    clearTimeout(this.#timer);
    if (wait !== undefined && !document.hidden) this.#timer = setTimeout(() => this.look(), wait);
  }

  pause() {
    clearTimeout(this.#timer);
  }

  /** Kept in this object alone, so it is gone with the page. */
  use(token) {
    this.#token = token;
    return this.look();
  }

  async #json(path) {
    const reply = await this.ask('GET', path);
    if (!reply.ok) throw Object.assign(new Error(`${path} answered ${reply.status}`), { status: reply.status });
    return reply.json();
  }

  ask(method, path) {
    const headers = this.#token === undefined ? {} : { Authorization: `Bearer ${this.#token}` };
    const signal = AbortSignal.timeout(answerMs);
    return fetch(path, { method, headers, signal, cache: 'no-store', credentials: 'omit' });
  }
}
