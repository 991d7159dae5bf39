// Limits on the connections of one address: --address_sockets_max, --address_connects and --handshakes_max. Who meets
// one pays for it alone: peers at other addresses, and the address's own that are there already, go on.
import assert from 'node:assert/strict';
import { new_id } from './peer.mjs';
import { as, counted, proxy_line, trusting } from './proxy.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(3);

const proxied = [...trusting, '--proxy_protocol'];

/** A bare connection as a PROXY header has it. */
async function from(t, broker, ip) {
  const wire = await t.wire(broker);
  wire.write(proxy_line(ip));
  return wire;
}

const greeted = async (wire, within_ms) => {
  wire.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  return (await wire.response({ within_ms })).status;
};

test('an address has its sockets, and one more is closed at once; others have theirs', async (t) => {
  const broker = await t.broker([...proxied, '--address_sockets_max', '5']);
  const held = [];
  for (let n = 0; n < 5; n += 1) held.push(await (await from(t, broker, '203.0.113.7')).register({ id: new_id() }));
  for (let n = 0; n < 3; n += 1) {
    const wire = await from(t, broker, '203.0.113.7');
    assert.ok(await wire.expect_end() < 2000);
    assert.equal(wire.bytes.length, 0);
  }
  await (await from(t, broker, '203.0.113.8')).register({ id: new_id() });
  assert.equal(await counted(broker, 'limit_address_sockets'), 3);
  held[0].drop();
  await until('there is room', async () => greeted(await from(t, broker, '203.0.113.7')).catch(() => 0), 5000);
  await until('the log names the flag', () => broker.stdout.includes('--address_sockets_max'));
});

test('the 64 bits of an IPv6 address that a household has count as one', async (t) => {
  const broker = await t.broker([...trusting, '--address_sockets_max', '2']);
  for (let n = 1; n <= 2; n += 1) await t.peer(broker, {}, as(`2001:db8:1:2::${n}`));
  await assert.rejects(t.socket(broker, {}, as('2001:db8:1:2:3::9')));
  await t.peer(broker, {}, as('2001:db8:1:3::1'));
});

test('behind a proxy that writes headers the answer is 503, so that the proxy lives on', async (t) => {
  const broker = await t.broker([...trusting, '--address_sockets_max', '2']);
  for (let n = 0; n < 2; n += 1) await t.peer(broker, {}, as('203.0.113.7'));
  const { status, headers } = await broker.http('/', { headers: { 'X-Forwarded-For': '203.0.113.7' } });
  assert.equal(status, 503);
  assert.equal(headers['retry-after'], '1');
  assert.equal((await broker.http('/', { headers: { 'X-Forwarded-For': '203.0.113.8' } })).status, 200);
});

