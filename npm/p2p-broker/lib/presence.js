'use strict';
// Who is there, from the broker's lines about connections: a peer comes with its first and goes with its last.
// An owner that takes its id over has two for a moment, and threads may tell of them in any order; the count decides.

const notKnown = {
  getToken: 'tokens never leave it',
  getSocket: 'sockets are in its process',
  setSocket: 'sockets are in its process',
  getLastPing: 'it keeps the time of the last sign of life to itself',
  setLastPing: 'it keeps the time of the last sign of life to itself',
  send: 'messages to clients come from clients alone',
};

/** A peer, as listeners of `connection` and `disconnect` get it; both get the same one. */
class Client {
  #entry;

  constructor(entry) {
    this.#entry = entry;
  }

  getId() {
    return this.#entry.id;
  }

  /** Of which of the broker's keys it is. */
  getKey() {
    return this.#entry.key;
  }

  /** Address and port of the connection that opened last. */
  getAddress() {
    return this.#entry.from;
  }
}

for (const [name, why] of Object.entries(notKnown)) {
  Client.prototype[name] = () => {
    throw new Error(`client.${name}() of npm peer is not there in p2p-broker: ${why}.`);
  };
}

class Presence {
  #present = new Map();

  /** @returns {Client} who has come, or come again on a new connection */
  opened(event) {
    const place = placeOf(event);
    let entry = this.#present.get(place);
    if (!entry) {
      entry = { id: event.id, key: event.key, connections: 0 };
      entry.client = new Client(entry);
      this.#present.set(place, entry);
    }
    entry.connections += 1;
    entry.from = event.from;
    return entry.client;
  }

  /** @returns {Client|undefined} who has gone, if that was the last connection */
  closed(event) {
    const place = placeOf(event);
    const entry = this.#present.get(place);
    if (!entry) return undefined;
    entry.connections -= 1;
    if (entry.connections > 0) return undefined;
    this.#present.delete(place);
    return entry.client;
  }

  /** Takes out everybody: the broker is gone. */
  all() {
    const clients = [...this.#present.values()].map(({ client }) => client);
    this.#present.clear();
    return clients;
  }
}

const placeOf = ({ id, key }) => JSON.stringify([key, id]);

module.exports = { Presence };
