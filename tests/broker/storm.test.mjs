// Clients that come all at once, or again and again: refusals are answered late, and nobody else has to wait for them.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import net from 'node:net';
import { Broker } from './broker.mjs';
import { open_peer } from './peer.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { frame, upgrade_request } from './wire.mjs';

at_once(2);
const taken = '{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}';
const claim = (id, token = 'other') => upgrade_request(`/peerjs?key=peerjs&id=${id}&token=${token}`);
const counted = (broker, name) => Number(new RegExp(`${name}=(\\d+)`).exec(broker.stdout)?.[1] ?? 0);

/** The milliseconds until a refusal has come: the ERROR and the close frame. The 101 may come before, see contests. */
async function refusal(t, broker, request, text, code = 4003) {
  const wire = await t.wire(broker);
  const began = performance.now();
  wire.write(request);
  assert.equal((await wire.response()).status, 101);
  await wire.expect_text(text);
  const took_ms = performance.now() - began;
  await wire.expect_close_frame(code);
  wire.write(frame(8));
  await wire.expect_end(1000);
  return took_ms;
}

test('a refusal is answered after 100 ms, then twice as late each time', async (t) => {
  const broker = await t.broker();
  await t.peer(broker, { id: 'a', token: 'mine' });
  for (const least of [100, 200, 400, 800]) {
    const took_ms = await refusal(t, broker, claim('a'), taken);
    assert.ok(took_ms >= least - 2 && took_ms < least + 400, `${took_ms} ms, expected ${least}`);
  }
});

test('each kind of refusal is answered late, and with --refusal_delay 0 none is', async (t) => {
  for (const [flags, least, most] of [[['--refusal_delay', '300', '--refusal_delay_max', '300'], 298, 2000],
    [['--refusal_delay', '0'], 0, 250]]) {
    const broker = await t.broker(['-c', '1', ...flags]);
    await t.peer(broker, { id: 'a', token: 'mine' });
    for (const [query, code, text] of [
      ['key=peerjs&id=a&token=other', 4003, taken],
      ['key=wrong&id=b&token=t', 4002, '{"type":"ERROR","payload":{"msg":"Invalid key provided"}}'],
      ['key=peerjs&id=b', 4001,
        '{"type":"ERROR","payload":{"msg":"No id, token, or key supplied to websocket server"}}'],
      ['key=peerjs&id=b&token=t', 4004,
        '{"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}}'],
    ]) {
      const took_ms = await refusal(t, broker, upgrade_request(`/peerjs?${query}`), text, code);
      assert.ok(took_ms >= least && took_ms < most, `${text} after ${took_ms} ms`);
    }
  }
});

test('while an address waits for a refusal, others behind it are served at once', async (t) => {
  const broker = await t.broker(['--refusal_delay', '2000', '--refusal_delay_max', '2000']);
  const a = await t.peer(broker, { id: 'a', token: 'mine' });
  const refused = await t.wire(broker);
  refused.write(claim('a'));
  const began = performance.now();
  const b = await t.peer(broker, { id: 'b' });
  b.offer('a');
  await a.next();
  assert.ok(performance.now() - began < 1000);
  assert.equal((await refused.response()).status, 101);
  assert.equal(refused.bytes.length, 0, 'nothing is told before its time');
  await refused.expect_text(taken);
  assert.ok(performance.now() - began > 1900);
});

test('refusals come at once while a tenth of --sockets_max waits for theirs', async (t) => {
  const broker = await t.broker(['--sockets_max', '40', '--refusal_delay', '3000', '--refusal_delay_max', '3000']);
  await t.peer(broker, { id: 'a', token: 'mine' });
  const waiting = await Promise.all(Array.from({ length: 4 }, () => t.wire(broker)));
  for (const wire of waiting) wire.write(upgrade_request('/peerjs?key=wrong&id=a&token=t'));
  await sleep(100);
  assert.ok(await refusal(t, broker, claim('a'), taken) < 1000);
  assert.ok(waiting.every((wire) => wire.bytes.length === 0));
  waiting[0].drop();  // is noticed when its answer is due
  await until('one may wait again', async () => await refusal(t, broker, claim('a'), taken) > 1000, 8000);
});

