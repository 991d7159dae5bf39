// What two peers exchange once the broker has made them meet: JSON, binary data, large metadata, a picture.
// Only the signalling passes through the broker, and the metadata is the largest thing in it.
import assert from 'node:assert/strict';

const binaryBytes = 300_000;

/** Two tabs with a data connection from bob to alice. */
async function pair(stage, options) {
  const [alice, bob] = await stage.tabs(2, await stage.broker());
  await alice.open('alice');
  await bob.open('bob');
  await bob.connected('alice', options);
  await alice.next('connection open', { peer: 'bob' });
  return { alice, bob };
}

export async function two_pages_exchange_json_both_ways(stage) {
  const { alice, bob } = await pair(stage, { serialization: 'json' });
  const move = { piece: 'knight', to: ['f', 3], takes: null, note: 'schöner Zug ♞ 🎉', clock: 12.5 };
  await bob.send('alice', move);
  assert.deepEqual((await alice.next('data')).detail.value, move);
  await alice.send('bob', { seen: move });
  assert.deepEqual((await bob.next('data')).detail.value, { seen: move });
}

export async function two_pages_exchange_300_kb_of_binary_both_ways(stage) {
  const { alice, bob } = await pair(stage, { serialization: 'binary' });
  const there = await bob.sendBytes('alice', binaryBytes, 1);
  assert.deepEqual((await alice.next('data')).detail.value, there);
  const back = await alice.sendBytes('bob', binaryBytes, 2);
  assert.deepEqual((await bob.next('data')).detail.value, back);
  assert.equal(there.bytes, binaryBytes);
  assert.notEqual(there.sum, back.sum);
}

export async function metadata_of_300_kb_arrives_unchanged(stage) {
  const [alice, bob] = await stage.tabs(2, await stage.broker());
  await alice.open('alice');
  await bob.open('bob');
  const metadata = { map: 'Käsekästchen 🧀\u2028"\\'.repeat(15_000), scale: [1e-7, -0.5, 9007199254740991] };
  assert.ok(JSON.stringify(metadata).length > 300_000);
  await bob.connected('alice', { metadata });
  assert.deepEqual((await alice.next('connection')).detail.metadata, metadata);
}

export async function a_call_shows_each_the_picture_of_the_other(stage) {
  const [alice, bob] = await stage.tabs(2, await stage.broker());
  await alice.open('alice');
  await bob.open('bob');
  await bob.call('alice', { room: 7 });
  const { detail } = await alice.next('call');
  assert.deepEqual(detail, { peer: 'bob', metadata: { room: 7 } });
  const size = { width: 64, height: 48 };
  assert.deepEqual((await bob.next('picture')).detail, { peer: 'alice', ...size });
  assert.deepEqual((await alice.next('picture')).detail, { peer: 'bob', ...size });
}
