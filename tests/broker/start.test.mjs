// A good start: the ready line is the first output, stderr stays silent, and each way to give an option is taken.
// Unknown flags are warned of, after the ready line.
import assert from 'node:assert/strict';
import { run_binary } from './broker.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(4);

test('the ready line is the first output, says address, port and path, and the port answers by then', async (t) => {
  const broker = await t.broker(['--path', '/myapp']);
  assert.equal((await broker.http('/myapp')).status, 200);
  assert.equal(broker.events[0].stream, 'stdout');
  const [first] = broker.stdout.split('\n');
  assert.equal(first, `Started PeerServer on 127.0.0.1, port: ${broker.port}, path: /myapp`);
  await sleep(200);
  assert.equal(broker.stderr, '');
});

test('port 0 lets the system choose, and the ready line tells which', async (t) => {
  const [one, two] = [await t.broker(), await t.broker()];
  assert.ok(one.port > 0 && two.port > 0 && one.port !== two.port);
});

test('it starts within a second', async (t) => {
  const began = performance.now();
  await t.broker();
  assert.ok(performance.now() - began < 1000, `took ${performance.now() - began} ms`);
});

test('unknown flags and stray words are warned of on stderr, after the ready line', async (t) => {
  const broker = await t.broker(['--no-such-option', '7', 'stray', '-z', '--other=x']);
  await until('the warning', () => broker.stderr.includes('no-such-option') && broker.stderr.includes('other'));
  assert.equal(broker.events[0].stream, 'stdout');
  assert.match(broker.events[0].text, /^Started PeerServer on /);
  await t.peer(broker);
});

test('a misspelt flag is warned of with the one that was probably meant', async (t) => {
  const broker = await t.broker(['--alive-timout', '100']);
  await until('the warning', () => /alive[-_]timout.*alive_timeout/s.test(broker.stderr));
});

/** The port on which the broker really is when started like this; flags must hold no port. */
async function started(t, flags, environment) {
  const broker = await t.broker(['-H', '127.0.0.1', ...flags], { environment, bare: true });
  assert.equal((await broker.http(`${broker.path === '/' ? '' : broker.path}/peerjs/id`)).status, 200);
  return broker;
}

async function free_port(t) {
  const broker = await t.broker();
  await broker.kill();
  return broker.port;
}

for (const spell of [
  (port) => ['--port', port], (port) => [`--port=${port}`], (port) => ['-p', port], (port) => [`-p=${port}`],
]) {
  test(`${spell('N').join(' ')} sets the port`, async (t) => {
    const port = await free_port(t);
    assert.equal((await started(t, spell(`${port}`), {})).port, port);
  });
}

test('PORT and PEERSERVER_PATH are taken, P2P_BROKER_ variables before them, flags before all', async (t) => {
  const port = await free_port(t);
  const theirs = { PORT: `${port}`, PEERSERVER_PATH: '/theirs' };
  const first = await started(t, [], theirs);
  assert.deepEqual([first.port, first.path], [port, '/theirs']);
  await first.kill();
  const ours = { ...theirs, PORT: '1', P2P_BROKER_PORT: `${port}`, P2P_BROKER_PATH: '/ours' };
  const second = await started(t, [], ours);
  assert.deepEqual([second.port, second.path], [port, '/ours']);
  await second.kill();
  const third = await started(t, ['-p', `${port}`, '--path', '/flag'], { ...ours, P2P_BROKER_PORT: '1' });
  assert.deepEqual([third.port, third.path], [port, '/flag']);
});

test('an empty variable is not given', async (t) => {
  const environment = { PEERSERVER_PATH: '', P2P_BROKER_PATH: '', P2P_BROKER_ALIVE_TIMEOUT: '', P2P_BROKER_KEY: '' };
  const broker = await started(t, ['-p', '0'], environment);
  assert.equal(broker.path, '/');
  await t.peer(broker);
});

