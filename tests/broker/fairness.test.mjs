// What one address may have of what all share: peers of a key, ids kept aside, bytes that wait for absent peers. It
// pays for that alone; and what honest addresses do meets no limit.
import assert from 'node:assert/strict';
import net from 'node:net';
import { expired, new_id, relayed } from './peer.mjs';
import { as, counted, named, proxy_line, trusting } from './proxy.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { upgrade_request } from './wire.mjs';

at_once(2);

const full = '{"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}}';

/** No limit by address may have been met. */
async function expect_no_limit(broker) {
  for (const name of ['sockets', 'peers', 'connects', 'ids', 'queue_bytes']) {
    assert.equal(await counted(broker, `limit_address_${name}`), 0, name);
  }
  assert.equal(await counted(broker, 'limit_handshakes'), 0);
}

/** Runs `task(n)` for so many n, a few at a time. */
async function for_each(count, task, together = 50) {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: together }, worker));
}

test('an address has its peers of a key, and others find room', async (t) => {
  const broker = await t.broker([...trusting, '--address_peers_max', '3', '--key', 'peerjs', '--key', 'other']);
  const peers = [];
  for (let n = 0; n < 3; n += 1) peers.push(await t.peer(broker, {}, as('203.0.113.7')));
  const refused = await t.socket(broker, {}, as('203.0.113.7'));
  await refused.expect(full);
  await refused.expect_closed();
  await t.peer(broker, {}, as('203.0.113.8'));
  await t.peer(broker, { key: 'other' }, as('203.0.113.7'));
  assert.equal(await counted(broker, 'limit_address_peers'), 1);
  await until('the log names the flag', () => broker.stdout.includes('--address_peers_max'));
  await peers[0].close();
  await t.peer(broker, {}, as('203.0.113.7'));
  await (await t.socket(broker, {}, as('203.0.113.7'))).expect(full);
});

test('at that limit a peer still takes its own id over, and its place is not lost', async (t) => {
  const broker = await t.broker([...trusting, '--address_peers_max', '2']);
  const id = new_id();
  await t.peer(broker, {}, as('203.0.113.7'));
  const first = await t.peer(broker, { id }, as('203.0.113.7'));
  const second = await t.peer(broker, { id }, as('203.0.113.7'));
  await first.expect_closed();
  const elsewhere = await t.peer(broker, { id }, as('203.0.113.8'));
  await second.expect_closed();
  await elsewhere.close();
  await t.peer(broker, {}, as('203.0.113.7'));
  await (await t.socket(broker, {}, as('203.0.113.7'))).expect(full);
});

test('one address does not fill a key in a moment any more', async (t) => {
  const broker = await t.broker(trusting);
  let opened = 0;
  await for_each(250, async () => {
    const peer = await t.socket(broker, {}, as('203.0.113.7'));
    if ((await peer.next()).text === '{"type":"OPEN"}') opened += 1;
  });
  assert.equal(opened, 125);
  await t.peer(broker, {}, as('203.0.113.8'));
});

test('an address has so many ids that it has not claimed, and one is free again when any is claimed', async (t) => {
  const broker = await t.broker([...trusting, '--id_format', '{digits:6}', '--address_ids_max', '3']);
  const ask = async (ip) => broker.http('/peerjs/id', { headers: named(ip) });
  const ids = [];
  for (let n = 0; n < 3; n += 1) ids.push((await ask('203.0.113.7')).body);
  const refused = await ask('203.0.113.7');
  assert.equal(refused.status, 503);
  assert.ok(Number(refused.headers['retry-after']) >= 1);
  assert.equal((await ask('203.0.113.8')).status, 200);
  await t.peer(broker, { id: ids[1] }, as('203.0.113.8'));
  assert.equal((await ask('203.0.113.7')).status, 200);
  assert.equal((await ask('203.0.113.7')).status, 503);
  assert.equal(await counted(broker, 'limit_address_ids'), 2);
});

test('an id that is not claimed counts until the end of its hold', async (t) => {
  const broker = await t.broker(
    [...trusting, '--id_format', '{digits:6}', '--address_ids_max', '1', '--id_hold_timeout', '600']);
  const ask = async () => (await broker.http('/peerjs/id', { headers: named('203.0.113.7') })).status;
  assert.equal(await ask(), 200);
  assert.equal(await ask(), 503);
  await until('the hold is over', async () => await ask() === 200, 3000);
});

