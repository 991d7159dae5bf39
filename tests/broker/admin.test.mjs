// The admin listener from outside: what it tells of peers, limits and refusals, the drain, and the end of one peer.
// Who may ask it, and how it treats the slow and the many, is in admin_access.test.mjs.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { admin_port, ask, counter_in, limit_in, somewhere } from './admin.mjs';
import { run_binary } from './broker.mjs';
import { scratch_file } from './certificate.mjs';
import { at_once, test, until } from './suite.mjs';

at_once(4);

test('it is off unless a place is given', async (t) => {
  const broker = await t.broker();
  await broker.http('/');
  assert.throws(() => admin_port(broker), /no line tells/);
});

test('health and readiness answer as long as it serves', async (t) => {
  const broker = await t.broker(somewhere);
  const health = await ask(broker, '/healthz');
  assert.deepEqual([health.status, health.body], [200, 'ok\n']);
  assert.deepEqual((await ask(broker, '/readyz')).status, 200);
  assert.equal(health.headers['cache-control'], 'no-store');
  assert.equal(health.headers['x-content-type-options'], 'nosniff');
  assert.match(health.headers['content-security-policy'], /frame-ancestors 'none'/);
  assert.equal(health.headers['access-control-allow-origin'], undefined);
});

test('the status tells version, time, threads, peers by key, limits with their use, and counters', async (t) => {
  const broker = await t.broker([...somewhere, '--threads', '2', '-k', 'red', '-k', 'blue', '--sockets_max', '77']);
  await t.peer(broker, { id: 'a', key: 'red' });
  await t.peer(broker, { id: 'b', key: 'red' });
  await t.peer(broker, { id: 'a', key: 'blue' });
  const status = await ask(broker, '/status');
  assert.match(status.json.version, /^\d+\.\d+\.\d+$/);
  assert.ok(Math.abs(status.json.started_at - Date.now() / 1000) < 60);
  assert.ok(status.json.uptime_s >= 0 && status.json.uptime_s < 60);
  assert.equal(status.json.threads, 2);
  assert.equal(status.json.draining, false);
  assert.deepEqual(status.json.keys.map(({ key, peers, most, max }) => [key, peers, most, max]),
    [['red', 2, 2, 250], ['blue', 1, 1, 250]]);
  const sockets = limit_in(status, 'sockets');
  assert.deepEqual([sockets.option, sockets.now, sockets.max], ['sockets_max', 3, 77]);
  assert.equal(counter_in(status, 'peers_opened'), 3);
});

test('what was there at most is still told when it has gone', async (t) => {
  const broker = await t.broker(somewhere);
  const peer = await t.peer(broker, { id: 'a' });
  assert.equal(limit_in(await ask(broker, '/status'), 'sockets').now, 1);
  peer.drop();
  const status = await until('its socket is closed', async () => {
    const found = await ask(broker, '/status');
    return limit_in(found, 'sockets').now === 0 && found;
  });
  assert.equal(limit_in(status, 'sockets').most, 1);
  assert.equal(status.json.keys[0].most, 1);
});

test('a limit that a reload has changed is told as it is now', async (t) => {
  const file = scratch_file('admin_limits.toml', 'sockets_max = 50\nconcurrent_limit = 5\n');
  const broker = await t.broker([...somewhere, '--config', file]);
  const told = async () => {
    const status = await ask(broker, '/status');
    return [limit_in(status, 'sockets').max, status.json.keys[0].max];
  };
  assert.deepEqual(await told(), [50, 5]);
  writeFileSync(file, 'sockets_max = 60\nconcurrent_limit = 6\n');
  broker.signal('SIGHUP');
  await until('the new ones', async () => (await told()).join() === '60,6');
});

test('recent arrivals and refusals are told with who, why and which option', async (t) => {
  const broker = await t.broker([...somewhere, '-c', '1', '--log_mask_addresses', '--refusal_delay', '0']);
  await t.peer(broker, { id: 'first "quoted"' });
  const second = await t.socket(broker, { id: 'second' });
  await second.expect('{"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}}');
  await second.expect_closed(4004, 'Server has reached its concurrent user limit');
  const { json } = await ask(broker, '/recent');
  const [came] = json.arrivals;
  assert.deepEqual([came.key, came.id, came.address.includes('127.0.0.1')], ['peerjs', 'first "quoted"', false]);
  assert.ok(Math.abs(came.at - Date.now() / 1000) < 60);
  const [refused] = json.refusals;
  assert.deepEqual([refused.reason, refused.option], ['limit_concurrent', 'concurrent_limit']);
  assert.match(refused.detail, /second/);
});

