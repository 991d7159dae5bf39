// Where the broker listens: both address families by default, one address with --host.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import net from 'node:net';
import { test, without_ipv6 } from './suite.mjs';

const connects = (port, host) => new Promise((resolve) => {
  const socket = net.connect({ port, host, timeout: 2000 });
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false)).once('timeout', () => resolve(false));
  socket.once('connect', () => socket.destroy());
});

test('by default IPv4 and IPv6 are served alike, and the ready line says ::', async (t) => {
  const broker = await t.broker(['--port', '0'], { bare: true });
  assert.equal(broker.address, '::');
  const v4 = await t.peer(broker, { id: 'v4' }, { host: '127.0.0.1' });
  const v6 = await t.peer(broker, { id: 'v6' }, { host: '[::1]' });
  v4.offer('v6');
  await v6.next();
  assert.ok(await connects(broker.port, 'localhost'));
}, { skip: without_ipv6 });

test('--host 127.0.0.1 serves that address alone', async (t) => {
  const broker = await t.broker();
  assert.equal(broker.address, '127.0.0.1');
  assert.ok(await connects(broker.port, '127.0.0.1'));
  assert.ok(!await connects(broker.port, '::1'));
});

test('--host ::1 serves that address alone', async (t) => {
  const broker = await t.broker(['-H', '::1', '-p', '0'], { bare: true });
  assert.equal(broker.address, '::1');
  assert.ok(await connects(broker.port, '::1'));
  assert.ok(!await connects(broker.port, '127.0.0.1'));
}, { skip: without_ipv6 });

test('--host 0.0.0.0 serves IPv4 alone', async (t) => {
  const broker = await t.broker(['-H', '0.0.0.0', '-p', '0'], { bare: true });
  assert.ok(await connects(broker.port, '127.0.0.1'));
  assert.ok(!await connects(broker.port, '::1'));
});

test('a name is resolved, and the ready line says to what', async (t) => {
  const broker = await t.broker(['-H', 'localhost', '-p', '0'], { bare: true });
  assert.ok(['127.0.0.1', '::1'].includes(broker.address), broker.address);
  assert.ok(await connects(broker.port, broker.address));
});

test('--backlog is the listen backlog, as far as the system allows', async (t) => {
  const most = Number(execFileSync('cat', ['/proc/sys/net/core/somaxconn']));
  const broker = await t.broker(['--backlog', '300']);
  let table;
  try {
    table = execFileSync('ss', ['-ltnH', `sport = :${broker.port}`]).toString();
  } catch {
    return;  // there is no ss on this machine
  }
  assert.equal(Number(table.trim().split(/\s+/)[2]), Math.min(300, most));
});

test('2,000 connections at once all get their answer', async (t) => {
  // All come from one process, which on a busy machine takes more than a second from connecting to asking.
  const broker = await t.broker(['-c', '2500', '--handshakes_max', '2500']);
  const peers = await Promise.all(Array.from({ length: 2000 }, () => t.peer(broker)));
  assert.ok(peers.every((peer) => !peer.closed));
}, { within_ms: 60000 });
