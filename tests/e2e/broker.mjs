// One broker process: started on a free loopback port, waited for by its ready line, and ended with its scenario.
// BROKER names another binary; BROKER_CMD a whole command with {port} and {flags}, for runs on the reference server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { loopbackCertificate } from './certificate.mjs';
import { within } from './patience.mjs';

const binary = process.env.BROKER ?? fileURLToPath(new URL('../../build/release/p2p-broker', import.meta.url));
const readyLine = /^Started PeerServer on \S+, port: (\d+), path: \S+$/m;
const readyMs = 5000;
const endMs = 7000;      // the broker's own drain takes at most 5 s
const outputLinesKept = 30;

/** Brokers that run now: none of them may outlive this process, not even when the run is interrupted. */
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Ends the run with one sentence if there is no broker to run: otherwise every scenario would say so. */
export function requireBroker() {
  if (process.env.BROKER_CMD || fs.existsSync(binary)) return;
  console.error(`no broker at ${binary}: build the release preset, or name a binary in BROKER`);
  process.exit(2);
}

export class Broker {
  #process;
  #output = '';
  #flags;

  /**
   * @param {object} settings
   * @param {string} [settings.path] mount path, "/" if none is given
   * @param {string} [settings.key] key of the realm, "peerjs" if none is given
   * @param {boolean} [settings.tls] serve https and wss with a certificate made for this run
   * @param {string[]} [settings.flags] any further flags, word by word
   */
  constructor({ path, key, tls = false, flags = [] } = {}) {
    this.#flags = [...flags];
    if (path) this.#flags.push('--path', path);
    if (key) this.#flags.push('--key', key);
    if (tls) {
      const { keyFile, certificateFile } = loopbackCertificate();
      this.#flags.push('--sslkey', keyFile, '--sslcert', certificateFile);
    }
    /** Where clients find it, in the words of PeerJS's options. */
    this.location = { host: '127.0.0.1', port: 0, path: path ?? '/', key: key ?? 'peerjs', secure: tls };
  }

  /** Starts the process (again, on the same port, if it ran before) and returns once it listens. */
  async start() {
    this.location.port ||= await freePort();
    this.#output = '';
    const { command, args } = commandLine(this.location.port, this.#flags);
    this.#process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const child = this.#process;
    running.add(child);
    child.once('exit', () => running.delete(child));
    const ready = new Promise((resolve, reject) => {
      const read = (chunk) => {
        this.#output += chunk;
        if (readyLine.test(this.#output)) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('exit', (code, signal) => reject(new Error(`the broker ended at start (${code ?? signal})`)));
    });
    try {
      await within(readyMs, 'ready line of the broker', ready);
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error(`${error.message}\n${this.lastOutput()}`);
    }
    return this;
  }

  /** Ends the process as a power cut would: no close frames, no goodbye. */
  async kill() {
    await this.#signal('SIGKILL');
  }

  /** Asks the process to end, and fails unless it does so with status 0: a crash during the scenario shows here. */
  async stop() {
    if (!this.#process) return;
    const { code, signal } = await this.#signal('SIGTERM');
    if (code !== 0) throw new Error(`the broker ended with ${code ?? signal}, not 0\n${this.lastOutput()}`);
  }

  lastOutput() {
    return this.#output.split('\n').slice(-outputLinesKept).join('\n');
  }

  async #signal(name) {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return { code: 0 };
    if (child.exitCode !== null || child.signalCode !== null) return { code: child.exitCode, signal: child.signalCode };
    const ended = once(child, 'exit');
    child.kill(name);
    try {
      const [code, signal] = await within(endMs, `end of the broker after ${name}`, ended);
      return name === 'SIGKILL' ? { code: 0 } : { code, signal };
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }
}

function commandLine(port, flags) {
  const template = process.env.BROKER_CMD;
  if (!template) return { command: binary, args: ['--host', '127.0.0.1', '--port', String(port), ...flags] };
  const line = template.replace('{port}', port).replace('{flags}', flags.map(quoted).join(' '));
  return { command: 'bash', args: ['-c', `exec ${line}`] };
}

const quoted = (word) => `'${word.replaceAll("'", `'\\''`)}'`;

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
