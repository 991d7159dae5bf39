// Another token asks for an id whose owner is silent: the owner is pinged, and whoever shows no life loses its id.
// compat: peerjs-server answers ID-TAKEN until the owner has been silent for alive_timeout.
import assert from 'node:assert/strict';
import { certificates } from './certificate.mjs';
import { new_id, relayed } from './peer.mjs';
import { slow } from './slow.mjs';
import { at_once, sleep, test, until } from './suite.mjs';
import { frame, opcodes, upgrade_request } from './wire.mjs';

at_once(12);
const timeout_ms = 1500 * slow;
const lately_ms = 2000;
/** Behind the owner's time ends the claimant's own, by 500 ms; a busy machine tells of it later. */
const extra_ms = 700 * slow;
const stretched = slow > 1 ? ['--takeover_ping_timeout', `${timeout_ms}`] : [];
const flags = [...stretched, '--refusal_delay', '0', '--allow_discovery', '--close_timeout', '1000', '--threads', '2'];
const taken = '{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}';
const open = '{"type":"OPEN"}';

/** A bare owner of an id, which answers nothing by itself and has not been heard for a while. */
async function silent_owner(t, more_flags = []) {
  const broker = await t.shared_broker([...flags, ...more_flags]);
  const id = new_id('owner');
  const owner = await (await t.wire(broker)).register({ id, token: 'mine' });
  await sleep(lately_ms + 150);
  return { broker, id, owner };
}

/** The claim was made between `asked` and `began`. */
async function claim(t, broker, id, token = 'other') {
  const asked = performance.now();
  const claimant = await t.socket(broker, { id, token });
  return Object.assign(claimant, { asked, began: performance.now() });
}

/** The next message is OPEN, and that by this time after the claim. */
async function expect_open_after(claimant, least_ms, most_ms) {
  const { at } = await claimant.expect(open);
  assert.ok(at - claimant.asked > least_ms, `${at - claimant.asked} ms after it was asked`);
  assert.ok(at - claimant.began < most_ms, `${at - claimant.began} ms after it was claimed`);
}

async function expect_ping(owner, within_ms = 1000) {
  const { opcode } = await owner.frame(within_ms);
  assert.equal(opcode, opcodes.ping);
}

test('an owner that does not answer a ping loses its id after takeover_ping_timeout, to another token', async (t) => {
  const { broker, id, owner } = await silent_owner(t);
  const b = await t.peer(broker, { id: new_id('b') });
  const claimant = await claim(t, broker, id);
  await expect_ping(owner);
  await expect_open_after(claimant, timeout_ms - 50, timeout_ms + extra_ms);
  await owner.expect_close_frame(1000, 'no answer to a ping');
  owner.write(frame(opcodes.text, `{"type":"OFFER","dst":"${b.id}","payload":"ghost"}`));
  b.offer(id, 'you');
  await claimant.expect(relayed('OFFER', b.id, id, '"you"'));
  claimant.send({ type: 'ANSWER', dst: b.id, payload: 'me' });
  await b.expect(relayed('ANSWER', id, b.id, '"me"'));
});

test('an owner that answers the ping keeps its id', async (t) => {
  const broker = await t.shared_broker(flags);
  const owner = await t.peer(broker, { id: new_id('owner'), token: 'mine' });
  await sleep(lately_ms + 150);
  const claimant = await claim(t, broker, owner.id);
  await claimant.expect(taken, 300);
  await claimant.expect_closed(4003, 'ID is taken');
  await owner.round_trip();
});

test('an owner that was heard within two seconds is not even asked', async (t) => {
  const { broker, id, owner } = await silent_owner(t);
  owner.write(frame(opcodes.text, '{"type":"HEARTBEAT"}'));
  await sleep(200);
  const claimant = await claim(t, broker, id);
  await claimant.expect(taken, 200);
  await assert.rejects(owner.frame(300), /not within/);
});

