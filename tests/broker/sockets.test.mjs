// --sockets_max: how many connections the broker holds open in all, of whatever kind; one more is closed at once.
import assert from 'node:assert/strict';
import { at_once, test, until } from './suite.mjs';

at_once(3);

test('one connection more is closed at once, without harm to those that are open', async (t) => {
  const broker = await t.broker(['--sockets_max', '20']);
  const peers = [];
  for (let n = 0; n < 20; n += 1) peers.push(await t.peer(broker, { id: `p${n}` }));
  for (let n = 0; n < 5; n += 1) {
    const wire = await t.wire(broker);
    wire.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.ok(await wire.expect_end(3000) < 2000);
    assert.equal(wire.bytes.length, 0);
  }
  peers[0].offer('p19');
  await peers[19].next();
});

test('a place is free as soon as a connection ends', async (t) => {
  const broker = await t.broker(['--sockets_max', '5']);
  const wires = await Promise.all(Array.from({ length: 5 }, () => t.wire(broker)));
  await until('all are taken', async () => {
    const wire = await t.wire(broker);
    return wire.expect_end(200).then(() => true, () => false);
  });
  for (let n = 0; n < 5; n += 1) {
    wires[n].drop();
    await until('there is room', async () => {
      const wire = await t.wire(broker);
      wire.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      return wire.response().then(({ status }) => status === 200, () => false);
    }, 15000);
  }
}, { within_ms: 90000 });

test('silent connections count, and make room at --handshake_timeout', async (t) => {
  const broker = await t.broker(['--sockets_max', '10', '--handshake_timeout', '600']);
  await Promise.all(Array.from({ length: 10 }, () => t.wire(broker)));
  await until('a peer gets in', () => t.peer(broker).then(() => true, () => false), 5000);
});

test('the limit holds over all threads', async (t) => {
  const broker = await t.broker(['--sockets_max', '30', '--threads', '2']);
  const wires = await Promise.all(Array.from({ length: 60 }, () => t.wire(broker)));
  await until('30 are left', () => wires.filter((wire) => !wire.ended).length === 30);
});

test('the refusal is logged with its flag', async (t) => {
  const broker = await t.broker(['--sockets_max', '1']);
  await t.peer(broker);
  await (await t.wire(broker)).expect_end();
  await until('the log names it', () => `${broker.stdout}${broker.stderr}`.includes('--sockets_max'));
});

test('at the limit of open files the broker lives on, and takes clients again later', async (t) => {
  const broker = await t.broker([], { open_files_max: 64 });
  const wires = await Promise.all(Array.from({ length: 200 }, () => t.wire(broker)));
  await until('the broker has as many as it can', () => wires.some((wire) => wire.ended) || wires.length === 200);
  const cpu_before = broker.cpu_seconds();
  await new Promise((resolve) => { setTimeout(resolve, 1000); });
  assert.ok(broker.cpu_seconds() - cpu_before < 0.5, `it spins: ${broker.cpu_seconds() - cpu_before} s of CPU in 1 s`);
  for (const wire of wires) wire.drop();
  await until('a peer gets in', () => t.peer(broker).then(() => true, () => false), 8000);
});
