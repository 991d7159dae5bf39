// A full --total_queue_bytes_max takes from the address whose senders hold most of what waits for absent peers, and an
// honest sender elsewhere does not notice: what it sent before stays, and what it sends then is kept.
import assert from 'node:assert/strict';
import { counters_of } from './counters.mjs';
import { expired, relayed } from './peer.mjs';
import { as, trusting } from './proxy.mjs';
import { sleep, test, until } from './suite.mjs';

const mebibyte = 1024 * 1024;
const senders = 17;
const id_bytes = 2000;  // --id_bytes_max is 2048

/** Sums so small that 17 senders with long ids fill them with messages of 50 bytes; and meanwhile nothing expires. */
const sums = ['--sender_queue_bytes_max', `${mebibyte}`, '--queue_bytes_max', `${mebibyte}`,
  '--total_queue_bytes_max', `${8 * mebibyte}`, '--expire_timeout', '120000'];

/** Messages of nothing, each for a queue of its own: what fills the sum is the sender's id in each of them. */
class Stranger {
  sent = 0;

  constructor(peer, name) {
    this.peer = peer;
    this.name = name;
  }

  send(times) {
    for (let n = 0; n < times; n += 1) this.peer.send(`{"type":"OFFER","dst":"absent-${this.name}-${this.sent++}"}`);
  }

  /** Which of its messages it has been told of, by their numbers. */
  told() {
    return this.peer.received.map(({ text }) => {
      const { src: dst } = JSON.parse(text);
      assert.equal(text, expired(dst, this.peer.id));
      assert.ok(dst.startsWith(`absent-${this.name}-`), `it hears of its own messages, and not of ${dst}`);
      return Number(dst.split('-').at(-1));
    });
  }
}

test('17 senders with long ids fill all queues, and what an honest sender has to say waits for its peer', async (t) => {
  const broker = await t.broker([...trusting, ...sums]);
  const honest = await t.peer(broker, { id: 'honest' }, as('198.51.100.9'));
  honest.offer('early', 'before the storm');
  await honest.round_trip();
  const strangers = [];
  for (let n = 0; n < senders; n += 1) {
    const id = String.fromCharCode(97 + n).repeat(id_bytes);
    strangers.push(new Stranger(await t.peer(broker, { id }, as('203.0.113.7')), n));
  }
  for (const stranger of strangers) stranger.send(300);  // 17 times 750 kB: more than what may wait in all
  for (const { peer } of strangers) await peer.round_trip();
  await sleep(200);
  // From here on 0.3 Mbit/s in all, as long as the honest one is there, so that no place is free for long. In a tick
  // that makes 85 kB, of the 512 that a full sum takes from them, so a busy machine may be late by a few ticks.
  const drip = setInterval(() => strangers.forEach((stranger) => stranger.send(2)), 50);
  t.after(() => clearInterval(drip));
  for (let n = 0; n < 30; n += 1) {
    honest.offer(`late-${n}`, n);
    await honest.round_trip();
    await sleep(50);  // a tick
  }
  clearInterval(drip);
  assert.deepEqual(honest.received, [], 'the honest sender is told of no loss');
  for (let n = 0; n < 30; n += 1) {
    const late = await t.peer(broker, { id: `late-${n}` }, as('198.51.100.9'));
    await late.expect(relayed('OFFER', 'honest', `late-${n}`, `${n}`));
  }
  const early = await t.peer(broker, { id: 'early' }, as('198.51.100.9'));
  await early.expect(relayed('OFFER', 'honest', 'early', '"before the storm"'));

  // The strangers are told of each message that was refused or taken, once, and of no other: what they were not told of
  // is still there for whom it is for.
  await until('no more is told', async () => {
    const before = strangers.reduce((sum, { peer }) => sum + peer.received.length, 0);
    await sleep(300);
    return before === strangers.reduce((sum, { peer }) => sum + peer.received.length, 0);
  });
  const { messages_queued: queued, limit_total_queue_bytes: refused = 0 } = await counters_of(broker);
  let [told_of, all] = [0, 0];
  for (const stranger of strangers) {
    const told = stranger.told();
    assert.equal(new Set(told).size, told.length, 'each loss is told once');
    assert.ok(told.length > 0, `${stranger.name} has lost nothing`);
    const kept = Array.from({ length: stranger.sent }, (_, n) => n).filter((n) => !told.includes(n));
    [told_of, all] = [told_of + told.length, all + stranger.sent];
    for (const n of [kept[0], kept.at(-1)].filter((number) => number !== undefined)) {
      const absent = await t.peer(broker, { id: `absent-${stranger.name}-${n}` }, as('192.0.2.1'));
      await absent.expect(relayed('OFFER', stranger.peer.id, absent.id));
    }
  }
  assert.ok(told_of > 1000, `${told_of} of ${all} messages of the strangers were taken or refused`);
  assert.ok(queued > 3000 && refused > 0, `${queued} were kept, and the limit was met ${refused} times`);
}, { within_ms: 60000 });