test('a connection that a proxy shares out counts for whom each request names', async (t) => {
  const broker = await t.broker([...trusting, '--address_sockets_max', '1']);
  const wire = await t.wire(broker);
  const ask = async (ip) => {
    wire.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${ip}\r\n\r\n`);
    return (await wire.response()).status;
  };
  assert.equal(await ask('203.0.113.7'), 200);
  assert.equal(await ask('203.0.113.8'), 200);
  await t.peer(broker, {}, as('203.0.113.7'));
  assert.equal(await ask('203.0.113.7'), 503);
});

test('loopback and private addresses have no such limits as long as no proxy names them', async (t) => {
  const limits = ['--address_sockets_max', '2', '--address_connects', '1', '--address_connects_burst', '1'];
  const broker = await t.broker(limits);
  for (let n = 0; n < 10; n += 1) await t.peer(broker);
  const named = await t.broker([...limits, ...trusting]);
  for (let n = 0; n < 10; n += 1) await t.peer(named);  // the proxy itself
  await t.peer(named, {}, as('10.1.2.3'));
  assert.equal(await counted(named, 'limit_address_connects'), 0);
  const late = t.socket(named, {}, as('10.1.2.3'));
  await sleep(300);
  assert.equal(await counted(named, 'limit_address_connects'), 1);
  await late;
});

test('who connects too often is read when its turn comes, and others at once', async (t) => {
  const broker = await t.broker([...proxied, '--address_connects', '10', '--address_connects_burst', '5']);
  const began = performance.now();
  const wires = await Promise.all(Array.from({ length: 15 }, () => from(t, broker, '203.0.113.7')));
  const times = await Promise.all(wires.map(async (wire) => {
    assert.equal(await greeted(wire), 200);
    return performance.now() - began;
  }));
  times.sort((a, b) => a - b);
  assert.ok(times[14] >= 900, `the last one was served after ${times[14]} ms`);
  assert.ok(times[14] < 3000, `the last one was served after ${times[14]} ms`);
  const other = performance.now();
  assert.equal(await greeted(await from(t, broker, '203.0.113.8')), 200);
  assert.ok(performance.now() - other < 500);
  assert.ok(await counted(broker, 'limit_address_connects') >= 9);
});

test('a turn behind a proxy that writes headers comes later, too, and the request is answered then', async (t) => {
  const broker = await t.broker([...trusting, '--address_connects', '2', '--address_connects_burst', '1']);
  await t.peer(broker, {}, as('203.0.113.7'));
  const began = performance.now();
  await t.peer(broker, {}, as('203.0.113.7'));
  assert.ok(performance.now() - began >= 450, `after ${performance.now() - began} ms`);
});

test('whose turn does not come within --handshake_timeout is ended', async (t) => {
  const rate = ['--address_connects', '1', '--address_connects_burst', '1', '--handshake_timeout', '1500'];
  const broker = await t.broker([...proxied, ...rate]);
  const wires = await Promise.all(Array.from({ length: 8 }, () => from(t, broker, '203.0.113.7')));
  for (const wire of wires) wire.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await Promise.all(wires.map((wire) => until('it ends', () => wire.ended, 8000)));
  const served = wires.filter((wire) => wire.bytes.length > 0).length;
  assert.ok(served >= 2 && served <= 3, `${served} were served`);
  assert.ok(await counted(broker, 'limit_handshake_timeout') >= 5);
});

test('too many connections without a request end those of the address with most of them, oldest first', async (t) => {
  const broker = await t.broker([...proxied, '--handshakes_max', '20', '--threads', '1']);
  const honest = await from(t, broker, '198.51.100.1');
  honest.write('GET / HTTP/1.1\r\n');
  const storm = [];
  for (let n = 0; n < 60; n += 1) storm.push(await from(t, broker, '203.0.113.7'));
  await until('the first ones end', () => storm.slice(0, 35).every((wire) => wire.ended));
  assert.ok(storm.slice(45).every((wire) => !wire.ended), 'the last ones are there');
  honest.write('Host: x\r\n\r\n');
  assert.equal((await honest.response()).status, 200);
  assert.ok(await counted(broker, 'limit_handshakes') >= 35);
  await until('the log names the flag', () => broker.stdout.includes('--handshakes_max'));
});

test('local addresses have that limit, too, and whoever has sent a request keeps its connection', async (t) => {
  const broker = await t.broker(['--handshakes_max', '10']);
  const peers = await Promise.all(Array.from({ length: 15 }, () => t.peer(broker)));
  const wires = await Promise.all(Array.from({ length: 30 }, () => t.wire(broker)));
  await until('10 are left', () => wires.filter((wire) => !wire.ended).length === 10);
  for (const peer of peers) await peer.round_trip();
});

test('what was accepted adds up: closed, refused and open', async (t) => {
  const broker = await t.broker([...proxied, '--address_sockets_max', '3', '--sockets_max', '20']);
  const wires = [];
  for (let n = 0; n < 5; n += 1) wires.push(await from(t, broker, '203.0.113.7'));
  for (let n = 0; n < 25; n += 1) wires.push(await t.wire(broker));
  await sleep(200);
  wires[0].drop();
  wires[10].drop();
  await sleep(300);
  const count = async (name) => counted(broker, name);
  const sum = await count('sockets_closed') + await count('sockets_refused');
  const open = wires.filter((wire) => !wire.ended).length;
  assert.equal(await count('sockets_accepted'), sum + open);
  assert.ok(await count('sockets_refused') >= 5);
});
