#!/usr/bin/env node
// Sends damaged traffic to brokers with all kinds of settings, each piece whole, split and by byte, and then sees
// whether they still serve an honest pair and their counters add up.
//
//   node tests/broker/torture.mjs [--seed N] [--count N]     N pieces in all, dealt to the settings; 10000 unless given
//
// The last line is `N passed, N failed`, one for each kind of settings.
import assert from 'node:assert/strict';
import net from 'node:net';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { start_broker } from './broker.mjs';
import { certificates } from './certificate.mjs';
import { expect_sums } from './counters.mjs';
import { open_peer, relayed } from './peer.mjs';
import { conversation, damaged, make_dice } from './traffic.mjs';

const at_once = 24;
const by_byte_max = 300;  // what is left behind so many bytes goes in one piece

const tiny = ['--message_bytes_max', '256', '--request_head_bytes_max', '1024', '--outbox_bytes_max', '1024',
  '--total_outbox_bytes_max', '4096', '--total_incoming_bytes_max', '1024', '--queue_messages_max', '2',
  '--queue_bytes_max', '1024', '--sender_queue_bytes_max', '1024', '--total_queue_bytes_max', '2048',
  '--mailbox_bytes_max', '4096', '--connection_limit', '1', '--id_hold_max', '3', '--id_bytes_max', '16',
  '--handshakes_max', '8', '--sockets_max', '40'];
const short = ['--handshake_timeout', '100', '--keep_alive_timeout', '100', '--close_timeout', '100',
  '--message_timeout', '100', '--outbox_timeout', '100', '--alive_timeout', '300', '--expire_timeout', '50',
  '--cleanup_out_msgs', '20', '--id_hold_timeout', '100', '--refusal_delay', '10', '--id_grace', '50'];

/** By name: flags, and whether it is TLS. */
export function all_settings() {
  const { key, chain } = certificates();
  return [1, 2].flatMap((threads) => [
    ['default', [], false], ['tiny limits', tiny, false], ['short times', short, false],
    ['TLS', ['--sslkey', key, '--sslcert', chain], true],
  ].map(([name, flags, secure]) => ({
    name: `${name}, ${threads} thread${threads > 1 ? 's' : ''}`, secure,
    flags: [...flags, '--threads', `${threads}`, '--allow_discovery'],
  })));
}

const turn = () => new Promise((resolve) => { setImmediate(resolve); });

/** Sends `bytes` in pieces of these lengths, each in a packet of its own. */
async function send_in_pieces(socket, bytes, lengths) {
  let at = 0;
  for (const length of lengths) {
    if (socket.destroyed) return;
    socket.write(bytes.subarray(at, at + length));
    at += length;
    await turn();
  }
  if (!socket.destroyed) socket.write(bytes.subarray(at));
}

const ways = {
  whole: () => [],
  split: (bytes, dice) => Array.from({ length: 1 + dice.below(5) }, () => dice.below(bytes.length / 3 + 1)),
  by_byte: (bytes) => Array.from({ length: Math.min(bytes.length, by_byte_max) }, () => 1),
};

/** Whether what a broker sent is replies and, behind a 101, frames of a server; gives the complaint if not. */
export function complaint_about(answer) {
  let rest = answer;
  for (;;) {
    if (rest.length === 0) return undefined;
    const end = rest.indexOf('\r\n\r\n');
    const head = rest.subarray(0, end < 0 ? rest.length : end).toString('latin1');
    if (!/^HTTP\/1\.1 \d{3} /.test(head)) return `no reply: ${JSON.stringify(head.slice(0, 80))}`;
    if (end < 0) return 'a reply that is cut';
    rest = rest.subarray(end + 4);
    if (head.startsWith('HTTP/1.1 101 ')) break;
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const bodiless = rest.subarray(0, 9).toString('latin1') === 'HTTP/1.1 ';  // the answer to HEAD
    if (!bodiless) rest = rest.subarray(length);
  }
  while (rest.length >= 2) {
    const opcode = rest[0] & 0x0f;
    if ((rest[0] & 0xf0) !== 0x80 || ![1, 8, 9, 10].includes(opcode)) return `a frame that begins with ${rest[0]}`;
    if ((rest[1] & 0x80) !== 0) return 'a masked frame';
    const short_length = rest[1] & 0x7f;
    const head_length = short_length < 126 ? 2 : short_length === 126 ? 4 : 10;
    if (rest.length < head_length) return undefined;
    const length = short_length < 126 ? short_length
      : short_length === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (opcode === 1 && rest.length >= head_length + length) {
      try {
        JSON.parse(rest.subarray(head_length, head_length + length).toString('utf8'));
      } catch {
        return 'a message that is not JSON';
      }
    }
    rest = rest.subarray(head_length + length);
  }
  return undefined;
}

