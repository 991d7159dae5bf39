// A server of somebody else's as a process: in a folder of its own, on ports that are free, until its test ends.
// It has a process group of its own, so that its workers end with it however that happens.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { scratch_file } from '../broker/certificate.mjs';
import { until } from '../broker/suite.mjs';

const running = new Set();
process.once('exit', () => running.forEach((server) => server.kill()));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

// Debian has most of these where only root's PATH leads; those that scripts/setup has unpacked come first.
const unpacked = new URL('../../build/programs/', import.meta.url).pathname;
const program_path = ['usr/sbin', 'usr/bin'].map((folder) => unpacked + folder)
  .concat(process.env.PATH, '/usr/sbin', '/sbin').join(':');

let folders_made = 0;

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

/** A folder that a server's worker can enter too, whoever it runs as. */
export function new_folder(name) {
  const folder = scratch_file(`${name}-${++folders_made}`);
  chmodSync(scratch_file('.'), 0o755);
  mkdirSync(folder);
  return folder;
}

export class ServerProcess {
  #output = '';
  #ended;

  /** @param {{folder: string, files: object, environment?: object}} site files by name are written before it starts */
  constructor(program, words, { folder, files, environment }) {
    this.folder = folder;
    for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text);
    const env = { ...process.env, PATH: program_path, ...environment };
    this.child = spawn(program, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env, cwd: folder });
    this.#ended = once(this.child, 'close').catch((error) => { this.#output += error.message; });
    running.add(this);
    for (const stream of ['stdout', 'stderr']) {
      this.child[stream].setEncoding('utf8').on('data', (text) => { this.#output += text; });
    }
  }

  /** What it has written, to its streams and to a log in its folder. */
  told() {
    const log = `${this.folder}/error.log`;
    return this.#output + (existsSync(log) ? readFileSync(log, 'utf8') : '');
  }

  /** Waits until `is_ready` says so; fails at once if the process has ended instead. */
  async ready(is_ready) {
    await until(`${this.child.spawnfile} is ready`, async () => {
      const { exitCode, signalCode, pid } = this.child;
      if (exitCode === null && signalCode === null && pid) return is_ready();
      await this.#ended;
      throw new Error(`${this.child.spawnfile} ended at its start:\n${this.told()}`);
    }, 15000);
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
}
