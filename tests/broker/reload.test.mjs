// SIGHUP: good settings hold without anybody being dropped, bad ones change nothing, and what needs a restart is named.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { scratch_file } from './certificate.mjs';
import { relayed } from './peer.mjs';
import { sleep, test, until } from './suite.mjs';

let files = 0;

/** A broker with a file of settings, and `reload`, which writes another and waits for the line that answers SIGHUP. */
async function broker_with(t, text, flags = [], settings = {}) {
  const file = scratch_file(`reload${++files}.toml`, text);
  const broker = await t.broker(['--config', file, ...flags], settings);
  broker.reload = async (new_text) => {
    if (new_text !== undefined) writeFileSync(file, new_text);
    const before = broker.stdout.length;
    broker.signal('SIGHUP');
    return until('the line about SIGHUP', () => /SIGHUP: .*\n/.exec(broker.stdout.slice(before))?.[0], 15000);
  };
  return broker;
}

const invalid_key = '{"type":"ERROR","payload":{"msg":"Invalid key provided"}}';

/** Whether a new client of this key gets in. */
async function gets_in(t, broker, query = {}) {
  const peer = await t.socket(broker, query);
  const { text } = await peer.next();
  return text === '{"type":"OPEN"}';
}

test('SIGHUP does not end the broker, and says that nothing has changed', async (t) => {
  const broker = await t.broker(['--threads', '2']);
  const a = await t.peer(broker, { id: 'a' });
  broker.signal('SIGHUP');
  await until('it says so', () => broker.stdout.includes('SIGHUP: the settings were read again; none has changed'));
  await a.round_trip();
});

for (const threads of ['1', '3']) {
  test(`a key that was added takes clients, with ${threads} threads`, async (t) => {
    const broker = await broker_with(t, 'key = ["one"]\n', ['--threads', threads]);
    const before = await t.socket(broker, { key: 'two' });
    await before.expect(invalid_key);
    assert.match(await broker.reload('key = ["one", "two"]\n'), /changed: --key\n/);
    for (let n = 0; n < 6; n += 1) assert.equal(await gets_in(t, broker, { key: 'two' }), true);
    assert.equal(await gets_in(t, broker, { key: 'one' }), true);
  });

  test(`a key that was removed takes nobody new, and who is there stays, with ${threads} threads`, async (t) => {
    const broker = await broker_with(t, 'key = ["one", "two"]\nallow_discovery = true\n', ['--threads', threads]);
    const a = await t.peer(broker, { key: 'two', id: 'a' });
    const b = await t.peer(broker, { key: 'two', id: 'b' });
    await broker.reload('key = ["one"]\nallow_discovery = true\n');
    for (let n = 0; n < 6; n += 1) await (await t.socket(broker, { key: 'two' })).expect(invalid_key);
    assert.equal((await broker.http('/two/peers')).status, 401);
    a.offer('b');
    await b.expect(relayed('OFFER', 'a', 'b', '1'));
    a.offer('absent');
    assert.equal((await a.next_json(8000)).type, 'EXPIRE');
    await broker.reload('key = ["two"]\nallow_discovery = true\n');
    const c = await t.peer(broker, { key: 'two', id: 'c' });
    c.offer('a', 2);
    await a.expect(relayed('OFFER', 'c', 'a', '2'));
    assert.deepEqual(await broker.ids('two'), ['a', 'b', 'c']);
    await (await t.socket(broker, { key: 'one' })).expect(invalid_key);
  });
}

test('the limit of peers is raised and lowered', async (t) => {
  const broker = await broker_with(t, 'concurrent_limit = 2\n');
  await t.peer(broker);
  await t.peer(broker);
  assert.equal(await gets_in(t, broker), false);
  assert.match(await broker.reload('concurrent_limit = 3\n'), /changed: --concurrent_limit\n/);
  const third = await t.peer(broker);
  assert.equal(await gets_in(t, broker), false);
  await broker.reload('concurrent_limit = 1\n');
  assert.equal(await gets_in(t, broker), false);
  await third.round_trip();
});