test('ids that nobody is given twice are not kept aside, so they do not count', async (t) => {
  const broker = await t.broker([...trusting, '--address_ids_max', '1']);
  for (let n = 0; n < 5; n += 1) {
    assert.equal((await broker.http('/peerjs/id', { headers: named('203.0.113.7') })).status, 200);
  }
});

test('bytes that wait for absent peers are bounded for an address, with EXPIRE at once; others wait', async (t) => {
  const broker = await t.broker([...trusting, '--address_queue_bytes_max', '20000', '--expire_timeout', '60000']);
  const [one, two] = [await t.peer(broker, {}, as('203.0.113.7')), await t.peer(broker, {}, as('203.0.113.7'))];
  const other = await t.peer(broker, {}, as('203.0.113.8'));
  const payload = 'x'.repeat(8000);
  one.offer('absent-1', payload);
  await one.round_trip();
  two.offer('absent-2', payload);
  two.offer('absent-3', payload);
  await two.expect(expired('absent-3', two.id));
  other.offer('absent-3', payload);
  await other.round_trip();
  assert.equal(other.received.length, 0);
  assert.equal(await counted(broker, 'limit_address_queue_bytes'), 1);
  const late = await t.peer(broker, { id: 'absent-1' });
  await late.expect(relayed('OFFER', one.id, 'absent-1', JSON.stringify(payload)));
  two.offer('absent-4', payload);  // what was delivered is given back
  await two.round_trip();
  assert.equal(two.received.length, 0);
});

test('a mesh of 250 browsers behind two addresses meets no limit', async (t) => {
  const broker = await t.broker(trusting);
  const peers = [];
  await for_each(250, async (n) => { peers[n] = await t.peer(broker, {}, as(`203.0.113.${n % 2}`)); });
  for (const [n, peer] of peers.entries()) {
    for (let step = 1; step <= 4; step += 1) peer.offer(peers[(n + step) % 250].id, 'x'.repeat(500));
  }
  await until('all offers have come', () => peers.every((peer) => peer.received.length === 4), 15000);
  await expect_no_limit(broker);
}, { within_ms: 60000 });

test('100 players behind one NAT come, ask for ids, leave and come again without meeting a limit', async (t) => {
  const broker = await t.broker([...trusting, '--id_format', '{digits:6}']);
  for (let round = 0; round < 2; round += 1) {
    const players = [];
    await for_each(100, async (n) => {
      const { status, body } = await broker.http('/peerjs/id', { headers: named('203.0.113.7') });
      assert.equal(status, 200);
      players[n] = await t.peer(broker, { id: body }, as('203.0.113.7'));
    }, 100);
    for (const player of players) player.drop();
    await until('all have gone', async () => {
      const opened = await counted(broker, 'peers_opened');
      return opened === await counted(broker, 'peers_closed');
    });
  }
  await expect_no_limit(broker);
}, { within_ms: 60000 });

test('5,000 clients of 60 addresses that come at once behind a restart meet no limit', async (t) => {
  const flags = ['--concurrent_limit', '6000', '--backlog', '8192', '--proxy_protocol'];
  const broker = await t.broker([...trusting, ...flags]);
  let greeted = 0;
  const sockets = [];
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  for (let n = 0; n < 5000; n += 1) {
    const socket = net.connect(broker.port, '127.0.0.1');
    socket.on('error', () => {}).on('data', (bytes) => { greeted += bytes.includes('{"type":"OPEN"}') ? 1 : 0; });
    socket.write(proxy_line(`203.0.113.${n % 60}`));
    socket.write(upgrade_request(`/peerjs?key=peerjs&token=t&id=r${n}`));
    sockets.push(socket);
    if (n % 250 === 249) await sleep(0);  // what is written goes out then
  }
  await until('all are in', () => greeted === 5000, 60000);
  await expect_no_limit(broker);
}, { within_ms: 120000 });

test('the use of limits is told beside the counters: now, and at most', async (t) => {
  const broker = await t.broker(trusting);
  const peers = await Promise.all(Array.from({ length: 4 }, () => t.peer(broker, {}, as('203.0.113.7'))));
  await counted(broker, 'peers_opened');
  await until('use is told', () => /use sockets=4\/4 .*addresses=[23]\/\d .*address_sockets=4\/4/.test(broker.stdout));
  for (const peer of peers) await peer.close();
  await until('they have gone', async () => await counted(broker, 'sockets_closed') === 4);
  await until('it is told again', () => /use sockets=0\/4 .*address_sockets=0\/4/.test(broker.stdout));
});
