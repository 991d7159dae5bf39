// A real proxy as a process: a snippet of the document in its frame, on ports of its own, until the test ends.
// It has a process group of its own, so that its workers end with it however that happens.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { certificates, scratch_file } from '../broker/certificate.mjs';
import { until } from '../broker/suite.mjs';
import { frames } from './frames.mjs';
import { replaced, snippet } from './snippets.mjs';

const running = new Set();
process.once('exit', () => running.forEach((proxy) => proxy.kill()));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

// Debian has most of these where only root's PATH leads; those that scripts/setup has unpacked come first.
const unpacked = new URL('../../build/programs/', import.meta.url).pathname;
const program_path = ['usr/sbin', 'usr/bin'].map((folder) => unpacked + folder)
  .concat(process.env.PATH, '/usr/sbin', '/sbin').join(':');

let sites_made = 0;

/** Free at this moment, and of those that the system gives to nobody who asks for any. */
export async function free_port() {
  for (;;) {
    const port = 10000 + Math.floor(Math.random() * 20000);
    const server = net.createServer().listen(port, '127.0.0.1');
    const taken = await Promise.race([once(server, 'listening').then(() => false), once(server, 'error')]);
    if (taken) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** Whether a connection comes about: for TLS with the handshake, since a certificate may still have to be made. */
function accepts(port, { secure }) {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false };
    const socket = (secure ? tls : net).connect(options).once('error', () => resolve(false));
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve(true) || socket.destroy());
  });
}

class Proxy {
  output = '';

  constructor(frame, site) {
    Object.assign(this, { folder: site.folder, http: site.http, tls: site.tls });
    const environment = { ...process.env, PATH: program_path, ...frame.environment?.(site) };
    const settings = { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: environment, cwd: site.folder };
    this.child = spawn(frame.program, frame.words(site), settings);
    this.#ended = once(this.child, 'close').catch((error) => { this.output += error.message; });
    running.add(this);
    for (const stream of ['stdout', 'stderr']) {
      this.child[stream].setEncoding('utf8').on('data', (text) => { this.output += text; });
    }
  }

  #ended;

  /** What it has written, to its streams and to a log in its folder. */
  told() {
    const log = `${this.folder}/error.log`;
    return this.output + (existsSync(log) ? readFileSync(log, 'utf8') : '');
  }

  /** Whether it takes connections, on its port for TLS last; fails if it has ended instead. */
  async listens() {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null || !this.child.pid) {
      await this.#ended;
      throw new Error(`the proxy ended at its start:\n${this.told()}`);
    }
    return await accepts(this.http, { secure: false }) && accepts(this.tls, { secure: true });
  }

  kill() {
    running.delete(this);
    if (!this.child.pid) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }

  async end() {
    this.kill();
    await this.#ended;
  }

  /** Where PeerJS finds the broker through it, in the words of its options. */
  location(secure) {
    return { host: 'localhost', port: secure ? this.tls : this.http, path: '/myapp', secure };
  }
}

let pem;

/** Certificate with chain, and key, each in a file and both in one, which is written once: others may be reading it. */
function files_of_tls() {
  const { chain, key } = certificates();
  pem ??= scratch_file('chain_and_key.pem', readFileSync(chain, 'utf8') + readFileSync(key, 'utf8'));
  return { chain, key, pem };
}

/** A folder that a proxy's worker can enter too, whoever it runs as. */
function new_folder(name) {
  const folder = scratch_file(`${name}-${++sites_made}`);
  chmodSync(scratch_file('.'), 0o755);
  mkdirSync(folder);
  return folder;
}

/**
 * Starts the document's proxy of that name in front of a broker.
 * @param {object} t the context of the test, with which it ends
 * @param {string} name of the snippet and of its frame
 * @param {{port: number}} broker what it leads to
 * @param {{http2?: boolean, mistakes?: string[][]}} settings http2 false takes that out; mistakes are pairs of words of
 *   the snippet and of what somebody has there instead
 */
export async function start_proxy(t, name, broker, { http2 = true, mistakes = [] } = {}) {
  const frame = frames[name];
  const site = { folder: new_folder(name), ...files_of_tls(), backend: broker.port, http: await free_port(),
    tls: await free_port(), ...(http2 ? {} : frame.site_without_http2) };
  const changed = replaced(snippet(name), [...mistakes, ...(http2 ? [] : frame.without_http2)]);
  const files = frame.files(replaced(changed, frame.place(site)), site);
  for (const [file, text] of Object.entries(files)) writeFileSync(`${site.folder}/${file}`, text);
  const proxy = new Proxy(frame, site);
  t.after(() => proxy.end());
  await until(`${name} listens`, () => proxy.listens(), 15000);
  proxy.root = frame.root ? readFileSync(frame.root(site), 'utf8') : certificates().root;
  return proxy;
}
