// The example p2p-chat in two processes, as two people at two terminals would use it; the broker is BROKER_CMD.
// Argument: the p2p-chat binary. Prints a line for each scenario and the count.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

const [binary, filter = ''] = process.argv.slice(2);
const waitMs = 8000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A process whose output is read line by line, each line once. */
class Talker {
  constructor(command, args) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.ended = once(this.child, 'close').then(([code]) => code);
    this.lines = [];
    this.read = 0;
    let rest = '';
    this.child.stdout.on('data', (chunk) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop();
      this.lines.push(...parts);
    });
    this.errors = '';
    this.child.stderr.on('data', (chunk) => { this.errors += chunk; });
  }

  say(line) { this.child.stdin.write(`${line}\n`); }

  /** The next line that matches; lines before it are passed over. */
  async hears(pattern) {
    for (const until = Date.now() + waitMs; Date.now() < until; await pause(10)) {
      while (this.read < this.lines.length) {
        const match = pattern.exec(this.lines[this.read++]);
        if (match) return match;
      }
    }
    throw new Error(`nothing like ${pattern} was said; all of it:\n${this.lines.join('\n')}\n${this.errors}`);
  }

  /** The exit status. */
  async ends() {
    const status = await Promise.race([this.ended, pause(waitMs).then(() => 'still running')]);
    if (status === 'still running') throw new Error('it did not end');
    return status;
  }

  kill() { if (this.child.exitCode === null) this.child.kill('SIGKILL'); }
}

class Broker {
  static async start(flags = '', port = undefined) {
    const broker = new Broker();
    broker.port = port ?? await freePort();
    const line = process.env.BROKER_CMD.replace('{port}', broker.port).replace('{flags}', flags);
    broker.child = spawn('sh', ['-c', `exec ${line}`], { stdio: 'ignore' });
    for (let i = 0; i < 500; i++) {
      const socket = net.connect(broker.port, '127.0.0.1');
      const up = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'close').then(() => false)])
        .catch(() => false);
      socket.destroy();
      if (up) return broker;
      await pause(20);
    }
    throw new Error('the broker did not listen within 10 s');
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'close');
  }
}

const equal = (seen, expected) => {
  if (seen !== expected) throw new Error(`${JSON.stringify(seen)} should be ${JSON.stringify(expected)}`);
};

const scenarios = {
  async chat_explains_itself() {
    const talker = new Talker(binary, ['--help']);
    await talker.hears(/^Usage: p2p-chat \[options\] \[peer-id\]$/);
    equal(await talker.ends(), 0);
    const wrong = new Talker(binary, ['--port', 'many']);
    equal(await wrong.ends(), 2);
    equal(wrong.errors, 'p2p-chat: --port must be a number from 1 to 65535.\n');
  },

  async chat_of_two_terminals(use) {
    const broker = use(await Broker.start('--expire_timeout 300 --cleanup_out_msgs 100 --allow_discovery'));
    const alice = use(new Talker(binary, ['--host', '127.0.0.1', '--port', broker.port]));
    const [, id] = await alice.hears(/^\* open: my id is (.+)$/);
    const bob = use(new Talker(binary, ['--host', '127.0.0.1', '--port', broker.port, '--id', 'bob', id]));
    await bob.hears(/^\* open: my id is bob$/);
    bob.say('hello "alice" äöü 😀');
    equal((await alice.hears(/^<bob> (.*)$/))[1], 'hello "alice" äöü 😀');
    alice.say('hello bob');
    await bob.hears(new RegExp(`^<${id}> hello bob$`));

    alice.say('/peers');
    await alice.hears(/^\* peer bob$|\* peer .* \(me\)$/);
    alice.say('/to nobody');
    alice.say('anybody there?');
    await alice.hears(/^\* peer_unavailable: nobody is not there$/);
    alice.say('/to bob');
    alice.say('/drop');
    await alice.hears(/^\* disconnected:/);
    equal((await alice.hears(/^\* open: my id is (.+)$/))[1], id);

    await broker.stop();
    await alice.hears(/^\* error network:/);
    await alice.hears(/^\* reconnecting: attempt 1 in \d+ ms$/);
    alice.say('said while the broker is away');
    await bob.hears(/^\* reconnecting: attempt 1/);
    use(await Broker.start('', broker.port));
    await alice.hears(new RegExp(`^\\* open: my id is ${id}$`));
    await bob.hears(/^<.*> said while the broker is away$/);

    alice.say('/quit');
    equal(await alice.ends(), 0);
    await bob.hears(new RegExp(`^\\* ${id} left$`));
    bob.child.stdin.end();
    equal(await bob.ends(), 0);
  },

  async chat_ends_when_it_cannot_connect() {
    const talker = new Talker(binary, ['--host', '127.0.0.1', '--port', await freePort(), '--id', 'a']);
    await talker.hears(/^\* error network: cannot connect to 127\.0\.0\.1 port \d+: Connection refused$/);
    equal(await talker.ends(), 1);
  },

  async chat_says_that_its_id_is_taken(use) {
    const broker = use(await Broker.start());
    const args = ['--host', '127.0.0.1', '--port', broker.port, '--id', 'same'];
    await use(new Talker(binary, args)).hears(/^\* open/);
    const second = use(new Talker(binary, args));
    await second.hears(/^\* error unavailable-id: ID is taken$/);
    equal(await second.ends(), 1);
  },
};

let passed = 0;
let failed = 0;
for (const [name, run] of Object.entries(scenarios)) {
  if (!name.includes(filter)) continue;
  const started = Date.now();
  const used = [];
  try {
    await run((thing) => { used.push(thing); return thing; });
    console.log(`ok   ${name} (${Date.now() - started} ms)`);
    passed++;
  } catch (error) {
    console.log(`FAIL ${name} (${Date.now() - started} ms)\n     ${error.message}`);
    failed++;
  }
  for (const thing of used) await (thing.kill ? thing.kill() : thing.stop());
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
