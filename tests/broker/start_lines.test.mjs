// What stands behind the ready line: what to paste into PeerJS, and what will surprise. All of it on stdout, since the
// scripts that start a PeerJS server take the first byte on stderr for a failure.
import assert from 'node:assert/strict';
import os from 'node:os';
import { run_binary } from './broker.mjs';
import { certificates } from './certificate.mjs';
import { at_once, sanitized, sleep, test, until } from './suite.mjs';

at_once(4);

/** The lines behind the two that are always there, once those of `expected` have come. */
async function lines_of(broker, ...expected) {
  await until(`${expected}`, () => expected.every((text) => broker.stdout.includes(text)));
  const [ready, limits, ...others] = broker.stdout.trimEnd().split('\n');
  const lines = others.filter((line) => !line.startsWith('Memory: '));
  assert.match(ready, /^Started PeerServer on \S+, port: \d+, path: \S+$/);
  assert.match(limits, /^Limits: \d+ peers for each key \(--concurrent_limit\), \d+ links for each peer \(--conn/);
  return lines;
}

const no_tls = 'No TLS: pages opened over https cannot connect';

test('the first two lines are what scripts wait for, byte for byte, with every option that adds lines', async (t) => {
  const flags = ['--allow_discovery', '--id_format', '{digits:1}', '--cors', 'nonsense', '-c', '300'];
  const broker = await t.broker(flags, { open_files_max: 200 });
  await lines_of(broker, '--id_format)');
  assert.ok(broker.stdout.startsWith(`Started PeerServer on 127.0.0.1, port: ${broker.port}, path: /\n`
    + 'Limits: 300 peers for each key (--concurrent_limit), 250 links for each peer (--connection_limit)\n'));
  assert.equal(broker.stderr, '');
});

test('what to paste into PeerJS stands there for this machine and for its network, and its URLs answer', async (t) => {
  const broker = await t.broker(['-p', '0', '--path', '/app', '-k', 'red'], { bare: true });
  const lines = await lines_of(broker, no_tls);
  const options = (host) => `new Peer({ host: '${host}', port: ${broker.port}, path: '/app', key: 'red' })`;
  assert.equal(lines[0], `On this machine: ${options('localhost')}  http://localhost:${broker.port}/app`);
  const found = /^On the network: {2}new Peer\(\{ host: '([^']+)'.* http:\S+$/.exec(lines[1]);
  const outer = Object.entries(os.networkInterfaces()).filter(([name]) => /^(eth|en|wl)/.test(name))
    .flatMap(([, addresses]) => addresses).filter(({ family, address }) => family === 'IPv4' && !/^169/.test(address));
  if (outer.length > 0) assert.ok(found, lines.join('\n'));
  for (const host of ['localhost', ...(found && !found[1].startsWith('[') ? [found[1]] : [])]) {
    const line = `On the network:  ${options(host)}  http://${host}:${broker.port}/app`;
    assert.ok(host === 'localhost' || lines[1] === line, lines.join('\n'));
    const reply = await fetch(`http://${host}:${broker.port}/app/red/id`);
    assert.equal(reply.status, 200);
  }
  assert.ok(lines.length <= 3, lines.join('\n'));
});

test('on loopback alone there is one line, and no talk of pages that cannot reach it anyway', async (t) => {
  const broker = await t.broker();
  const lines = await lines_of(broker, 'new Peer');
  const place = `127.0.0.1:${broker.port}/`;
  assert.deepEqual(lines, [
    `On this machine: new Peer({ host: '127.0.0.1', port: ${broker.port}, path: '/' })  http://${place}`,
  ]);
});

test('with TLS the options say secure, and no warning says that it is missing', async (t) => {
  const { key, chain } = certificates();
  const broker = await t.broker(['-p', '0', '--sslkey', key, '--sslcert', chain], { bare: true });
  const lines = await lines_of(broker, 'TLS: ');
  const options = `{ host: 'localhost', port: ${broker.port}, path: '/', secure: true }`;
  assert.equal(lines[0], `On this machine: new Peer(${options})  https://localhost:${broker.port}/`);
  assert.ok(!broker.stdout.includes('No TLS'));
});

for (const [what, flags, line, settings] of [
  ['discovery that is on', ['--allow_discovery'], /^Discovery is on: .*\(--allow_discovery\)$/m],
  ['too few open files', ['-c', '5000'], /^256 open files are too few for 5,000 peers \(/m, { open_files_max: 256 }],
  ['too few ids', ['--id_format', '{digits:1}'], /^\{digits:1\} makes 10 ids for 250 peers \(--id_format\)$/m],
]) {
  test(`${what} is told of, and not without cause`, async (t) => {
    const broker = await t.broker(flags, settings);
    await until('the line', () => line.test(broker.stdout));
    assert.equal(broker.stderr, '');
    const other = await t.broker();
    await lines_of(other, 'new Peer');
    assert.doesNotMatch(other.stdout, line);
  });
}

test('what all limits on memory add up to is told, by threads', async (t) => {
  const one = /^Memory: all limits add up to 384 MiB \(--total_outbox_bytes_max 256 MiB\)$/m;
  const two = /^Memory: all limits add up to 512 MiB \(.*--mailbox_bytes_max 128 MiB\)$/m;
  for (const [threads, line] of [[1, one], [2, two]]) {
    const broker = await t.broker(['--threads', `${threads}`]);
    await until('the sum', () => line.test(broker.stdout));
  }
});

test('a process that may not have so much memory is warned, at its start and by --check-config', async (t) => {
  const warning = /^300 MiB of memory \(ulimit -v, [^\n]*\) are too few for that: .* by 84 MiB$/m;
  const broker = await t.broker(['--threads', '1'], { address_space_max: 300 * 1024 * 1024 });
  await until('the warning', () => warning.test(broker.stdout));
  const settings = { address_space_max: 300 * 1024 * 1024 };
  const { code, stdout, stderr } = await run_binary(['--check-config', '--threads', '1'], settings);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, warning);
  assert.doesNotMatch((await run_binary(['--check-config', '--threads', '1'])).stdout, /are too few/);
}, { skip: sanitized });

for (const level of ['warn', 'error', 'off']) {
  test(`with --log_level ${level} nothing stands behind the first two lines`, async (t) => {
    const flags = ['-p', '0', '--allow_discovery', '--id_format', '{digits:1}', '--log_level', level];
    const broker = await t.broker(flags, { bare: true, open_files_max: 200 });
    await sleep(300);
    assert.deepEqual(await lines_of(broker), []);
    assert.equal(broker.stderr, '');
  });
}

test('with --log_level debug it stands there as with info', async (t) => {
  await lines_of(await t.broker(['--log_level', 'debug']), 'new Peer');
});

test('hints about settings that hold are on stdout, whatever the log level', async (t) => {
  const broker = await t.broker(['--alive_timeout', '5s', '--cors', 'example.org', '--log_level', 'warn']);
  const lines = await lines_of(broker, 'matches no page');
  assert.equal(lines.length, 2);
  assert.match(broker.stdout, /^--alive_timeout: PeerJS clients send a heartbeat every 5000 ms/m);
  assert.equal(broker.stderr, '');
});