test('a drain answers who waits for a refusal, and ends', async (t) => {
  const broker = await t.broker(['--refusal_delay', '20000', '--refusal_delay_max', '20000']);
  await t.peer(broker, { id: 'a', token: 'mine' });
  const refused = await t.wire(broker);
  refused.write(claim('a') + 'x');
  await sleep(200);
  broker.signal('SIGTERM');
  assert.equal((await refused.response()).status, 101);
  await refused.expect_text(taken);
  await refused.expect_close_frame(4003);
  refused.drop();
  await broker.ended(5000);
  assert.equal(counted(broker, 'refusals_delayed'), 1);
});

test('50 tabs that ask again as soon as they are refused ask less than a hundred times a second', async (t) => {
  const broker = await t.broker();
  await t.peer(broker, { id: 'a', token: 'mine' });
  let asked = 0;
  let going = true;
  const tab = async () => {
    while (going) {
      const peer = await open_peer(broker, { id: 'a', token: 'other' }).catch(() => undefined);
      if (!peer) return;
      asked += 1;
      await peer.expect_closed(undefined, undefined, 10000);
    }
  };
  const tabs = Array.from({ length: 50 }, tab);
  await sleep(3000);
  const before = asked;
  await sleep(3000);
  assert.ok(asked - before < 300, `${asked - before} in 3 s`);
  assert.ok(asked - before > 30, `${asked - before} in 3 s: they are answered`);
  going = false;
  await Promise.all(tabs);
});

const cpu_seconds = Broker.prototype.cpu_seconds;

/** The CPU that the broker uses in two seconds, as a share of what a program gets that spins beside it meanwhile. */
async function share_of_a_core(t, broker) {
  const spinner = spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' });
  t.after(() => spinner.kill('SIGKILL'));
  const before = broker.cpu_seconds();
  await sleep(2000);
  const used = broker.cpu_seconds() - before;
  const spun = cpu_seconds.call({ pid: spinner.pid });
  spinner.kill('SIGKILL');
  return used / spun;
}

test('without descriptors, not even its spare one, the broker rests and does not spin', async (t) => {
  const broker = await t.broker();
  const a = await t.peer(broker, { id: 'a' });
  const allow = (files) => execFileSync('prlimit', ['--pid', String(broker.pid), `--nofile=${files}:`]);
  const lines = () => broker.stdout.split('\n').filter((line) => line.includes('--sockets_max')).length;
  allow(3);  // less than is open: a descriptor that is closed does not come back
  const knocks = Array.from({ length: 100 }, () => net.connect({ port: broker.port, host: '127.0.0.1' }));
  for (const each of knocks) each.on('error', () => {});
  t.after(() => knocks.forEach((each) => each.destroy()));
  const lines_before = lines();
  const share = await share_of_a_core(t, broker);
  assert.ok(share < 0.3, `${share * 100} % of a core`);
  await a.round_trip();
  assert.ok(lines() - lines_before <= 4, `${lines() - lines_before} lines in 2 s`);
  allow(1024);
  await t.peer(broker, { id: 'b' });
});

test('with ulimit -n 64 and connects without end: little CPU, and a line a second', async (t) => {
  const broker = await t.broker(['--threads', '1'], { open_files_max: 64 });
  const a = await t.peer(broker, { id: 'a' });
  const lines = () => broker.stdout.split('\n').filter((line) => line.includes('--sockets_max')).length;
  let going = true;
  const knock = () => {
    const socket = net.connect({ port: broker.port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.once('close', () => going && setImmediate(knock));
    t.after(() => socket.destroy());
  };
  for (let n = 0; n < 200; n += 1) knock();
  await sleep(300);
  const lines_before = lines();
  const share = await share_of_a_core(t, broker);
  going = false;
  assert.ok(share < 0.3, `${share * 100} % of a core`);
  await a.round_trip();
  assert.ok(lines() - lines_before <= 4, `${lines() - lines_before} lines in 2 s`);
});
