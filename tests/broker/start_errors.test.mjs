// A start that cannot be: one sentence on stderr that names the flag, nothing on stdout, exit 2 for bad configuration
// and 1 for what the system refuses. Never a hang, as peerjs-server has it for a bad or busy port.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import net from 'node:net';
import { certificates, scratch_file } from './certificate.mjs';
import { run_binary } from './broker.mjs';
import { at_once, test } from './suite.mjs';

at_once(4);
const here = ['-H', '127.0.0.1', '-p', '0'];

/** The binary must say one sentence that holds `named`, and end with `code`. */
async function fails(flags, code, named, settings) {
  const ended = await run_binary(flags, settings);
  assert.equal(ended.code, code, `${flags.join(' ')}: ${JSON.stringify(ended)}`);
  assert.equal(ended.stdout, '');
  assert.match(ended.stderr, /^[^\n]+\n$/, 'one line');
  for (const part of [].concat(named)) assert.ok(ended.stderr.includes(part), `${ended.stderr} names ${part}`);
}

const not_whole_numbers = [
  'abc', '-5', '1.5', '9x', '0x10', '99999999999', '99999999999999999999999', '1e3', 'NaN', '-', '+-1',
];
for (const flag of [
  'port', 'threads', 'concurrent_limit', 'connection_limit', 'alive_timeout', 'expire_timeout', 'cleanup_out_msgs',
  'id_hold_timeout', 'id_hold_max', 'backlog', 'message_bytes_max', 'request_head_bytes_max', 'handshake_timeout',
  'keep_alive_timeout', 'close_timeout', 'drain_timeout', 'sockets_max', 'queue_messages_max', 'queue_bytes_max',
  'sender_queue_bytes_max', 'total_queue_bytes_max', 'outbox_bytes_max', 'total_outbox_bytes_max',
  'total_incoming_bytes_max',
]) {
  test(`--${flag} takes whole numbers within its bounds only`, async () => {
    for (const value of not_whole_numbers) await fails([...here, `--${flag}=${value}`], 2, `--${flag}`);
  });
}

test('a port beyond 65535 is refused, in flag and environment', async () => {
  await fails(['-H', '127.0.0.1', '--port', '70000'], 2, '--port');
  await fails(['-H', '127.0.0.1', '-p', '65536'], 2, '--port');
  await fails(['-H', '127.0.0.1'], 2, 'PORT', { environment: { PORT: 'abc' } });
  await fails(['-H', '127.0.0.1'], 2, 'PORT', { environment: { PORT: '70000' } });
  await fails(['-H', '127.0.0.1'], 2, 'P2P_BROKER_PORT', { environment: { P2P_BROKER_PORT: '-1' } });
});

test('where zero would mean nothing, it is refused', async () => {
  for (const flag of [
    'alive_timeout', 'cleanup_out_msgs', 'message_bytes_max', 'sockets_max', 'outbox_bytes_max', 'drain_timeout',
    'handshake_timeout', 'backlog', 'connection_limit',
  ]) {
    await fails([...here, `--${flag}`, '0'], 2, `--${flag}`);
  }
});

for (const path of [
  '/..', '.', '..', '/a/../b', '/a/./b', '/a/..', '../x', '/%2e%2e/x', '/a/.%2E', '/a b', '/a?b', '/a#b', '/é',
  '/a\\b', '/a\nb',
]) {
  test(`--path ${JSON.stringify(path)} is refused`, async () => {
    await fails([...here, '--path', path], 2, '--path');
    await fails(here, 2, 'PEERSERVER_PATH', { environment: { PEERSERVER_PATH: path } });
  });
}

test('an empty key, one given twice, and one with control characters are refused', async () => {
  await fails([...here, '--key='], 2, '--key');
  await fails([...here, '-k', 'a', '-k', 'a'], 2, '--key');
  await fails([...here, '-k', 'a\nb'], 2, '--key');
});

