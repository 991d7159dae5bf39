// Who pays for a full sum of bytes is the address that holds most of it, and nobody elsewhere: not even the one
// connection that holds more than any single one of the guilty address.
import assert from 'node:assert/strict';
import { counters_of } from './counters.mjs';
import { as, trusting } from './proxy.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { frame, opcodes, upgrade_request } from './wire.mjs';

at_once(2);

const mebibyte = 1024 * 1024;
const [guilty, honest] = ['203.0.113.7', '198.51.100.9'];

/** For those who must send a lot. */
const unhurried = ['--client_rate', '1000000000', '--client_burst', '1000000000'];

const message = (dst, size, n = 0) => `{"type":"CANDIDATE","dst":"${dst}","payload":[${n},"${'x'.repeat(size)}"]}`;

/** A registered bare connection whom the proxy names. */
async function from(t, broker, ip, id) {
  const wire = await t.wire(broker);
  wire.write(upgrade_request(`/peerjs?key=peerjs&id=${id}&token=t`, { 'X-Forwarded-For': ip }));
  assert.equal((await wire.response()).status, 101);
  await wire.expect_text('{"type":"OPEN"}');
  return wire;
}

/** The most that there was of a sum, as the broker has told. */
async function most_of(broker, name) {
  await counters_of(broker);
  const found = [...broker.stdout.matchAll(new RegExp(`use .*\\b${name}=\\d+/(\\d+)`, 'g'))];
  return Number(found.at(-1)?.[1] ?? 0);
}

for (const threads of [['--threads', '1'], ['--threads', '2']]) {
  const how = threads.join(' ');

  test(`unfinished messages: the fullest address pays, others finish theirs; ${how}`, async (t) => {
    const broker = await t.broker([...trusting, ...threads, '--total_incoming_bytes_max', `${8 * mebibyte}`]);
    const friend = await t.peer(broker, { id: 'friend' }, as(honest));
    // The longest unfinished message of all is an honest one; it comes in two reads, with the whole storm between them.
    const patient = await from(t, broker, honest, 'patient');
    const long = frame(opcodes.text, message('friend', 1000 * 1000));
    patient.write(long.subarray(0, 900 * 1000));
    const quick = await from(t, broker, honest, 'quick');
    const storm = [];
    for (let n = 0; n < 100; n += 1) {
      const wire = await from(t, broker, guilty, `guilty${n}`);
      wire.write(frame(opcodes.text, 'x'.repeat(200 * 1000), { claims: 400 * 1000 }));
      storm.push(wire);
      if (n % 5 !== 4) continue;
      const whole = frame(opcodes.text, message('friend', 30000, n));
      quick.write(whole.subarray(0, whole.length / 2));
      await sleep(60);  // longer than a tick, after which the sum is looked at
      quick.write(whole.subarray(whole.length / 2));
      const { text } = await friend.next();
      assert.ok(text.startsWith(`{"type":"CANDIDATE","src":"quick","dst":"friend","payload":[${n},`));
    }
    const ended = () => storm.filter((wire) => wire.ended || wire.bytes[0] === 0x88).length;
    await until('the storm has paid', () => ended() >= 55);
    patient.write(long.subarray(900 * 1000));
    assert.ok((await friend.next()).text.startsWith('{"type":"CANDIDATE","src":"patient","dst":"friend"'));
    assert.equal(patient.ended || quick.ended, false);
    const paid = async () => (await counters_of(broker)).limit_total_incoming_bytes;
    await until('whoever paid is of the guilty address', async () => ended() === await paid(), 20000);
    for (const wire of storm.filter(({ bytes }) => bytes.length > 0)) await wire.expect_close_frame(1013);
  }, { within_ms: 60000 });

  test(`unread messages: receivers of the fullest address pay, one elsewhere stays; ${how}`, async (t) => {
    const sums = ['--total_outbox_bytes_max', `${16 * mebibyte}`, '--outbox_bytes_max', `${8 * mebibyte}`];
    const broker = await t.broker([...trusting, ...threads, ...sums, ...unhurried, '--outbox_timeout', '60000']);
    const [friend, reader] = [await t.peer(broker, { id: 'friend' }, as(honest)),
      await t.peer(broker, { id: 'reader' }, as(honest))];
    const sender = await t.peer(broker, { id: 's' }, as(guilty));
    // The fullest outbox of all is an honest one: 1 MiB and more waits there, behind what the kernel has taken. Of the
    // others, who are filled in turn, each holds less than half of that when the sum is full.
    reader.socket._socket.pause();
    let sent = 0;
    for (; (await most_of(broker, 'total_outbox_bytes')) < mebibyte; await sleep(50)) {
      for (let n = 0; n < 8; n += 1) friend.send(message('reader', 60000, sent++));
      await friend.round_trip(20000);
    }
    const deaf = [];
    for (let n = 0; n < 40; n += 1) {
      deaf.push(await t.peer(broker, { id: `deaf${n}` }, as(guilty)));
      deaf[n].socket._socket.pause();
    }
    const paid = async () => (await counters_of(broker)).limit_total_outbox_bytes ?? 0;
    for (let round = 0; round < 150 && await paid() === 0; round += 1) {
      for (let n = 0; n < 40; n += 1) sender.send(message(`deaf${n}`, 60000, round));
      await sender.round_trip(20000);
    }
    assert.ok(await paid() > 0, 'the sum was never full');
    assert.equal(reader.closed, undefined);
    reader.socket._socket.resume();
    await until('the reader has all', () => reader.received.length === sent, 20000);
    const numbers = reader.received.map(({ text }) => JSON.parse(text).payload[0]);
    assert.deepEqual(numbers, numbers.map((_, n) => n), 'in order and without a gap');
    assert.deepEqual(friend.received, [], 'no EXPIRE for what was sent to it');
    for (const peer of deaf) peer.socket._socket.resume();
    const told = () => deaf.filter((peer) => peer.closed).length;
    await until('those who paid are told', async () => told() === await paid(), 20000);
    for (const { closed } of deaf) assert.equal(closed?.code ?? 1013, 1013);
  }, { within_ms: 90000 });
}
