// `p2p-broker doctor URL` where all is well, and how it is spoken to: what is healthy has no fault, by whatever way.
import assert from 'node:assert/strict';
import net from 'node:net';
import { run_binary } from './broker.mjs';
import { certificates, scratch_file } from './certificate.mjs';
import { assert_found, examine, in_front_of, listening } from './doctor.mjs';
import { at_once, test, until } from './suite.mjs';

at_once(4);

test('a broker without faults is green in every step that was asked for', async (t) => {
  const broker = await t.broker(['--expire_timeout', '500']);
  const flags = ['--origin', 'https://game.localhost', '--idle', '2'];
  const found = await examine(`http://127.0.0.1:${broker.port}/`, flags);
  assert_found(found, {});
  assert.deepEqual(found.states, {
    url: 'green', dns: 'green', tcp: 'green', tls: 'skipped', greeting: 'green', clock: 'green', id: 'green',
    cors: 'green', upgrade: 'green', key: 'green', open: 'green', relay: 'green', expire: 'green', idle: 'green',
  });
});

test('over TLS with a certificate that is trusted, a path and a key of its own', async (t) => {
  const { key, chain, root } = certificates();
  const flags = ['--sslkey', key, '--sslcert', chain, '--path', '/my/app', '--key', 'a key', '--expire_timeout', '500'];
  const broker = await t.broker(flags);
  const root_file = scratch_file('root-for-doctor.pem', root);
  const url = `wss://localhost:${broker.port}/my/app/`;
  const by_flag = await examine(url, ['--key', 'a key', '--ca', root_file]);
  assert_found(by_flag, { tls: ['yellow', /TLSv1\.3, certificate by intermediate, good for [12] days?/, /renewed/] });
  const by_variable = await examine(url, ['--key', 'a key'], { environment: { SSL_CERT_FILE: root_file } });
  assert_found(by_variable, { tls: ['yellow'] });
});

test('a host that has two families is told of each, and the one that does not answer is named', async (t) => {
  const broker = await t.broker(['--expire_timeout', '500']);
  const found = await examine(`localhost:${broker.port}`);
  assert.match(found.steps.dns.line, /^localhost: IPv4 127\.0\.0\.1, (no IPv6|IPv6 ::1)$/);
  if (/::1/.test(found.steps.dns.line)) assert_found(found, { tcp: ['yellow', /::1 refuses/, /--host ::/] });
  else assert_found(found, {});
});

test('peerjs-server is known by its headers, which is no fault', async (t) => {
  const broker = await t.broker(['--expire_timeout', '500']);
  const headers = (given) => ({ ...given, 'X-Powered-By': 'Express' });
  const found = await examine(`http://127.0.0.1:${await in_front_of(t, broker, { headers })}/`);
  assert_found(found, { greeting: ['green', /this is peerjs-server/] });
});

test('what is not asked for leaves two peers for a moment, few requests, and nothing behind', async (t) => {
  const flags = ['--allow_discovery', '--expire_timeout', '500', '--concurrent_limit', '2', '--id_grace', '0'];
  const broker = await t.broker(flags);
  let connections = 0;
  const port = await listening(t, net.createServer((client) => {
    connections++;
    const server = net.connect(broker.port, '127.0.0.1');
    client.on('error', () => {}).on('close', () => server.destroy()).pipe(server);
    server.on('error', () => {}).on('close', () => client.destroy()).pipe(client);
  }));
  assert_found(await examine(`http://127.0.0.1:${port}/`), {});
  assert.equal(connections, 6, 'one try, greeting, id twice, two WebSockets');
  assert.deepEqual(await broker.ids(), []);
});

test('lines are for a person: a mark, the step, what was seen; no colour where no terminal is', async (t) => {
  const broker = await t.broker(['--expire_timeout', '500']);
  const { code, stdout, stderr } = await run_binary(['doctor', `127.0.0.1:${broker.port}`]);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^ok {2}url {7}taken as http; PeerJS: \{ host: '127\.0\.0\.1', port: \d+, path: '\/' \}\n/);
  assert.match(stdout, /\nok {2}relay {5}OFFER there in \d+ ms, ANSWER back in \d+ ms\n/);
  assert.match(stdout, /\nNo fault\.\n$/);
  assert.doesNotMatch(stdout, /\x1b/);
  const wrong = await run_binary(['doctor', `127.0.0.1:${broker.port}`, '--key', 'nobody']);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /\n!! {2}key {7}nobody is no key of this broker\n {14}likely cause: .*\n {14}cure: .*\n/);
  assert.match(wrong.stdout, /\n1 fault\.\n$/);
  const alone = await run_binary(['doctor', 'http://no-such-broker.invalid/']);
  assert.match(alone.stdout, /\n-- {2}12 further steps need what failed before\n1 fault\.\n$/);
});

test('colours come at a terminal, unless NO_COLOR is set', async (t) => {
  const broker = await t.broker(['--expire_timeout', '500']);
  const at_terminal = (environment) => run_binary(['doctor', `127.0.0.1:${broker.port}`],
    { environment, shell: 'exec script -qec "$0 $*" /dev/null' });
  assert.match((await at_terminal({})).stdout, /\x1b\[32mok\x1b\[0m {2}relay/);
  assert.doesNotMatch((await at_terminal({ NO_COLOR: '1' })).stdout, /\x1b\[3/);
});

for (const [words, said] of [
  [[], /^doctor needs a URL, as in: p2p-broker doctor https:/],
  [['ftp://a.example', '--json'], undefined], [['http://a b/'], undefined], [['http://:9000/'], undefined],
  [['http://a.example:99999/'], undefined], [['::1'], undefined],
  [['http://a.example', '--idle', '0'], /^doctor: --idle: /], [['http://a.example', '--nope'], /^doctor: .*--nope/],
  [['http://a.example', '--ca', '/nowhere'], /^doctor: --ca: /],
]) {
  test(`words that are wrong end with 2: ${words.join(' ') || 'none'}`, async () => {
    const { code, stdout, stderr } = await run_binary(['doctor', ...words]);
    assert.equal(code, 2);
    if (said) assert.match(stderr, said);
    else assert.match(stdout, /not understood/);
  });
}

test('only the first word asks for the doctor', async (t) => {
  const broker = await t.broker(['--no-allow_discovery', 'doctor', 'http://127.0.0.1:1/']);
  await until('the word is told of', () => /argument 'doctor' is ignored/.test(broker.stderr));
  const { code, stdout } = await run_binary(['doctor', '--help']);
  assert.equal(code, 0);
  for (const flag of ['--key', '--origin', '--idle', '--ca', '--timeout', '--json']) assert.ok(stdout.includes(flag));
  assert.match(stdout, /URL \(required\)/);
  assert.match((await run_binary(['--help'])).stdout, /^.*\nUsage: p2p-broker \[OPTIONS\]\n +p2p-broker doctor URL /);
});
