// What fails leaves a trace: a client that asks at a wrong path, or without the upgrade that a proxy took away, has a
// line at info and a counter, and what it is told says what would have been right.
import assert from 'node:assert/strict';
import { counters_of } from './counters.mjs';
import { at_once, test, until } from './suite.mjs';
import { upgrade_request } from './wire.mjs';

at_once(4);

/** The first line that contains all of these. */
const line_with = (broker, ...parts) => until(`a line with ${parts.join(' and ')}`,
  () => broker.stdout.split('\n').find((line) => parts.every((part) => line.includes(part))));

async function upgrade(t, broker, target, headers) {
  const wire = await t.wire(broker);
  wire.write(upgrade_request(`${target}?key=peerjs&id=a&token=secret-of-a`, headers));
  return wire.response();
}

for (const [path, target] of [
  ['/', '/'], ['/', '/PeerJS'], ['/', '/peerjs/'], ['/', '/myapp/peerjs'], ['/myapp', '/peerjs'],
  ['/myapp', '/myapp'], ['/myapp', '/myapp/myapp/peerjs'], ['/myapp', '/godot'], ['/', '/chat"'],
]) {
  test(`with --path ${path} an upgrade at ${JSON.stringify(target)} is told with where it should be`, async (t) => {
    const broker = await t.broker(['--path', path]);
    const { status, body } = await upgrade(t, broker, target);
    assert.deepEqual([status, body], [400, 'Bad Request']);
    const line = await line_with(broker, ' info refused: nothing for clients is at this path (--path) ');
    const shown = JSON.stringify(target);
    const right = `clients connect to ${path.replace(/\/$/, '')}/peerjs`;
    assert.match(line, / from 127\.0\.0\.1:\d+$/);
    assert.ok(line.includes(` ${shown} (${right}) from `), line);
    assert.ok(!broker.stdout.includes('secret-of-a'));
    assert.equal((await counters_of(broker)).refused_path, 1);
  });
}

test('lobbies that are off are told of each second in which somebody asks for one', async (t) => {
  const broker = await t.broker();
  assert.equal((await upgrade(t, broker, '/godot')).status, 404);
  await line_with(broker, ' info refused: lobbies are off (--lobby) from 127.0.0.1:');
});

for (const target of ['/peerjs/id', '/my/PEERS/', '/other/peerjs']) {
  test(`GET ${target} outside the path is told, as what a client asks for`, async (t) => {
    const broker = await t.broker(['--path', '/myapp']);
    assert.equal((await broker.http(`${target}?token=secret-of-a`)).status, 404);
    const line = await line_with(broker, ' info refused: nothing for clients is at this path ');
    assert.ok(line.includes(` ${JSON.stringify(target)} (clients connect to /myapp/peerjs) from `), line);
    assert.ok(!broker.stdout.includes('secret-of-a'));
  });
}

test('what strangers look for on any server is no line and no refusal', async (t) => {
  const broker = await t.broker(['--path', '/myapp']);
  for (const target of ['/', '/favicon.ico', '/wp-login.php', '/.env', '/myapp/nowhere']) {
    assert.equal((await broker.http(target)).status, 404);
  }
  const { refused_path: refused, http_requests: asked } = await counters_of(broker);
  assert.deepEqual([refused, asked], [undefined, 5]);
  assert.ok(!broker.stdout.includes('refused:'), broker.stdout);
});

test('outside its path the broker says where it is, also to a page of another origin that it lets in', async (t) => {
  const broker = await t.broker(['--path', '/my/app', '--cors', 'https://a.example']);
  const there = await broker.http('/', { headers: { Origin: 'https://a.example' } });
  assert.equal(there.status, 404);
  assert.match(there.body, /This broker is at \/my\/app</);
  assert.equal(there.headers['access-control-allow-origin'], 'https://a.example');
  const other = await broker.http('/', { headers: { Origin: 'https://b.example' } });
  assert.equal(other.headers['access-control-allow-origin'], undefined);
});

for (const [what, headers] of [
  ['no Upgrade', { Connection: null, Upgrade: null }], ['no Connection: upgrade', { Connection: 'keep-alive' }],
]) {
  test(`a client whose proxy passed ${what} on gets 426, and the log says what a proxy does`, async (t) => {
    const broker = await t.broker(['--path', '/myapp']);
    const reply = await upgrade(t, broker, '/myapp/peerjs', { ...headers, Origin: 'https://a.example' });
    assert.equal(reply.status, 426);
    assert.equal(reply.headers.upgrade, 'websocket');
    assert.match(reply.headers.connection, /\bUpgrade\b/);
    assert.equal(reply.headers['access-control-allow-origin'], 'https://a.example');
    assert.match(reply.body, /a proxy in front did not pass Upgrade on/);
    const line = await line_with(broker, ' info refused: this is where clients connect, but no upgrade was asked for ');
    assert.match(line, / "\/myapp\/peerjs" \(a proxy in front did not pass Upgrade on, .*\) from 127\.0\.0\.1:\d+$/);
    assert.ok(!broker.stdout.includes('secret-of-a'));
    assert.equal((await counters_of(broker)).refused_no_upgrade, 1);
  });
}

test('426 keeps the connection, and holds for lobbies too where there are some', async (t) => {
  const wire = await t.wire(await t.shared_broker(['--lobby']));
  for (const [path, status] of [['/peerjs', 426], ['/godot', 426], ['/', 200]]) {
    wire.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    assert.equal((await wire.response()).status, status);
  }
});

test('a request that is nearly an upgrade is told with what it lacks', async (t) => {
  const broker = await t.broker();
  assert.equal((await upgrade(t, broker, '/peerjs', { 'Sec-WebSocket-Key': null })).status, 400);
  await line_with(broker, ' info refused: not a good WebSocket request "/peerjs" ',
    '(Missing or invalid Sec-WebSocket-Key header) from 127.0.0.1:');
  assert.equal((await counters_of(broker)).refused_handshake, 1);
});

test('a query that a proxy has escaped into the path does not bring its token into the log', async (t) => {
  const broker = await t.broker(['--log_level', 'trace']);
  await upgrade(t, broker, '/peerjs%3Fkey=peerjs&id=a&token=hidden');
  await line_with(broker, ' info refused: nothing for clients is at this path (--path) "/peerjs" ');
  await line_with(broker, ' debug request GET "/peerjs" status=400 ');
  assert.doesNotMatch(broker.stdout, /hidden|secret-of-a/);
});

test('a storm of wrong requests is a line a second, with how many there were', async (t) => {
  const broker = await t.broker(['--threads', '1']);
  const began = performance.now();
  for (let n = 0; n < 50; n += 1) await broker.http('/wrong/peerjs');
  const told = () => broker.stdout.split('\n').filter((line) => line.includes('refused: nothing for clients'));
  await until('the first is told', () => told().length > 0);
  await until('the others are told behind the next', async () => {
    await broker.http('/wrong/peerjs');
    return told().some((line) => / \(and \d+ more since the last such line\)$/.test(line));
  });
  const took_s = (performance.now() - began) / 1000;
  assert.ok(told().length <= took_s + 2, `${told().length} lines in ${took_s} s`);
  const { refused_path: all } = await counters_of(broker);
  assert.ok(all > 50, `${all}`);
});
