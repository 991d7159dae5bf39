// The broker's binary as a process: started with flags, awaited until its ready line, measured and ended by its pid.
// BROKER names another binary than build/release/p2p-broker.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { fileURLToPath } from 'node:url';

export const binary = process.env.BROKER ?? fileURLToPath(new URL('../../build/release/p2p-broker', import.meta.url));
if (!existsSync(binary)) throw new Error(`${binary} is not there: build it, or name it with BROKER`);
const ready_line = /(?:^|")Started PeerServer on (\S+), port: (\d+), path: ([^"\n]*)/m;  // whatever --log_format
const running = new Set();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The environment without what would set options of the broker. */
function clean_environment(extra) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PORT|PEERSERVER_PATH|P2P_BROKER_.*)$/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/** One process of the broker, with everything that it has written. */
export class Broker {
  stdout = '';
  stderr = '';
  events = [];
  exit;
  #exited;

  /**
   * `stdio` as node:child_process takes it, if the broker is to write to something else than these pipes;
   * `shell` is what a shell does before it becomes the broker, `user` the number of whom it runs as.
   */
  constructor(flags, { environment, open_files_max, address_space_max, stdio = ['ignore', 'pipe', 'pipe'],
    shell, user } = {}) {
    const limits = [open_files_max && `--nofile=${open_files_max}`, address_space_max && `--as=${address_space_max}`]
      .filter(Boolean);
    const limited = limits.length > 0 ? ['prlimit', ...limits, binary] : [binary];
    const [program, ...words] = shell ? ['sh', '-c', `${shell}; exec "$0" "$@"`, ...limited] : limited;
    const settings = { env: clean_environment(environment), stdio, uid: user };
    this.child = spawn(program, [...words, ...flags], settings);
    running.add(this.child);
    this.started_at = performance.now();
    for (const stream of ['stdout', 'stderr']) {
      this.child[stream]?.setEncoding('utf8').on('data', (text) => {
        this[stream] += text;
        this.events.push({ stream, text });
      });
    }
    this.#exited = new Promise((resolve) => {
      this.child.once('error', (error) => resolve({ code: null, signal: null, error }));
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    }).then((exit) => {
      running.delete(this.child);
      this.exit = { ...exit, after_ms: performance.now() - this.started_at };
      return this.exit;
    });
  }

  get pid() {
    return this.child.pid;
  }

  /** The ready line's address, port and path; fails when the process ends or `within_ms` passes without one. */
  async ready(within_ms = 15000) {
    const deadline = performance.now() + within_ms;
    for (;;) {
      const found = ready_line.exec(this.stdout);
      if (found) return Object.assign(this, { address: found[1], port: Number(found[2]), path: found[3] });
      if (this.exit) throw new Error(`the broker ended at its start: ${JSON.stringify(this.exit)} ${this.stderr}`);
      if (performance.now() > deadline) throw new Error(`no ready line within ${within_ms} ms: ${this.stdout}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** How the process ended; fails when it has not within `within_ms`. */
  async ended(within_ms = 10000) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`the broker had not ended after ${within_ms} ms`)), within_ms);
    });
    return Promise.race([this.#exited, late]).finally(() => clearTimeout(timer));
  }

  signal(name) {
    this.child.kill(name);
  }

  async kill() {
    if (!this.exit) this.child.kill('SIGKILL');
    await this.#exited;
  }

  /** A line of /proc/PID/status in bytes: VmRSS is what it holds now, VmHWM the most that it has held. */
  memory_bytes(line = 'VmRSS') {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(status)[1]) * 1024;
  }

  /** How many files it has open. */
  descriptors() {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  /** Whether each of its threads is stopped: a signal stops them only when one of them has run to see it. */
  is_stopped() {
    const tasks = `/proc/${this.pid}/task`;
    return readdirSync(tasks).every((task) => /\) T /.test(readFileSync(`${tasks}/${task}/stat`, 'utf8')));
  }

  /** Seconds of CPU that all its threads have used. */
  cpu_seconds() {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  /** One HTTP request; with `ca` over TLS. Gives status, headers, body and the time that the answer took. */
  async http(path, { method = 'GET', headers = {}, body, ca, agent = false } = {}) {
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const transport = ca ? https : http;
      const options = { host: '127.0.0.1', port: this.port, path, method, headers, agent, ca, timeout: 10000 };
      const request = transport.request(options, (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece)).once('error', reject);
        response.once('end', () => resolve({
          status: response.statusCode, headers: response.headers, took_ms: performance.now() - began,
          body: Buffer.concat(pieces).toString('utf8'),
        }));
      });
      request.once('timeout', () => request.destroy(new Error(`no answer to ${method} ${path} within 10 s`)));
      request.once('error', reject);
      request.end(body);
    });
  }

  /** The ids registered under a key; the broker must have been started with --allow_discovery. */
  async ids(key = 'peerjs') {
    const { status, body } = await this.http(`/${encodeURIComponent(key)}/peers`);
    if (status !== 200) throw new Error(`/peers answered ${status} ${body}`);
    return JSON.parse(body);
  }
}

/**
 * Starts a broker on 127.0.0.1 and a port that the system chooses, and waits for its ready line.
 * @param {string[]} flags further flags; with `bare` these are all
 * @param {{environment?: object, bare?: boolean, open_files_max?: number, address_space_max?: number}} settings
 */
export async function start_broker(flags = [], { bare = false, ...settings } = {}) {
  const broker = new Broker(bare ? flags : ['--host', '127.0.0.1', '--port', '0', ...flags], settings);
  try {
    return await broker.ready();
  } catch (error) {
    await broker.kill();
    throw error;
  }
}

/** Runs the binary with exactly these flags until it ends by itself, and gives its exit status and output. */
export async function run_binary(flags, { environment = {}, within_ms = 10000, ...limits } = {}) {
  const broker = new Broker(flags, { environment, ...limits });
  try {
    const { code, signal, error } = await broker.ended(within_ms);
    if (error) throw error;
    return { code, signal, stdout: broker.stdout, stderr: broker.stderr };
  } finally {
    await broker.kill();
  }
}
