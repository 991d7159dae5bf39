// What is told by key: whose clients fill what all keys share, while they do and at most, and that nothing of it stays
// counted when they are gone, however they went.
import assert from 'node:assert/strict';
import { ask, somewhere } from './admin.mjs';
import { parse_exposition, sample_of } from './exposition.mjs';
import { commands, message as lobby_message, text_frame } from './lobby_member.mjs';
import { at_once, test, until } from './suite.mjs';
import { upgrade_request } from './wire.mjs';

at_once(3);

/** Nobody is ended here for taking nothing, nor held up for sending much. */
const patient = [...somewhere, '-k', 'red', '-k', 'blue', '--outbox_timeout', '60000', '--close_timeout', '60000',
  '--client_rate', '1000000000', '--client_burst', '1000000000'];

/** What the metrics say of a name, by key, with `sum`, that of all keys and of who came by none. */
async function told(broker, name) {
  const families = parse_exposition((await ask(broker, '/metrics')).body);
  const of = (key, end = '') => sample_of(families, `p2p_broker_key_${name}${end}`, { key });
  return { red: of('red'), blue: of('blue'), red_most: of('red', '_highest'), blue_most: of('blue', '_highest'),
    sum: sample_of(families, `p2p_broker_${name}`) };
}

/** All that is unsent counts for red. */
const only_red = (broker) => until('what is unsent counts for red alone', async () => {
  const { red, blue, sum } = await told(broker, 'outbox_bytes');
  assert.equal(blue, 0);
  return red > 0 && red === sum && red;
});

const nobody_any_more = (broker) => until('nothing is unsent', async () => {
  const { red, blue, sum } = await told(broker, 'outbox_bytes');
  return red === 0 && blue === 0 && sum === 0;
});

/** Sends to `to` of the same key until the broker keeps what it does not take. */
async function fill(broker, sender, to) {
  const text = `{"type":"CANDIDATE","dst":"${to}","payload":"${'x'.repeat(60000)}"}`;
  await until('the receiver is slow', async () => {
    for (let n = 0; n < 20; n += 1) sender.send(text);
    await sender.round_trip(20000);
    return (await told(broker, 'outbox_bytes')).sum > 0;
  }, 20000);
}

async function deaf(t, broker, query) {
  const wire = await (await t.wire(broker)).register(query);
  wire.socket.pause();
  return wire;
}

/** A pair of red, one of whom takes nothing of what the other sends, and a pair of blue that talks. */
async function with_a_slow_red(t) {
  const broker = await t.broker(patient);
  const [sender, a, b] = [await t.peer(broker, { id: 's', key: 'red' }), await t.peer(broker, { id: 'a', key: 'blue' }),
    await t.peer(broker, { id: 'b', key: 'blue' })];
  const slow = await deaf(t, broker, { id: 'slow', key: 'red' });
  await fill(broker, sender, 'slow');
  a.send('{"type":"CANDIDATE","dst":"b","payload":1}');
  await b.expect('{"type":"CANDIDATE","src":"a","dst":"b","payload":1}');
  return { broker, sender, slow };
}

test('bytes that a receiver does not take count for its key alone until it ends, and stay as the most', async (t) => {
  const { broker, slow } = await with_a_slow_red(t);
  const held = await only_red(broker);
  slow.drop();
  await nobody_any_more(broker);
  const { red_most, blue_most } = await told(broker, 'outbox_bytes');
  assert.ok(red_most >= held, `${red_most} at most`);
  assert.equal(blue_most, 0);
  const [red, blue] = (await ask(broker, '/status')).json.keys;
  assert.deepEqual([red.key, red.outbox_bytes, red.outbox_bytes_most], ['red', 0, red_most]);
  assert.deepEqual([blue.key, blue.outbox_bytes, blue.outbox_bytes_most], ['blue', 0, 0]);
}, { within_ms: 60000 });

test('they are taken out as the receiver takes them', async (t) => {
  const { broker, slow } = await with_a_slow_red(t);
  await only_red(broker);
  slow.socket.resume();
  await nobody_any_more(broker);
  assert.equal(slow.ended, false);
}, { within_ms: 60000 });

test('who has left its id, and still takes nothing, counts for its key until its connection ends', async (t) => {
  const { broker, slow } = await with_a_slow_red(t);
  slow.write(text_frame('{"type":"LEAVE"}'));
  await until('the id is free', async () => (await ask(broker, '/status')).json.keys[0].peers === 1);
  await only_red(broker);
  slow.drop();
  await nobody_any_more(broker);
}, { within_ms: 60000 });

test('who was taken over, and still takes nothing, counts for its key until its connection ends', async (t) => {
  const { broker, sender, slow } = await with_a_slow_red(t);
  const next = await t.peer(broker, { id: 'slow', key: 'red' });
  sender.send('{"type":"CANDIDATE","dst":"slow","payload":1}');
  await next.expect('{"type":"CANDIDATE","src":"s","dst":"slow","payload":1}');
  await only_red(broker);
  slow.drop();
  await nobody_any_more(broker);
  assert.equal(next.closed, undefined);
}, { within_ms: 60000 });

test('a member of a lobby counts for the key that it came by', async (t) => {
  const broker = await t.broker([...patient, '--lobby']);
  const come = async (name) => {
    const wire = await t.wire(broker);
    wire.write(upgrade_request('/godot?key=red'));
    assert.equal((await wire.response()).status, 101);
    wire.write(text_frame(lobby_message('join', 0, name)));
    for (;;) {
      const { type, data } = JSON.parse((await wire.frame()).text);
      if (type === commands.join) return { wire, room: data };
    }
  };
  const host = await come('');
  const { wire: guest } = await come(host.room);
  host.wire.socket.pause();
  const offer = text_frame(lobby_message('offer', 1, 'x'.repeat(60000)));
  await until('the host is slow', async () => {
    for (let n = 0; n < 20; n += 1) guest.write(offer);
    return (await told(broker, 'outbox_bytes')).sum > 0;
  }, 20000);
  await only_red(broker);
  host.wire.drop();
  await nobody_any_more(broker);
}, { within_ms: 60000 });

test('links and what waits for absent peers are told with their most', async (t) => {
  const broker = await t.broker(patient);
  const [a, b] = [await t.peer(broker, { id: 'a', key: 'red' }), await t.peer(broker, { id: 'b', key: 'red' })];
  a.send('{"type":"OFFER","dst":"b","payload":1}');
  a.send('{"type":"OFFER","dst":"late","payload":1}');
  await a.round_trip();
  const before = (await ask(broker, '/status')).json.keys[0];
  assert.deepEqual([before.peers, before.links], [2, 1]);
  assert.ok(before.queue_bytes > 0);
  const links = async () => (await ask(broker, '/status')).json.keys[0].links;
  b.socket.close();
  await until('no link is left', async () => (await links()) === 0);
  await t.peer(broker, { id: 'late', key: 'red' });
  a.socket.close();
  await until('nor is that with who came late', async () => (await links()) === 0);
  const after = (await ask(broker, '/status')).json.keys[0];
  assert.deepEqual([after.links, after.queue_bytes], [0, 0]);
  assert.deepEqual([after.links_most, after.queue_bytes_most], [1, before.queue_bytes]);
  assert.equal((await told(broker, 'queue_bytes')).red_most, before.queue_bytes);
});