test('limits of links, messages and what waits are lowered', async (t) => {
  const broker = await broker_with(t, '', ['--threads', '2']);
  const a = await t.peer(broker, { id: 'a' });
  for (const id of ['b', 'c', 'd']) await t.peer(broker, { id });
  a.offer('b');
  a.offer('c');
  a.send({ type: 'CANDIDATE', dst: 'later', payload: 'x'.repeat(2000) });
  await a.round_trip();
  await broker.reload('connection_limit = 2\nmessage_bytes_max = 1000\nqueue_bytes_max = 1000\n'
    + 'sender_queue_bytes_max = 1000\ntotal_queue_bytes_max = 1000\n');
  a.offer('d');
  assert.equal((await a.next_json()).src, 'd');
  a.send({ type: 'CANDIDATE', dst: 'other', payload: 1 });
  assert.equal((await a.next_json()).src, 'other', 'what waits is above the limit already');
  const later = await t.peer(broker, { id: 'later' });
  assert.equal((await later.next_json()).payload.length, 2000, 'what waited has stayed');
  a.send({ type: 'CANDIDATE', dst: 'b', payload: 'x'.repeat(2000) });
  await a.expect_closed(1009);
});

test('a shorter --alive_timeout holds for those who are there, and a longer one too', async (t) => {
  const broker = await broker_with(t, 'alive_timeout = 60000\n', ['--threads', '2']);
  const silent = await Promise.all(['a', 'b', 'c'].map((id) => t.peer(broker, { id })));
  const lively = await t.peer(broker);
  const beat = setInterval(() => lively.send({ type: 'HEARTBEAT' }), 200);
  t.after(() => clearInterval(beat));
  const began = performance.now();
  await broker.reload('alive_timeout = 1000\n');
  for (const each of silent) {
    const { at } = await each.expect_closed();
    assert.ok(at - began > 900 && at - began < 2500, `${at - began} ms`);
  }
  const patient = await t.peer(broker);
  await broker.reload('alive_timeout = 60000\n');
  await patient.expect_silence(2000);
  await lively.round_trip();
});

test('origins, ids and how much waits of them change', async (t) => {
  const broker = await broker_with(t, 'id_format = "{digits:4}"\n');
  const reply = () => broker.http('/peerjs/id', { headers: { Origin: 'https://b.example' } });
  assert.match((await reply()).body, /^[0-9]{4}$/);
  await broker.reload('id_format = "game-{digits:6}"\ncors = ["https://a.example"]\n');
  const { body, headers } = await reply();
  assert.match(body, /^game-[0-9]{6}$/);
  assert.equal(headers['access-control-allow-origin'], undefined);
});

test('the log says less or more', async (t) => {
  const broker = await broker_with(t, 'log_level = "warn"\n');
  const come_and_go = async (id) => (await t.peer(broker, { id })).close();
  await come_and_go('before');
  writeFileSync(scratch_file(`reload${files}.toml`), 'log_level = "info"\n');
  broker.signal('SIGHUP');
  await until('the level is info', () => broker.stdout.includes('changed: --log_level'));
  await come_and_go('between');
  await until('its line', () => broker.stdout.includes('between'));
  writeFileSync(scratch_file(`reload${files}.toml`), 'log_level = "error"\n');
  broker.signal('SIGHUP');
  await sleep(300);
  await come_and_go('after');
  await sleep(1500);
  assert.ok(!broker.stdout.includes('before') && !broker.stdout.includes('after'), broker.stdout);
});

test('options of the start alone are named in one line', async (t) => {
  const broker = await broker_with(t, 'concurrent_limit = 1\n');
  const text = 'backlog = 7\npath = "/other"\nend_with_stdin = true\nconcurrent_limit = 2\n';
  assert.match(await broker.reload(text), /changed: --concurrent_limit\n/);
  await until('the line', () => / --path, --backlog, --end_with_stdin need a restart to change\n/.test(broker.stdout));
  await t.peer(broker);
  await t.peer(broker);
  await broker.reload('backlog = 7\n');
  await until('the line', () => / --backlog needs a restart to change\n/.test(broker.stdout));
});