test('a log level that there is not, and a boolean that is none, are refused', async () => {
  await fails([...here, '--log_level', 'loud'], 2, '--log_level');
  await fails(here, 2, 'P2P_BROKER_ALLOW_DISCOVERY', { environment: { P2P_BROKER_ALLOW_DISCOVERY: 'maybe' } });
});

test('limits that contradict each other are refused', async () => {
  await fails([...here, '--outbox_bytes_max', '1000', '--message_bytes_max', '2000'], 2,
    ['--outbox_bytes_max', '--message_bytes_max']);
  await fails([...here, '--total_queue_bytes_max', '1000000'], 2, ['--total_queue_bytes_max', '--queue_bytes_max']);
});

test('one of key and certificate without the other is refused', async () => {
  const { key, chain } = certificates();
  await fails([...here, '--sslkey', key], 2, ['sslkey', 'sslcert']);
  await fails([...here, '--sslcert', chain], 2, ['sslkey', 'sslcert']);
});

test('a missing, unfit or broken key or certificate is refused, with the flag and the file', async () => {
  const { key, chain, leaf, other_key } = certificates();
  const garbage = scratch_file('garbage.pem', 'this is no PEM\n');
  const empty = scratch_file('empty.pem', '');
  const cut = scratch_file('cut.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
  const folder = scratch_file('folder');
  mkdirSync(folder, { recursive: true });
  for (const [sslkey, sslcert, flag, file] of [
    ['/no/such.key', chain, 'sslkey', '/no/such.key'], [key, '/no/such.pem', 'sslcert', '/no/such.pem'],
    [garbage, chain, 'sslkey', garbage], [key, garbage, 'sslcert', garbage], [empty, chain, 'sslkey', empty],
    [key, empty, 'sslcert', empty], [key, cut, 'sslcert', cut], [folder, chain, 'sslkey', folder],
    [key, folder, 'sslcert', folder], [chain, chain, 'sslkey', chain], [key, key, 'sslcert', key],
    [other_key, chain, 'sslkey', ''], [other_key, leaf, 'sslcert', ''],
  ]) {
    await fails([...here, '--sslkey', sslkey, '--sslcert', sslcert], 2, [`--${flag}`, file]);
  }
});

test('a busy port ends the start with 1', async (t) => {
  const broker = await t.broker();
  await fails(['-H', '127.0.0.1', '-p', `${broker.port}`], 1, `${broker.port}`);
  assert.equal((await broker.http('/')).status, 200, 'the first broker goes on');
  const other = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  t.after(() => other.close());
  await fails(['-H', '127.0.0.1', '-p', `${other.address().port}`], 1, `${other.address().port}`);
});

test('a busy port ends a start on both families with 1 too', async (t) => {
  const broker = await t.broker(['-p', '0'], { bare: true });
  await fails(['-p', `${broker.port}`], 1, `${broker.port}`);
});

test('a port is free again as soon as a broker with open connections was killed', async (t) => {
  const broker = await t.broker();
  await Promise.all([t.peer(broker), t.peer(broker), broker.http('/')]);
  await broker.kill();
  const next = await t.broker(['-H', '127.0.0.1', '-p', `${broker.port}`], { bare: true });
  await t.peer(next);
});

for (const [host, codes] of [['192.0.2.1', [1]], ['2001:db8::1', [1]], ['a..b', [1, 2]], ['127.0.0.1:80', [1, 2]]]) {
  test(`-H ${host} is not ours: it ends at once`, async () => {
    const { code, stdout, stderr } = await run_binary(['-p', '0', '-H', host]);
    assert.ok(codes.includes(code), `exit ${code}`);
    assert.equal(stdout, '');
    assert.match(stderr, /^[^\n]+\n$/);
    assert.ok(stderr.includes(host), stderr);
  });
}

test('a text with a space is no address', async () => {
  await fails(['-p', '0', '-H', 'not an address'], 2, '--host');
});
