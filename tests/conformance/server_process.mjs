// The server under test as a process: started on a free loopback port, awaited until it accepts, killed in the end.
// `cli` steps use the same for a command that is expected to end by itself.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fill } from './placeholders.mjs';

const start_ms = 10000;
const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));

/** Whether a server could listen on the port now. */
async function is_free(port) {
  const server = net.createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

// Below the ports that Linux gives to clients, and none twice: servers that start side by side, and take a while to
// listen, must not meet on a port.
const ports = { first: 20000, count: 12000 };
let next_port = randomInt(ports.count);

export async function free_port() {
  for (let tries = 0; tries < ports.count; tries++) {
    const port = ports.first + next_port++ % ports.count;
    if (await is_free(port)) return port;
  }
  throw new Error(`no port is free from ${ports.first} on`);
}

/** 'connected', or the code of the error that a connection to the port met. */
export function knock(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve('connected'); });
    socket.on('error', (error) => resolve(error.code));
  });
}

const quote = (word) => `'${String(word).replaceAll(`'`, `'\\''`)}'`;

/** The environment without what would set options of a broker, but for what the vector sets. */
function environment(extra) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PORT|PEERSERVER_PATH|P2P_BROKER_.*)$/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/** A running command with all that it has written and, once it has ended, how. */
export class Command {
  out = '';
  err = '';
  exit = null;

  // `exec` so that signals reach the broker and its exit status is the one seen.
  constructor(line, env) {
    const options = { stdio: ['ignore', 'pipe', 'pipe'], env: environment(env), cwd: os.tmpdir() };
    this.child = spawn('bash', ['-c', `exec ${line}`], options);
    running.add(this.child);
    this.child.stdout.on('data', (data) => { this.out += data; });
    this.child.stderr.on('data', (data) => { this.err += data; });
    this.exited = once(this.child, 'close').then(([code, signal]) => {
      running.delete(this.child);
      this.exit = { code, signal };
      return this.exit;
    });
  }

  async kill() {
    if (!this.exit) this.child.kill('SIGKILL');
    await this.exited;
  }
}

/** Runs the bare executable with `args`; it may still be running when this returns. */
export function start_cli(settings, args, env) {
  return new Command(`${settings.cli_cmd} ${args.map(quote).join(' ')}`, env);
}

/** Starts the server with a vector's flags and returns once it accepts connections. */
export async function start_server(settings, { setup_flags = [], env = {} }) {
  const port = await free_port();
  const context = { r: '', port, vars: {} };
  const flags = fill(setup_flags, context).map(quote).join(' ');
  const line = settings.server_cmd.replaceAll('{port}', String(port)).replaceAll('{flags}', flags);
  const server = Object.assign(new Command(line, fill(env, context)), { port });
  const deadline = performance.now() + start_ms * settings.slow;
  while (await knock(port) !== 'connected') {
    if (server.exit) throw new Error(`the server ended at its start: ${JSON.stringify(server.exit)} ${server.err}`);
    if (performance.now() > deadline) {
      await server.kill();
      throw new Error(`nothing listens on port ${port} after: ${line}; stderr: ${server.err}`);
    }
    await sleep(25);
  }
  return server;
}