for (const [what, text, sentence] of [
  ['no number', 'concurrent_limit = "many"\nkey = ["two"]\n', /line 1: concurrent_limit: 'many' is not a whole number/],
  ['no TOML', 'key = ["two"]\n[[[\n', /line 2/],
  ['limits that do not fit', 'key = ["two"]\noutbox_bytes_max = 300\n', /outbox_bytes_max/],
  ['a certificate that is not there', 'key = ["two"]\nsslkey = "/no/k"\nsslcert = "/no/c"\n', /'\/no\/k' does not/],
  ['a bad template', 'key = ["two"]\nid_format = "{nothing}"\n', /id_format/],
]) {
  test(`bad settings make a line and change nothing: ${what}`, async (t) => {
    const broker = await broker_with(t, '');
    const a = await t.peer(broker, { id: 'a' });
    const line = await broker.reload(text);
    assert.match(line, /SIGHUP: the settings stay as they were; /);
    assert.match(line, sentence);
    assert.equal(await gets_in(t, broker), true);
    await (await t.socket(broker, { key: 'two' })).expect(invalid_key);
    await a.round_trip();
    assert.match(await broker.reload('key = ["two"]\n'), /changed: --key\n/);
  });
}

test('flags and variables hold against the file, as at the start', async (t) => {
  const environment = { P2P_BROKER_CONCURRENT_LIMIT: '1' };
  const broker = await broker_with(t, '', ['--key', 'one'], { environment });
  assert.match(await broker.reload('key = ["two"]\nconcurrent_limit = 5\n'), /none has changed/);
  await t.peer(broker, { key: 'one' });
  assert.equal(await gets_in(t, broker, { key: 'one' }), false);
});

test('more keys than there may be since the start are refused', async (t) => {
  const broker = await broker_with(t, '');
  const keys = (round) => `key = [${Array.from({ length: 1000 }, (_, n) => `"k${round}x${n}"`).join(',')}]\n`;
  for (let round = 0; round < 4; round += 1) assert.match(await broker.reload(keys(round)), /changed: --key/);
  assert.match(await broker.reload(keys(4)), /stay as they were; --key: more than 4096 different keys since the start/);
  assert.equal(await gets_in(t, broker, { key: 'k3x999' }), true);
  assert.match(await broker.reload(keys(0)), /changed: --key/);
}, { within_ms: 60000 });

test('200 SIGHUPs under traffic lose nothing', async (t) => {
  const broker = await broker_with(t, '', ['--threads', '2']);
  const file = scratch_file(`reload${files}.toml`);
  const pairs = await Promise.all([0, 1, 2, 3].map(async (n) => {
    const to = await t.peer(broker, { id: `to${n}` });
    return { n, from: await t.peer(broker, { id: `from${n}` }), to };
  }));
  let goes_on = true;
  const traffic = pairs.map(async ({ n, from, to }) => {
    let count = 0;
    for (; goes_on || count < 200; count += 1) {
      from.send({ type: 'CANDIDATE', dst: `to${n}`, payload: count });
      await to.expect(relayed('CANDIDATE', `from${n}`, `to${n}`, `${count}`));
    }
    return count;
  });
  const newcomers = (async () => {
    for (; goes_on; await sleep(5)) (await t.peer(broker)).drop();
  })();
  const reads = () => (broker.stdout.match(/SIGHUP: the settings were read again/g) ?? []).length;
  for (let n = 0; n < 200 || reads() <= 20; n += 1) {  // signals may be joined
    const odd = n % 2 === 1;
    writeFileSync(file, `concurrent_limit = ${odd ? 300 : 250}\nkey = ["peerjs"${odd ? ', "other"' : ''}]\n`
      + `message_bytes_max = ${odd ? 100000 : 200000}\nalive_timeout = ${odd ? 20000 : 60000}\n`);
    broker.signal('SIGHUP');
    await sleep(3);
  }
  goes_on = false;
  await newcomers;
  for (const count of await Promise.all(traffic)) assert.ok(count >= 200, `${count} messages`);
  for (const { from, to } of pairs) assert.ok(!from.closed && !to.closed);
}, { within_ms: 60000 });

test('SIGHUP during a drain neither stops it nor ends it early', async (t) => {
  const broker = await t.broker(['--drain_timeout', '3000']);
  const a = await t.peer(broker);
  broker.signal('SIGTERM');
  broker.signal('SIGHUP');
  await a.expect_closed(1001);
  assert.equal((await broker.ended()).code, 0);
});
