// --connection_limit: how many other peers one peer can be linked with, from their first OFFER until either leaves.
// The sender of an OFFER too many hears EXPIRE for that peer at once and lives on; nothing else breaks.
import assert from 'node:assert/strict';
import { expired, relayed } from './peer.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(4);

/** A broker with this limit, and peers of these names. */
async function peers_on(t, limit, names, flags = []) {
  const broker = await t.broker(['--connection_limit', `${limit}`, '--allow_discovery', ...flags]);
  const peers = await Promise.all(names.map((id) => t.peer(broker, { id })));
  return [broker, ...peers];
}

async function links(from, to) {
  from.offer(to.id);
  await to.expect(relayed('OFFER', from.id, to.id, '1'));
}

/** An OFFER with its ANSWER: the link is both's. */
async function calls(from, to) {
  await links(from, to);
  to.send({ type: 'ANSWER', dst: from.id, payload: 1 });
  await from.expect(relayed('ANSWER', to.id, from.id, '1'));
}

async function is_one_too_many(from, to) {
  from.offer(to.id, 'too many');
  await from.expect(expired(to.id, from.id), 3000);
  from.send({ type: 'CANDIDATE', dst: to.id, payload: 'after' });
  await to.expect(relayed('CANDIDATE', from.id, to.id, '"after"'));
}

test('the 251st link of one peer gets EXPIRE at once, and nothing else breaks', async (t) => {
  const broker = await t.broker(['-c', '300']);
  const others = await Promise.all(Array.from({ length: 251 }, (_, n) => t.peer(broker, { id: `o${n}` })));
  const hub = await t.peer(broker, { id: 'hub' });
  for (const other of others.slice(0, 250)) hub.offer(other.id);
  await Promise.all(others.slice(0, 250).map((other) => other.expect(relayed('OFFER', 'hub', other.id, '1'))));
  const began = performance.now();
  hub.offer('o250');
  const { at } = await hub.expect(expired('o250', 'hub'));
  assert.ok(at - began < 2000, `after ${at - began} ms`);
  await others[250].expect_silence(100);
  for (const other of others.slice(0, 250)) other.send({ type: 'ANSWER', dst: 'hub', payload: 1 });
  for (let n = 0; n < 250; n += 1) assert.equal((await hub.next_json()).type, 'ANSWER');
  await links(others[250], others[3]);
}, { within_ms: 60000 });

test('250 strangers that offer and go on waiting leave their victim free to call and to be called', async (t) => {
  const broker = await t.broker(['-c', '300']);
  const strangers = await Promise.all(Array.from({ length: 250 }, (_, n) => t.peer(broker, { id: `s${n}` })));
  const [victim, friend] = [await t.peer(broker, { id: 'victim' }), await t.peer(broker, { id: 'friend' })];
  for (const stranger of strangers) await links(stranger, victim);
  await calls(friend, victim);
  await links(victim, friend);
  await calls(victim, strangers[7]);
}, { within_ms: 60000 });

test('an offer to a peer that has no link left is refused too', async (t) => {
  const [, a, b, c] = await peers_on(t, 1, ['a', 'b', 'c']);
  await calls(a, b);
  await is_one_too_many(c, a);
  await is_one_too_many(c, b);
  await is_one_too_many(a, c);
});

test('ANSWER and CANDIDATE are neither counted nor refused', async (t) => {
  const [, a, b, c, d] = await peers_on(t, 1, ['a', 'b', 'c', 'd']);
  for (const to of [b, c, d]) {
    for (const type of ['ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE']) {
      a.send({ type, dst: to.id, payload: 1 });
      await to.expect(relayed(type, 'a', to.id, '1'));
    }
  }
  await links(a, d);
});

test('a repeated OFFER, and one in the other direction, are the same link', async (t) => {
  const [, a, b, c] = await peers_on(t, 2, ['a', 'b', 'c']);
  for (let n = 0; n < 3; n += 1) {
    await links(a, b);
    await links(b, a);
  }
  await links(a, c);
  await links(c, a);
});

test('an OFFER to oneself is not counted', async (t) => {
  const [, a, b] = await peers_on(t, 1, ['a', 'b']);
  await links(a, a);
  await links(a, b);
  await links(a, a);
});

