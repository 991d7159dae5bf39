// What Prometheus gets: its format to the letter, the figures of the log, and names that stand in the documents.
// promtool judges it as well where it is installed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ask, somewhere } from './admin.mjs';
import { certificates } from './certificate.mjs';
import { counters_of } from './counters.mjs';
import { parse_exposition, sample_of } from './exposition.mjs';
import { at_once, test, until } from './suite.mjs';

at_once(4);

const without_promtool = spawnSync('promtool', ['--version']).error ? 'promtool is not installed' : undefined;
const document = (name) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

async function metrics(broker) {
  const { status, headers, body } = await ask(broker, '/metrics');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  return { text: body, families: parse_exposition(body) };
}

/** How many times of one kind there were. */
function count_of(families, name) {
  return families.get(`p2p_broker_${name}_seconds`).samples.find((each) => each.name.endsWith('_count')).value;
}

async function busy_broker(t) {
  const flags = ['-c', '2', '--threads', '2', '-k', 'red', '-k', 'a"b\\c', '--refusal_delay', '0'];
  const broker = await t.broker([...somewhere, ...flags]);
  const a = await t.peer(broker, { id: 'a', key: 'red' });
  const b = await t.peer(broker, { id: 'b', key: 'red' });
  const refused = await t.socket(broker, { id: 'c', key: 'red' });
  await refused.expect('{"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}}');
  for (const type of ['OFFER', 'ANSWER', 'CANDIDATE', 'CANDIDATE', 'LEAVE']) a.send({ type, dst: 'b', payload: 1 });
  a.send({ type: 'OFFER', dst: 'absent', payload: 'x' });
  await a.round_trip();
  await b.round_trip();
  return broker;
}

test('metrics are in the exposition format', async (t) => {
  const { families } = await metrics(await busy_broker(t));
  assert.ok(families.size > 60, `${families.size} families`);
});

test('promtool finds nothing to complain of', async (t) => {
  const { text } = await metrics(await busy_broker(t));
  const judged = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  assert.deepEqual([judged.status, judged.stdout, judged.stderr], [0, '', '']);
}, { skip: without_promtool });

test('peers, links and queue by key, what was relayed by type, refusals by reason', async (t) => {
  const { families } = await metrics(await busy_broker(t));
  const value = (name, labels) => sample_of(families, `p2p_broker_${name}`, labels);
  assert.equal(value('peers', { key: 'red' }), 2);
  assert.equal(value('peers_highest', { key: 'red' }), 2);
  assert.equal(value('peers', { key: 'a"b\\c' }), 0);
  assert.equal(value('links', { key: 'red' }), 1);
  assert.ok(value('key_queue_bytes', { key: 'red' }) > 0);
  assert.equal(value('key_queue_bytes', { key: 'red' }), value('queue_bytes'));
  assert.ok(value('messages_relayed_total', { type: 'CANDIDATE' }) >= 2);
  for (const type of ['OFFER', 'ANSWER', 'LEAVE']) assert.ok(value('messages_relayed_total', { type }) >= 1, type);
  assert.equal(value('refused_total', { reason: 'limit_concurrent', option: 'concurrent_limit' }), 1);
  assert.equal(value('limit', { option: 'concurrent_limit' }), 2);
  assert.ok(value('limit', { option: 'sockets_max' }) > 1);
  assert.equal(value('threads'), 2);
  assert.equal(value('draining'), 0);
});

test('queue bytes by key go when what waits has expired or was given', async (t) => {
  const broker = await t.broker([...somewhere, '--expire_timeout', '300', '--cleanup_out_msgs', '50']);
  const a = await t.peer(broker, { id: 'a' });
  a.send({ type: 'OFFER', dst: 'x', payload: 'y' });
  a.send({ type: 'OFFER', dst: 'late', payload: 'y' });
  await a.round_trip();
  const bytes = async () => sample_of((await metrics(broker)).families, 'p2p_broker_key_queue_bytes');
  const before = await bytes();
  await t.peer(broker, { id: 'late' });
  assert.ok((await bytes()) < before || before === 0);
  await until('nothing waits', async () => (await bytes()) === 0);
});

test('counters are those of the log', async (t) => {
  const broker = await busy_broker(t);
  const logged = await counters_of(broker);
  const { families } = await metrics(broker);
  for (const [name, count] of Object.entries(logged)) {
    if (name === 'messages_relayed' || name.startsWith('relayed_')) continue;
    const refusal = families.get('p2p_broker_refused_total').samples.find(({ labels }) => labels.reason === name);
    assert.equal(refusal?.value ?? sample_of(families, `p2p_broker_${name}_total`), count, name);
  }
  const relayed = families.get('p2p_broker_messages_relayed_total').samples;
  assert.equal(relayed.reduce((sum, { value }) => sum + value, 0), logged.messages_relayed);
});

test('counters only rise, however often they are read while peers talk', async (t) => {
  const broker = await t.broker([...somewhere, '--threads', '2']);
  const [a, b] = [await t.peer(broker, { id: 'a' }), await t.peer(broker, { id: 'b' })];
  const messages = 2000;
  for (let i = 0; i < messages; ++i) (i % 2 ? a : b).send({ type: 'CANDIDATE', dst: i % 2 ? 'b' : 'a', payload: i });
  const counts = ({ families }) => new Map([...families.values()].filter(({ type }) => type === 'counter')
    .flatMap(({ samples }) => samples.map(({ name, labels, value }) => [name + JSON.stringify(labels), value])));
  let before = counts(await metrics(broker));
  await until('all were relayed', async () => {
    const now = await metrics(broker);
    const next = counts(now);
    for (const [name, value] of before) assert.ok(next.get(name) >= value, name);
    before = next;
    return sample_of(now.families, 'p2p_broker_messages_relayed_total', { type: 'CANDIDATE' }) === messages;
  }, 20000);
});