for (const [what, bytes] of [
  ['a heartbeat', frame(opcodes.text, '{"type":"HEARTBEAT"}')],
  ['a pong', frame(opcodes.pong)],
  ['one byte of a frame', Buffer.from([0x81])],
]) {
  test(`${what} within the time is an answer`, async (t) => {
    const { broker, id, owner } = await silent_owner(t);
    const claimant = await claim(t, broker, id);
    await expect_ping(owner);
    await sleep(timeout_ms / 2);
    owner.write(bytes);
    await claimant.expect(taken, 400);
    assert.ok((await broker.ids()).includes(id));
  });
}

test('four wait for one id, a fifth is told at once that it is taken, and one of the four gets it', async (t) => {
  const { broker, id, owner } = await silent_owner(t);
  const four = [];
  for (let n = 0; n < 4; n += 1) four.push(await claim(t, broker, id, `other${n}`));
  await expect_ping(owner);
  const fifth = await claim(t, broker, id, 'fifth');
  await fifth.expect(taken, 200);
  await until('all have an answer', () => four.every(({ received }) => received.length > 0));
  assert.deepEqual(four.map(({ received }) => received[0].text).sort(), [taken, taken, taken, open]);
  await owner.expect_close_frame(1000);
});

test('a claimant that goes frees its place, and one ping is for all', async (t) => {
  const { broker, id, owner } = await silent_owner(t);
  const four = [];
  for (let n = 0; n < 4; n += 1) four.push(await claim(t, broker, id, `other${n}`));
  four[1].drop();
  await sleep(200);
  const fifth = await claim(t, broker, id, 'fifth');
  await fifth.expect_silence(200);
  await expect_ping(owner);
  await assert.rejects(owner.frame(200), /not within/);
  owner.write(frame(opcodes.pong));
  await fifth.expect(taken);
});

/** Nobody is ended for somebody who does not want the id any more. */
test('an owner outlives a contest that all claimants have left', async (t) => {
  const { broker, id, owner } = await silent_owner(t);
  const claimant = await claim(t, broker, id);
  await expect_ping(owner);
  claimant.drop();
  await sleep(timeout_ms + 300);
  owner.write(frame(opcodes.ping));
  assert.equal((await owner.frame()).opcode, opcodes.pong);
});

test("the owner's own token takes over at once, while others wait", async (t) => {
  const { broker, id, owner } = await silent_owner(t);
  const claimant = await claim(t, broker, id);
  await expect_ping(owner);
  const again = await claim(t, broker, id, 'mine');
  await again.expect(open, 200);
  await owner.expect_close_frame(1000, 'taken over');
  await claimant.expect(taken, 300);
  again.offer(id, 1);
  await again.expect(relayed('OFFER', id, id, '1'));
});

test('an owner that leaves while others wait makes place at once', async (t) => {
  const { broker, id, owner } = await silent_owner(t);
  const claimant = await claim(t, broker, id);
  await expect_ping(owner);
  owner.write(frame(opcodes.text, '{"type":"LEAVE"}'));
  await claimant.expect(open, 300);
});

test('what a claimant says before it has its id is heard afterwards, in order', async (t) => {
  const { broker, id, owner } = await silent_owner(t, ['--takeover_ping_timeout', '400']);
  const b = await t.peer(broker, { id: new_id('b') });
  const say = (n) => frame(opcodes.text, `{"type":"CANDIDATE","dst":"${b.id}","payload":${n}}`);
  const claimant = await t.wire(broker);
  const request = upgrade_request(`/peerjs?key=peerjs&id=${id}&token=other`);
  claimant.write(Buffer.concat([Buffer.from(request), say(1), say(2).subarray(0, 5)]));
  assert.equal((await claimant.response()).status, 101);
  claimant.write(Buffer.concat([say(2).subarray(5), say(3)]));
  await expect_ping(owner);
  await b.expect_silence(200);
  await claimant.expect_text(open);
  for (const n of [1, 2, 3]) await b.expect(relayed('CANDIDATE', id, b.id, `${n}`));
});

test('--takeover_ping_timeout is the time that an owner has', async (t) => {
  const { broker, id } = await silent_owner(t, ['--takeover_ping_timeout', '400']);
  const claimant = await claim(t, broker, id);
  await expect_open_after(claimant, 350, 400 + extra_ms);
});

