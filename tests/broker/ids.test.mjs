// GET /{key}/id under each --id_format: what the ids look like, that no two callers get the same short code,
// and what happens when a template has none left.
import assert from 'node:assert/strict';
import { at_once, sleep, test, until } from './suite.mjs';
import { run_binary } from './broker.mjs';

at_once(4);
const accepted_by_peerjs = /^[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*$/;

async function get_id(broker, key = 'peerjs') {
  const { status, headers, body } = await broker.http(`/${key}/id`);
  assert.equal(status, 200, body);
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  return body;
}

for (const [template, shape] of [
  ['{uuid}', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ['{alnum:12}', /^[A-Za-z0-9]{12}$/],
  ['{base32:8}', /^[0-9A-HJKMNP-TV-Z]{8}$/],
  ['{digits:9}', /^[0-9]{9}$/],
  ['{words:3}', /^[a-z]+-[a-z]+-[a-z]+$/],
  ['{int31}', /^[1-9][0-9]{0,9}$/],
  ['room-{digits:6}', /^room-[0-9]{6}$/],
  ['My Game_{base32:4}-{base32:4}', /^My Game_[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/],
  ['{words:1} {digits:8}', /^[a-z]+ [0-9]{8}$/],
]) {
  test(`${template} gives ids of its shape, all different, all accepted by PeerJS clients`, async (t) => {
    const broker = await t.broker(['--id_format', template]);
    const ids = await Promise.all(Array.from({ length: 100 }, () => get_id(broker)));
    for (const id of ids) {
      assert.match(id, shape);
      assert.match(id, accepted_by_peerjs);
    }
    assert.equal(new Set(ids).size, 100);
    if (template === '{int31}') assert.ok(ids.every((id) => Number(id) >= 2 && Number(id) <= 2147483647));
    const peer = await t.peer(broker, { id: ids[0] });
    peer.offer(ids[0]);
    assert.equal((await peer.next_json()).src, ids[0]);
  });
}

test('ids use the whole of their alphabet', async (t) => {
  const broker = await t.broker(['--id_format', '{alnum:64}']);
  const letters = new Set((await Promise.all(Array.from({ length: 60 }, () => get_id(broker)))).join(''));
  assert.equal(letters.size, 62);
});

test('two starts of the broker give different ids', async (t) => {
  const first = await get_id(await t.broker(['--id_format', '{digits:18}']));
  assert.notEqual(first, await get_id(await t.broker(['--id_format', '{digits:18}'])));
});

test('concurrent callers get all hundred short codes, each once; the next gets 503 and a sentence', async (t) => {
  const broker = await t.broker(['--id_format', '{digits:2}', '--threads', '2']);
  const ids = await Promise.all(Array.from({ length: 100 }, () => get_id(broker)));
  assert.equal(new Set(ids).size, 100);
  const { status, headers, body } = await broker.http('/peerjs/id', { headers: { Origin: 'http://game.example' } });
  assert.equal(status, 503);
  assert.match(body, /\w+ \w+.*--id_format.*\.\n?$/);
  assert.ok(Number(headers['retry-after']) > 20 && Number(headers['retry-after']) <= 30, headers['retry-after']);
  assert.equal(headers['access-control-allow-origin'], 'http://game.example');
  assert.match(headers['content-type'], /^text\/plain/);
});

test('an id is kept aside for --id_hold_timeout, then given out again', async (t) => {
  const broker = await t.broker(['--id_format', '{digits:1}', '--id_hold_timeout', '1500']);
  const began = performance.now();
  for (let n = 0; n < 10; n += 1) await get_id(broker);
  assert.equal((await broker.http('/peerjs/id')).status, 503);
  await until('an id is free again', async () => (await broker.http('/peerjs/id')).status === 200);
  const waited_ms = performance.now() - began;
  assert.ok(waited_ms >= 1450, `after ${waited_ms} ms`);
});

test('an id is kept aside for 30 s by default: not free after two seconds', async (t) => {
  const broker = await t.broker(['--id_format', 'x{digits:1}']);
  for (let n = 0; n < 10; n += 1) await get_id(broker);
  await sleep(2000);
  assert.equal((await broker.http('/peerjs/id')).status, 503);
});

test('a registered id is not given out, also when its time aside has passed', async (t) => {
  const broker = await t.broker(['--id_format', '{digits:1}', '--id_hold_timeout', '200']);
  const taken = ['3', '7'];
  await Promise.all(taken.map((id) => t.peer(broker, { id })));
  const ids = new Set();
  for (let n = 0; n < 8; n += 1) ids.add(await get_id(broker));
  assert.deepEqual([...ids].sort(), ['0', '1', '2', '4', '5', '6', '8', '9']);
  await sleep(400);
  for (let n = 0; n < 8; n += 1) assert.ok(!taken.includes(await get_id(broker)));
});

test('an id kept aside can be registered by anybody who asks for it, as by its receiver', async (t) => {
  const broker = await t.broker(['--id_format', '{digits:4}']);
  await t.peer(broker, { id: await get_id(broker) });
});

test('an id that is claimed is no longer kept aside, and free again when its peer has gone', async (t) => {
  const broker = await t.broker(['--id_format', '{digits:1}']);
  for (let n = 0; n < 9; n += 1) await get_id(broker);
  const last = await t.peer(broker, { id: await get_id(broker) });
  assert.equal((await broker.http('/peerjs/id')).status, 503);
  last.socket.close();
  await until('it is given out again', async () => (await broker.http('/peerjs/id')).body === last.id);
});

test('a used-up template costs a request no more than another, and a long one needs no ids kept aside', async (t) => {
  const broker = await t.broker(['--id_format', '{digits:4}', '--id_hold_max', '20000']);
  const wire = await t.wire(broker);
  const ask = async (times) => {
    const before = broker.cpu_seconds();
    for (let left = times; left > 0; left -= 500) {
      wire.write('GET /peerjs/id HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(500));
      for (let n = 0; n < 500; n += 1) await wire.response();
    }
    return broker.cpu_seconds() - before;
  };
  const while_some_are_left_s = await ask(9500);
  await ask(1500);
  const used_up_s = await ask(1500);
  assert.ok(used_up_s < while_some_are_left_s + 0.1, `${used_up_s} s, ${while_some_are_left_s} s while some are left`);
  const long = await t.broker(['--id_format', '{base32:8}', '--id_hold_max', '10']);
  for (let n = 0; n < 40; n += 1) await get_id(long);
});

test('a table of ids kept aside that is full gives 503, not a repeated id', async (t) => {
  const broker = await t.broker(['--id_format', '{digits:4}', '--id_hold_max', '50']);
  const replies = [];
  for (let n = 0; n < 70; n += 1) replies.push(await broker.http('/peerjs/id'));
  const ids = replies.filter(({ status }) => status === 200).map(({ body }) => body);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.length >= 50);
  assert.ok(replies.every(({ status }) => status === 200 || status === 503));
});

test('each key keeps its own ids aside', async (t) => {
  const broker = await t.broker(['--id_format', '{digits:1}', '-k', 'red', '-k', 'blue']);
  for (const key of ['red', 'blue']) {
    const ids = [];
    for (let n = 0; n < 10; n += 1) ids.push(await get_id(broker, key));
    assert.equal(new Set(ids).size, 10, key);
  }
});

test('HEAD /id says what GET would, without the id', async (t) => {
  const broker = await t.shared_broker();
  const { status, headers, body } = await broker.http('/peerjs/id', { method: 'HEAD' });
  assert.deepEqual([status, body, headers['cache-control']], [200, '', 'no-store']);
  assert.equal(headers['content-length'], '36');
});

for (const template of [
  '', ' ', '-', 'é', 'a--b', 'a b ', '-{uuid}', '{uuid}_', '{uuid}--{uuid}', '{digits:4}.x', 'a/b', '{', '}', '{}',
  '{uuid', 'x}', '{digits}', '{digits:0}', '{digits:-1}', '{digits:x}', '{digits:65}', '{words:99}', '{uuid:1}',
  '{int31:2}', '{foo}', '{UUID}',
  '{ uuid }', '{digits:4 }', '{{uuid}}', '{digits:99999999999999999999}', `${'x'.repeat(5000)}`,
]) {
  test(`the template ${JSON.stringify(template).slice(0, 30)} is refused at the start`, async () => {
    const flags = ['--port', '0', '--host', '127.0.0.1', `--id_format=${template}`];
    const { code, stdout, stderr } = await run_binary(flags);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^[^\n]*--id_format[^\n]*\n$/);
  });
}
