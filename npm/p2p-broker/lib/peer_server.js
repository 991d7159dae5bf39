'use strict';
// PeerServer as npm peer has it, over a broker that is a process of its own.
// What such a broker cannot give is refused with a sentence where it is asked for, not missed later.
const { EventEmitter } = require('node:events');
const { startBroker } = require('./broker_process.js');
const { certificateFiles } = require('./certificate_files.js');
const { flagsFor } = require('./flags.js');
const { Presence } = require('./presence.js');

const beside = 'start PeerServer({ port, path }) beside your express app, on a port of its own, '
  + 'or pass requests and upgrades on to that port';
const expressMethods = ['all', 'delete', 'disable', 'enable', 'engine', 'get', 'handle', 'listen', 'param', 'patch',
  'post', 'put', 'render', 'route', 'set', 'use'];

class Server extends EventEmitter {
  #broker;
  #files;
  #presence = new Presence();
  #address = null;
  #ended = false;

  constructor({ ssl, ...options }, onListening) {
    super();
    this.on('newListener', refuseMessages);
    if (onListening) this.once('listening', () => onListening(this));
    const { flags, unknown } = flagsFor(options);
    for (const name of unknown) warn(`the option ${name} is not known and is ignored`);
    this.#files = certificateFiles(ssl);
    try {
      this.#broker = startBroker([...flags, ...this.#files.flags], {
        ready: (at) => this.#ready(at),
        event: (event) => this.#tell(event),
        log: (line) => this.emit('log', line),
        warning: warn,
        ended: (error) => this.#end(error),
      });
    } catch (error) {
      this.#files.remove();
      throw error;
    }
  }

  /** The broker's process. */
  get pid() {
    return this.#broker.pid;
  }

  /** Where it listens, as http.Server tells it; null before `listening` and behind `close`. */
  address() {
    return this.#address;
  }

  /**
   * Ends the broker in order: its peers are closed with 1001, and it is gone within 5 seconds (drain_timeout).
   * @param {() => void} [callback] is called when it is gone
   */
  close(callback) {
    if (callback) {
      if (this.#ended) process.nextTick(callback);
      else this.once('close', callback);
    }
    this.#broker.end();
    return this;
  }

  #ready({ host, port }) {
    this.#files.remove();
    this.#address = { address: host, port, family: host.includes(':') ? 'IPv6' : 'IPv4' };
    this.emit('listening');
  }

  #tell(event) {
    if (event.event === 'open') this.emit('connection', this.#presence.opened(event));
    if (event.event === 'close') this.#gone(this.#presence.closed(event));
  }

  #gone(client) {
    if (client) this.emit('disconnect', client);
  }

  #end(error) {
    this.#ended = true;
    this.#address = null;
    this.#files.remove();
    for (const client of this.#presence.all()) this.#gone(client);
    try {
      if (error) this.emit('error', error);
    } finally {
      this.emit('close');
    }
  }
}

for (const name of expressMethods) {
  Server.prototype[name] = () => {
    throw new Error(`PeerServer is no express app in p2p-broker, so it has no ${name}(): ${beside}.`);
  };
}

function refuseMessages(name) {
  if (name === 'message') {
    throw new Error('PeerServer: the event "message" is not there in p2p-broker: messages pass from client to client '
      + 'in the broker\'s own process.');
  }
}

const warn = (sentence) => process.emitWarning(`PeerServer: ${sentence}`, 'P2PBrokerWarning');

/** Starts a broker; options as in npm peer, and any of the broker's own. */
function PeerServer(options, onListening) {
  return new Server(options ?? {}, onListening);
}

/** Is there to say what to do instead: a native broker cannot be mounted into an express app. */
function ExpressPeerServer() {
  throw new Error(`ExpressPeerServer cannot be mounted with p2p-broker, which is a process of its own: ${beside}.`);
}

module.exports = { PeerServer, ExpressPeerServer };