test('a broker that was stopped does not take an id from an owner that answers', async (t) => {
  const broker = await t.broker(flags);
  const owner = await t.peer(broker, { id: 'owner', token: 'mine' });
  await sleep(lately_ms + 150);
  owner.socket._socket.pause();  // its pong comes only when the broker runs again
  const claimant = await claim(t, broker, 'owner');
  broker.signal('SIGSTOP');
  await until('all its threads have stopped', () => broker.is_stopped());
  await sleep(timeout_ms + 2500);
  broker.signal('SIGCONT');
  await sleep(timeout_ms - 700);
  owner.socket._socket.resume();
  await claimant.expect(taken);
  await owner.round_trip();
});

test('an id is claimed right behind a stop: what came meanwhile is life', async (t) => {
  const broker = await t.broker(flags);
  const owner = await t.peer(broker, { id: 'owner', token: 'mine' });
  await sleep(lately_ms + 150);
  broker.signal('SIGSTOP');
  await until('all its threads have stopped', () => broker.is_stopped());
  const claiming = claim(t, broker, 'owner');
  await sleep(3000);
  broker.signal('SIGCONT');
  await (await claiming).expect(taken);
  await owner.round_trip();
});

test('a drain tells those who wait, and the broker ends', async (t) => {
  const broker = await t.broker([...flags, '--drain_timeout', '3000']);
  const owner = await (await t.wire(broker)).register({ id: 'owner', token: 'mine' });
  await sleep(lately_ms + 150);
  const claimant = await claim(t, broker, 'owner');
  await expect_ping(owner);
  broker.signal('SIGTERM');
  await claimant.expect_closed(1001);
  owner.drop();
  assert.equal((await broker.ended()).code, 0);
  assert.match(broker.stdout, /claims_contested=1/);
});

test('with TLS a claimant waits without work for the broker, whatever it sends, and is heard afterwards', async (t) => {
  const { root, chain, key } = certificates();
  const broker = await t.broker(['--threads', '1', '--sslkey', key, '--sslcert', chain]);
  const tls = { secure: true, options: { ca: root } };
  const owner = await (await t.wire(broker, { tls: { ca: root } })).register({ id: 'owner', token: 'mine' });
  const b = await t.peer(broker, { id: 'b' }, tls);
  await sleep(lately_ms + 150);
  const claimant = await t.socket(broker, { id: 'owner', token: 'other' }, tls);
  await expect_ping(owner);
  for (let n = 0; n < 20; n += 1) claimant.send({ type: 'CANDIDATE', dst: 'b', payload: n });
  const before = broker.cpu_seconds();
  await claimant.expect(open);
  assert.ok(broker.cpu_seconds() - before < 0.3, `${broker.cpu_seconds() - before} s of CPU`);
  for (let n = 0; n < 20; n += 1) await b.expect(relayed('CANDIDATE', 'owner', 'b', `${n}`));
});

test('on four threads, of eight claimants each id has one new owner, and each other a refusal', async (t) => {
  const broker = await t.broker([...flags.slice(0, -1), '4']);
  const owners = [];
  for (let n = 0; n < 12; n += 1) owners.push(await (await t.wire(broker)).register({ id: `o${n}`, token: 'mine' }));
  await sleep(lately_ms + 150);
  const claims = owners.flatMap((_, n) => Array.from({ length: 8 }, (__, m) => claim(t, broker, `o${n}`, `token${m}`)));
  const claimants = await Promise.all(claims);
  await until('all have an answer', () => claimants.every(({ received }) => received.length > 0));
  const answers = claimants.map(({ received }) => received[0].text);
  assert.equal(answers.filter((text) => text === open).length, owners.length);
  assert.equal(answers.filter((text) => text === taken).length, 7 * owners.length);
  assert.equal((await broker.ids()).length, owners.length);
  broker.signal('SIGTERM');
  for (const each of [...owners, ...claimants]) each.drop();
  await broker.ended();
  const count = (which) => Number(new RegExp(`${which}=(\\d+)`).exec(broker.stdout)?.[1] ?? 0);
  assert.equal(count('claims_won'), owners.length);
  assert.equal(count('claims_contested'), 4 * owners.length);
  assert.equal(count('refused_claimants'), 4 * owners.length);
  assert.equal(count('refused_id_taken'), 3 * owners.length);
});