test('what is no exposition is found out by the parser of these tests', () => {
  const good = '# HELP a_total h\n# TYPE a_total counter\na_total{b="\\"\\\\\\n"} 1\n';
  assert.equal(sample_of(parse_exposition(good), 'a_total'), 1);
  const spoilt = [good.slice(0, -1), good.replace('# HELP a_total h\n', ''), good.replace('} 1', '}  1'),
    good.replace('} 1', '} x'), good.replace('{b=', '{1b='), good.replace('counter', 'gauge'),
    good.replace(/"} 1/, '"b} 1'), good + good, `${good}a_total{b="x"} -1\n`, `${good}c 1\n`,
    good.replaceAll('\n', '\r\n'),
    good + good.split('\n')[2].concat('\n'),
    '# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n'];
  for (const text of spoilt) assert.throws(() => parse_exposition(text), undefined, text);
});

test('times are told: to OPEN, of wake-ups and of ticks', async (t) => {
  const broker = await t.broker(somewhere);
  await t.peer(broker, { id: 'a' });
  await until('all are there', async () => {
    const { families } = await metrics(broker);
    const times = (name) => count_of(families, name);
    return times('tick_lateness') > 0 && times('wake_up') > 0 && times('open') === 1 && times('tls_handshake') === 0;
  });
});

test('a connection that asked for something else before is not timed to its OPEN', async (t) => {
  const broker = await t.broker(somewhere);
  const wire = await t.wire(broker);
  wire.write('GET /peerjs/id HTTP/1.1\r\nHost: x\r\n\r\n');
  await wire.response();
  await wire.register({ id: 'a' });
  assert.equal(count_of((await metrics(broker)).families, 'open'), 0);
});

test('TLS handshakes are timed', async (t) => {
  const { root, chain, key } = certificates();
  const broker = await t.broker([...somewhere, '--sslkey', key, '--sslcert', chain]);
  await t.peer(broker, { id: 'a' }, { secure: true, options: { ca: root } });
  const { families } = await metrics(broker);
  assert.deepEqual([count_of(families, 'tls_handshake'), count_of(families, 'open')], [1, 1]);
});

test('what the process uses is told by the names of Prometheus', async (t) => {
  const broker = await t.broker(somewhere);
  const { families } = await metrics(broker);
  const memory = sample_of(families, 'process_resident_memory_bytes');
  assert.ok(Math.abs(memory - broker.memory_bytes()) < 0.3 * memory, `${memory} and ${broker.memory_bytes()}`);
  assert.ok(sample_of(families, 'process_cpu_seconds_total') > 0);
  assert.ok(Math.abs(sample_of(families, 'process_open_fds') - broker.descriptors()) <= 2);
  assert.ok(Math.abs(sample_of(families, 'process_start_time_seconds') - Date.now() / 1000) < 60);
});

/** Every metric that a text of PromQL names. */
const named_in = (text) => new Set(text.match(/\b(?:p2p_broker|process)_\w+/g));

for (const file of ['operating/alerts.yml', 'operating/grafana-dashboard.json']) {
  test(`the names in ${file} are those of the metrics, and so are their labels' values`, async (t) => {
    const { families } = await metrics(await busy_broker(t));
    const is_prose = (line) => /^\s*"?(?:summary|action|title|description)/.test(line);
    const exprs = document(file).replaceAll('\\"', '"').split('\n').filter((line) => !is_prose(line)).join('\n');
    const known = [...families.values()].flatMap(({ name, samples }) => [name, ...samples.map((each) => each.name)]);
    const names = [...named_in(exprs)];
    assert.ok(names.length >= 8, `${names.length} names`);
    assert.deepEqual(names.filter((name) => !known.includes(name)), []);
    const values = (family, label) => families.get(family).samples.map(({ labels }) => labels[label]);
    for (const [, option] of exprs.matchAll(/option="(\w+)"/g)) {
      assert.ok(values('p2p_broker_limit', 'option').includes(option), option);
    }
    for (const [, reasons] of exprs.matchAll(/reason(?:=|!~)"([\w|()]+)"/g)) {
      const wanted = new RegExp(`^(?:${reasons})$`);
      assert.ok(values('p2p_broker_refused_total', 'reason').some((reason) => wanted.test(reason)), reasons);
    }
  });
}

test('promtool takes the alert rules', () => {
  const file = new URL('../../docs/operating/alerts.yml', import.meta.url).pathname;
  const judged = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
  assert.equal(judged.status, 0, judged.stdout + judged.stderr);
}, { skip: without_promtool });

test('every name stands in the document, and no other', async (t) => {
  const { families } = await metrics(await busy_broker(t));
  const rows = [...document('operating.md').matchAll(/^\| `((?:p2p_broker|process)_\w+)(?:\{[\w, ]+\})?` \|/gm)];
  assert.deepEqual(rows.map(([, name]) => name).sort(), [...families.keys()].sort());
});