for (const [what, go] of [
  ['closes', (peer) => peer.close()], ['is dropped', (peer) => peer.drop()],
  ['sends LEAVE', (peer) => peer.send('{"type":"LEAVE"}')],
]) {
  test(`the link is free when its other end ${what}`, async (t) => {
    const [broker, a, b, c] = await peers_on(t, 1, ['a', 'b', 'c']);
    await links(a, b);
    await is_one_too_many(a, c);
    await go(b);
    await until('b is gone', async () => !(await broker.ids()).includes('b'));
    await links(a, c);
  });

  test(`a peer that ${what} and comes back has no links`, async (t) => {
    const [broker, a, b, c] = await peers_on(t, 1, ['a', 'b', 'c']);
    await links(a, b);
    await go(a);
    await until('a is gone', async () => !(await broker.ids()).includes('a'));
    await links(await t.peer(broker, { id: 'a' }), c);
  });
}

test('a takeover keeps the links', async (t) => {
  const [broker, a, b, c] = await peers_on(t, 1, ['a', 'b', 'c']);
  await links(a, b);
  const again = await t.peer(broker, { id: 'a' });
  await is_one_too_many(again, c);
  await links(again, b);
});

test('a refused OFFER links nobody', async (t) => {
  const [broker, a, b, c, d] = await peers_on(t, 1, ['a', 'b', 'c', 'd']);
  await links(a, b);
  await is_one_too_many(c, a);
  await links(c, d);
  await b.close();
  await until('b is gone', async () => !(await broker.ids()).includes('b'));
  await is_one_too_many(a, c);
});

test('a waiting OFFER counts when it is delivered', async (t) => {
  const [broker, a, b] = await peers_on(t, 1, ['a', 'b']);
  a.offer('late');
  await a.round_trip();
  const late = await t.peer(broker, { id: 'late' });
  await late.expect(relayed('OFFER', 'a', 'late', '1'));
  await is_one_too_many(a, b);
});

test('a waiting OFFER that would be one too many when its receiver comes gets EXPIRE then', async (t) => {
  const [broker, a, b] = await peers_on(t, 1, ['a', 'b']);
  a.offer('late');
  await links(a, b);
  await a.expect_silence(50);
  const late = await t.peer(broker, { id: 'late' });
  await a.expect(expired('late', 'a'), 2000);
  await late.expect_silence(200);
});

test('waiting OFFERs of two senders to one with a single link: both are delivered, and one is taken up', async (t) => {
  const [broker, a, b, c] = await peers_on(t, 1, ['a', 'b', 'c']);
  a.offer('late');
  await a.round_trip();
  b.offer('late');
  await b.round_trip();
  const late = await t.peer(broker, { id: 'late' });
  await late.expect(relayed('OFFER', 'a', 'late', '1'));
  await late.expect(relayed('OFFER', 'b', 'late', '1'));
  late.send({ type: 'ANSWER', dst: 'b', payload: 1 });
  await b.expect(relayed('ANSWER', 'late', 'b', '1'));
  await is_one_too_many(c, late);
});

test('links are counted for each key by itself', async (t) => {
  const broker = await t.broker(['--connection_limit', '1', '-k', 'one', '-k', 'two']);
  for (const key of ['one', 'two']) {
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((id) => t.peer(broker, { id, key })));
    await links(a, b);
    await is_one_too_many(a, c);
  }
});

test('a refusal is logged with the limit and its flag', async (t) => {
  const [broker, a, b, c] = await peers_on(t, 1, ['a', 'b', 'c']);
  const mentions = () => `${broker.stdout}${broker.stderr}`.split('--connection_limit').length;
  const before = mentions();
  await links(a, b);
  await is_one_too_many(a, c);
  await until('the log names the flag', () => mentions() > before);
});

test('many offers across one another never link a peer too often', async (t) => {
  const names = Array.from({ length: 24 }, (_, n) => `p${n}`);
  const [, ...peers] = await peers_on(t, 5, names);
  for (const from of peers) for (const to of peers) if (from !== to) from.offer(to.id);
  for (const peer of peers) await peer.round_trip();
  await sleep(500);
  const links_of = Object.fromEntries(names.map((name) => [name, new Set()]));
  let expiries = 0;
  for (const peer of peers) {
    for (const { text } of peer.received) {
      const { type, src } = JSON.parse(text);
      if (type === 'EXPIRE') expiries += 1;
      else links_of[src].add(peer.id);
    }
  }
  const offers = peers.reduce((sum, peer) => sum + peer.received.length, 0);
  assert.equal(offers, 24 * 23, 'each OFFER was relayed or refused');
  for (const name of names) assert.ok(links_of[name].size <= 5, `${name} has ${links_of[name].size} links`);
  assert.ok(expiries > 0);
});