/** One connection: sends, waits a little for what comes, and goes in one of several ways. */
async function send(broker, secure, bytes, lengths, dice) {
  const target = { host: '127.0.0.1', port: broker.port, rejectUnauthorized: false };
  const socket = secure ? tls.connect(target) : net.connect({ ...target, noDelay: true });
  const pieces = [];
  const ended = new Promise((resolve) => { socket.once('close', resolve); });
  socket.on('error', () => {});
  socket.on('data', (piece) => pieces.push(piece));
  const reads = !dice.once_in(20);
  if (!reads) socket.pause();
  const open = new Promise((resolve) => { socket.once(secure ? 'secureConnect' : 'connect', resolve); });
  await Promise.race([open, ended]);
  if (!socket.destroyed) await send_in_pieces(socket, bytes, lengths);
  const patience = new Promise((resolve) => { setTimeout(resolve, dice.below(30)); });
  await Promise.race([patience, ended]);
  if (dice.once_in(2)) socket.end();
  else socket.destroy();
  const last = setTimeout(() => socket.destroy(), 300);
  await ended;
  clearTimeout(last);
  return Buffer.concat(pieces);
}

/** What an honest pair needs. Strangers' claims of the same ids may stand for a while. */
async function expect_service(broker, secure, ca) {
  const settings = secure ? { secure: true, options: { ca, checkServerIdentity: () => undefined } } : {};
  const deadline = performance.now() + 20000;
  for (let n = 0; ; n += 1) {
    try {
      const [one, two] = [`one${n}`, `two${n}`];
      const a = await open_peer(broker, { id: one }, settings);
      const b = await open_peer(broker, { id: two }, settings);
      for (const peer of [a, b]) await peer.expect('{"type":"OPEN"}');
      a.offer(two);
      await b.expect(relayed('OFFER', one, two, '1'));
      await Promise.all([a.close(), b.close()]);
      return;
    } catch (error) {
      if (broker.exit || performance.now() > deadline) throw error;
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  }
}

/**
 * Starts a broker with these settings, sends it the pieces `first` to `first + count` of `seed`, and judges it.
 * @returns {Promise<number>} how many connections that were
 */
export async function torture({ flags, secure }, { seed, first, count }) {
  const broker = await start_broker(flags);
  try {
    let next = first;
    let sent = 0;
    const worker = async () => {
      while (next < first + count) {
        const number = next++;
        const dice = make_dice(seed * 1000003 + number);
        const bytes = damaged(conversation(dice), dice);
        for (const [way, lengths] of Object.entries(ways)) {
          const answer = await send(broker, secure, bytes, lengths(bytes, dice), dice);
          assert.equal(complaint_about(answer), undefined, `piece ${number} of seed ${seed}, ${way}`);
          assert.equal(broker.exit, undefined, `the broker ended at piece ${number} of seed ${seed}, ${way}`);
          sent += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: at_once }, worker));
    await expect_service(broker, secure, certificates().root);
    await expect_sums(broker);
    broker.signal('SIGTERM');
    assert.equal((await broker.ended(15000)).code, 0);
    return sent;
  } finally {
    await broker.kill();
  }
}

async function main() {
  const given = (name, otherwise) => {
    const at = process.argv.indexOf(name);
    return at < 0 ? otherwise : Number(process.argv[at + 1]);
  };
  const seed = given('--seed', Date.now() % 1000000);
  const count = given('--count', 10000);
  const verdicts = { passed: 0, failed: 0 };
  console.log(`--seed ${seed} --count ${count}`);
  const all = all_settings();
  for (const [index, settings] of all.entries()) {
    const first = Math.floor(count * index / all.length);
    const last = Math.floor(count * (index + 1) / all.length);
    try {
      const sent = await torture(settings, { seed, first, count: last - first });
      console.log(`ok   ${settings.name}: ${sent} connections`);
      verdicts.passed += 1;
    } catch (error) {
      console.log(`FAIL ${settings.name}: ${error.stack}`);
      verdicts.failed += 1;
    }
  }
  console.log(`${verdicts.passed} passed, ${verdicts.failed} failed`);
  process.exit(verdicts.failed === 0 ? 0 : 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