test('history has a step each five seconds', async (t) => {
  const broker = await t.broker(somewhere);
  await t.peer(broker, { id: 'a' });
  const { json } = await until('two steps', async () => {
    const found = await ask(broker, '/history');
    return found.json.at.length >= 2 && found;
  }, 15000);
  assert.equal(json.step_s, 5);
  assert.equal(json.peers.at(-1), 1);
  assert.ok(json.opens_per_s[0] > 0);
  for (const series of ['peers', 'messages_per_s', 'relayed_per_s', 'connects_per_s', 'opens_per_s']) {
    assert.equal(json[series].length, json.at.length, series);
  }
});

test('a peer is ended by its key and id, with a close code of its own, and its id is free', async (t) => {
  const broker = await t.broker([...somewhere, '--threads', '3', '-k', 'a/b']);
  for (const id of ['x y%', 'é', 'plain', 'four']) {
    const peer = await t.peer(broker, { id, key: 'a/b' });
    const other = await t.peer(broker, { id: 'other', key: 'a/b' });
    const path = `/peers/${encodeURIComponent('a/b')}/${encodeURIComponent(id)}`;
    assert.equal((await ask(broker, path, { method: 'DELETE' })).status, 204);
    await peer.expect_closed(4005, 'ended by an operator');
    await other.round_trip();
    await until('the id is gone', async () => (await ask(broker, path, { method: 'DELETE' })).status === 404);
    await t.peer(broker, { id, key: 'a/b', token: 'another' });
    other.drop();
  }
  assert.equal(counter_in(await ask(broker, '/status'), 'peers_kicked'), 4);
});

test('a peer whose id a path cannot hold is named in the query', async (t) => {
  const broker = await t.broker(somewhere);
  for (const id of ['.', '..', 'a/../b', 'plus + and &']) {
    const peer = await t.peer(broker, { id });
    const path = `/peers?${new URLSearchParams({ key: 'peerjs', id })}`;
    assert.equal((await ask(broker, path, { method: 'DELETE' })).status, 204, id);
    await peer.expect_closed(4005, 'ended by an operator');
    await until('the id is gone', async () => (await ask(broker, path, { method: 'DELETE' })).status === 404);
  }
  assert.equal((await ask(broker, '/peers?key=peerjs', { method: 'DELETE' })).status, 400);
});

test('a peer that is not there, under this key, is told to be missing', async (t) => {
  const broker = await t.broker([...somewhere, '-k', 'red', '-k', 'blue']);
  const peer = await t.peer(broker, { id: 'a', key: 'red' });
  for (const path of ['/peers/blue/a', '/peers/red/b', '/peers/green/a', '/peers/red', '/peers/']) {
    const { status, body } = await ask(broker, path, { method: 'DELETE' });
    assert.equal(status, 404, path);
    assert.match(body, /\w+ .*\.\n$/, path);
  }
  await peer.round_trip();
});

test('a drain is begun by POST, and readiness ends with its first moment', async (t) => {
  const broker = await t.broker([...somewhere, '--close_timeout', '30000', '--drain_timeout', '30000']);
  const deaf = await t.wire(broker);  // answers no close frame, so that the drain lasts
  await deaf.register({ id: 'deaf' });
  assert.equal((await ask(broker, '/drain')).status, 405);
  assert.equal((await ask(broker, '/readyz')).status, 200);
  assert.equal((await ask(broker, '/drain', { method: 'POST' })).status, 202);
  const ready = await ask(broker, '/readyz');
  assert.deepEqual([ready.status, ready.body], [503, 'draining\n']);
  assert.equal((await ask(broker, '/healthz')).status, 200);
  assert.equal((await ask(broker, '/drain', { method: 'POST' })).status, 200);
  const { json } = await ask(broker, '/status');
  assert.deepEqual([json.draining, json.drain], [true, { from: 1, left: 1 }]);
  assert.equal(broker.exit, undefined);
  deaf.drop();
  assert.equal((await broker.ended()).code, 0);
});

test('readiness ends with a signal, too', async (t) => {
  const broker = await t.broker([...somewhere, '--close_timeout', '30000', '--drain_timeout', '30000']);
  const deaf = await t.wire(broker);
  await deaf.register({ id: 'deaf' });
  broker.signal('SIGTERM');
  await until('readiness has ended', async () => (await ask(broker, '/readyz')).status === 503);
});

test('an idle broker answers the request that ends it', async (t) => {
  const broker = await t.broker(somewhere);
  const { status, body } = await ask(broker, '/drain', { method: 'POST' });
  assert.deepEqual([status, body], [202, 'draining\n']);
  assert.equal((await broker.ended()).code, 0);
});

test('a port that is taken ends the start with a sentence', async (t) => {
  const taken = net.createServer();
  await new Promise((resolve) => { taken.listen(0, '127.0.0.1', resolve); });
  t.after(() => taken.close());
  const { code, stderr, stdout } = await run_binary(['-p', '0', '--admin', `127.0.0.1:${taken.address().port}`]);
  assert.equal(code, 1);
  assert.match(stderr, /^--admin: cannot listen on 127\.0\.0\.1 port \d+: Address already in use\.\n$/);
  assert.equal(stdout, '');
});
