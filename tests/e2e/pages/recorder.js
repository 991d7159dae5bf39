// Keeps what happened in a page, in order and with its time, until the test asks for it.
// `next` takes the oldest event of a kind that nobody has taken, waiting for it if need be.
class Recorder {
  #events = [];
  #readers = [];

  note(kind, detail = {}) {
    this.#events.push({ kind, detail, at: Date.now() });
    for (const reader of [...this.#readers]) reader();
  }

  /** The next event of one of `kinds` (and, if given, whose detail holds every member of `like`). */
  next(kinds, like = {}, ms = 10000) {
    return new Promise((resolve, reject) => {
      const reader = () => {
        const event = this.#take([kinds].flat(), like);
        if (event) finish(() => resolve(event));
      };
      const late = () => finish(() => reject(new Error(
        `no ${kinds} ${JSON.stringify(like)} within ${ms} ms; not taken so far: ${JSON.stringify(this.#events)}`)));
      const timer = setTimeout(late, ms);
      const finish = (outcome) => {
        clearTimeout(timer);
        this.#readers = this.#readers.filter((other) => other !== reader);
        outcome();
      };
      this.#readers.push(reader);
      reader();
    });
  }

  /** Every event of that kind that nobody has taken. */
  rest(kind) {
    return this.#events.filter((event) => event.kind === kind);
  }

  #take(kinds, like) {
    const matches = ({ kind, detail }) =>
      kinds.includes(kind) && Object.entries(like).every(([name, value]) => detail[name] === value);
    const index = this.#events.findIndex(matches);
    return index < 0 ? undefined : this.#events.splice(index, 1)[0];
  }
}