for (const [flags, listed] of [
  [['--allow_discovery'], true], [['--allow-discovery'], true], [['--allow_discovery', 'true'], true],
  [['--allow_discovery=true'], true], [['--allow_discovery', 'false'], false], [['--allow_discovery=false'], false],
  [['--no-allow_discovery'], false], [[], false],
]) {
  test(`discovery is ${listed ? 'on' : 'off'} with ${flags.join(' ') || 'no flag'}`, async (t) => {
    const broker = await t.broker(flags);
    assert.equal((await broker.http('/peerjs/peers')).status, listed ? 200 : 401);
  });
}

test('options of every type come from the environment', async (t) => {
  const environment = {
    P2P_BROKER_ALLOW_DISCOVERY: 'true', P2P_BROKER_CONCURRENT_LIMIT: '1', P2P_BROKER_ID_FORMAT: 'env{digits:3}',
    P2P_BROKER_CORS: 'http://a.example,http://b.example',
  };
  const broker = await t.broker([], { environment });
  assert.match((await broker.http('/peerjs/id')).body, /^env\d{3}$/);
  await t.peer(broker, { id: 'a' });
  assert.deepEqual(await broker.ids(), ['a']);
  assert.equal((await (await t.socket(broker)).next_json()).type, 'ERROR');
  const reply = await broker.http('/peerjs/id', { headers: { Origin: 'http://b.example' } });
  assert.equal(reply.headers['access-control-allow-origin'], 'http://b.example');
});

test('numbers with dashes for underscores, and short forms, are taken', async (t) => {
  const broker = await t.broker(['--concurrent-limit=1', '-t', '100', '--cleanup-out-msgs', '50']);
  const a = await t.peer(broker, { id: 'a' });
  a.offer('nobody');
  await a.next(2000);
  assert.equal((await (await t.socket(broker)).next_json()).type, 'ERROR');
});

test('--version prints one line with a version', async () => {
  const { code, stdout, stderr } = await run_binary(['--version']);
  assert.equal(code, 0);
  assert.match(stdout, /^(?:p2p-broker )?\d+\.\d+\.\d+\n$/);
  assert.equal(stderr, '');
});

test('--help names every option of peerjs-server and exits with 0', async () => {
  const { code, stdout, stderr } = await run_binary(['--help']);
  assert.equal(code, 0);
  assert.equal(stderr, '');
  for (const flag of [
    'help', 'version', 'expire_timeout', 'concurrent_limit', 'alive_timeout', 'key', 'sslkey', 'sslcert', 'host',
    'port', 'path', 'allow_discovery', 'proxied', 'cors', 'id_format', 'connection_limit', 'drain_timeout', 'config',
    'print-config', 'check-config',
  ]) assert.match(stdout, new RegExp(`--${flag}\\b`), flag);
});

test('it survives a closed stdout', async (t) => {
  const broker = await t.broker(['-c', '0']);
  broker.child.stdout.destroy();
  broker.child.stderr.destroy();
  for (let n = 0; n < 5; n += 1) {
    await (await t.socket(broker)).next();
    await sleep(300);
  }
  assert.equal((await broker.http('/')).status, 200);
});

test('the log has no tokens and no payloads, and control characters of ids are escaped', async (t) => {
  const broker = await t.broker(['--log_level', 'trace']);
  const query = { id: 'evil\nStarted PeerServer\u001b[31m', token: 'secret-token' };
  const a = await t.peer(broker, query);
  a.offer(query.id, 'secret-payload');
  await a.next();
  await (await t.socket(broker, { ...query, token: 'wrong-token' })).next();
  await a.close();
  await until('the log has the id', () => broker.stdout.includes('evil'), 8000);
  const said = broker.stdout + broker.stderr;
  for (const text of ['secret-token', 'secret-payload', 'wrong-token', '\u001b', 'evil\n']) {
    assert.ok(!said.includes(text), text);
  }
});
