// What one test works with: processes in the user's project, WebSocket clients, and waits that say what they wait for.
// Whatever it started ends with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { WebSocket } from 'ws';
import { plainEnvironment } from './app.mjs';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Scene {
  #endings = [];
  #processes = [];
  #files = 0;

  constructor(app) {
    this.app = app;
  }

  /** A process in the user's project, with everything that it has written. */
  spawn(program, words, { env = {}, ...settings } = {}) {
    const child = spawn(program, words, { cwd: this.app.folder, env: plainEnvironment(env), ...settings });
    const run = { child, said: '', ended: undefined };
    run.exit = new Promise((resolve) => {
      child.once('error', (error) => resolve({ error }));
      child.once('close', (code, signal) => resolve({ code, signal }));
    }).then((exit) => {
      run.ended = exit;
      return exit;
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => { run.said += text; });
    }
    run.says = (words_, ms = 10000) => this.until(ms, `${words_}`, () => {
      const found = words_.exec(run.said);
      if (!found && run.ended) throw new Error(`it ended (${JSON.stringify(run.ended)}) without saying ${words_}`);
      return found;
    });
    this.#processes.push(run);
    this.#endings.push(() => run.ended || child.kill('SIGKILL'));
    return run;
  }

  /** Writes a program into the user's project and starts it with Node. */
  program(source, { name = 'js', nodeFlags = [], ...settings } = {}) {
    const file = path.join(this.app.folder, `test${++this.#files}.${name}`);
    fs.writeFileSync(file, source);
    return this.spawn(process.execPath, [...nodeFlags, file], settings);
  }

  /** Runs such a program to its end. */
  async outcome(source, settings) {
    const run = this.program(source, settings);
    return { ...(await run.exit), said: run.said };
  }

  /** A client in the manner of PeerJS, without WebRTC, that has had its first message. */
  async peer(port, id, { path: folder = '/', key = 'peerjs', token = 'token', scheme = 'ws' } = {}) {
    const query = new URLSearchParams({ key, id, token });
    const address = `${scheme}://127.0.0.1:${port}${folder}peerjs?${query}`;
    const socket = new WebSocket(address, { rejectUnauthorized: false });
    const peer = { socket, closedWith: undefined };
    socket.on('close', (code) => { peer.closedWith = code; });
    socket.on('error', () => {});
    this.after(() => socket.terminate());
    await this.within(5000, `an answer to ${id}`, once(socket, 'message'));
    return peer;
  }

  after(ending) {
    this.#endings.push(ending);
  }

  async within(ms, what, promise) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  async until(ms, what, probe) {
    const end = performance.now() + ms;
    for (;;) {
      const value = await probe();
      if (value) return value;
      if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms`);
      await sleep(20);
    }
  }

  /** A process that another one has started, and that must not outlive the test when what it shows does not hold. */
  watch(...pids) {
    this.after(() => pids.filter(runs).forEach((pid) => process.kill(pid, 'SIGKILL')));
  }

  async end() {
    for (const ending of this.#endings.reverse()) await ending();
    await this.within(5000, 'the end of all processes', Promise.all(this.#processes.map(({ exit }) => exit)));
  }

  output() {
    return this.#processes.map(({ child, said }) => `-- ${child.spawnargs.slice(0, 4).join(' ')}\n${said}`).join('\n');
  }
}

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether this process still runs; one that has ended and is not waited for does not. */
export function runs(pid) {
  try {
    return !/^State:\s+[ZX]/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Pids of the processes that `pid` has started, and those that they have. */
export function below(pid) {
  let children;
  try {
    const listed = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    children = listed.trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
  return children.flatMap((child) => [child, ...below(child)]);
}
