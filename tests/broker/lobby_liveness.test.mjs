// How long members may be silent, and hosts alone: stock clients say nothing while they wait, and answer pings.
import assert from 'node:assert/strict';
import { counters_of } from './counters.mjs';
import { message, notice, open_member, text_frame } from './lobby_member.mjs';
import { at_once, sleep, test } from './suite.mjs';
import { frame, opcodes } from './wire.mjs';

at_once(4);
const interval_ms = 1500;  // thrice that is how long a busy machine may keep this process from answering
const on = ['--lobby', '--threads', '2', '--lobby_join_timeout', '30000'];
const pinged = [...on, '--lobby_ping_interval', `${interval_ms}`];

async function joined(t, broker, name, settings) {
  const made = await open_member(broker);
  t.after(() => made.drop());
  return made.join(name, settings);
}

test('members that answer pings stay, however long they say nothing', async (t) => {
  const broker = await t.broker([...pinged, '--alive_timeout', '1000']);
  const host = await joined(t, broker, '');
  const guest = await joined(t, broker, host.lobby);
  await host.expect(notice('peer_connect', guest.id));
  const pings = new Map([[host, 0], [guest, 0]]);
  const until_ms = performance.now() + 6000;
  await Promise.all([host, guest].map(async (each) => {
    while (performance.now() < until_ms) {
      const found = await each.wire.frame(10000);
      assert.equal(found.opcode, opcodes.ping, JSON.stringify(found));
      each.wire.write(frame(opcodes.pong, found.payload));
      pings.set(each, pings.get(each) + 1);
    }
  }));
  for (const count of pings.values()) assert.ok(count >= 2 && count <= 6000 / interval_ms + 1, `${count} pings`);
  guest.say('candidate', 1, 'still here');
  await host.expect(notice('candidate', guest.id, 'still here'));
});

test('a member that answers neither of two pings is gone, and the others are told', async (t) => {
  const broker = await t.broker(pinged);
  const host = await joined(t, broker, '');
  const frozen = await joined(t, broker, host.lobby);
  const silent_since = performance.now();
  await host.expect(notice('peer_connect', frozen.id), notice('peer_disconnect', frozen.id));
  const took_ms = performance.now() - silent_since;
  assert.ok(took_ms >= 3 * interval_ms - 20, `after ${took_ms} ms`);
  const seen = [];
  for (let found = await frozen.wire.frame(); ; found = await frozen.wire.frame()) {
    seen.push(found.opcode);
    if (found.opcode === opcodes.close) break;
  }
  assert.deepEqual(seen, [opcodes.ping, opcodes.ping, opcodes.close]);
  assert.equal((await counters_of(broker)).limit_lobby_pings, 1);
});

test('the first ping comes after ten seconds', async (t) => {
  const broker = await t.broker(on);
  const host = await joined(t, broker, '');
  const since = performance.now();
  const found = await host.wire.frame(20000);
  assert.equal(found.opcode, opcodes.ping);
  assert.ok(performance.now() - since > 9900, `after ${performance.now() - since} ms`);
}, { within_ms: 40000 });

test('a frozen host ends its lobby', async (t) => {
  const broker = await t.broker(pinged);
  const host = await joined(t, broker, '');
  const guest = await joined(t, broker, host.lobby);
  await guest.expect_closed(4000, 'Room host has disconnected', 20000);
  assert.equal((await counters_of(broker)).lobbies_closed, 1);
});

test('who talks is not pinged', async (t) => {
  const broker = await t.broker(on.concat('--lobby_ping_interval', '5000'));
  const host = await joined(t, broker, '');
  const guest = await joined(t, broker, host.lobby);
  await host.expect(notice('peer_connect', guest.id));
  for (let n = 0; n < 30; ++n) {
    guest.say('candidate', 1, `${n}`);
    await host.expect(notice('candidate', guest.id, `${n}`));
    await sleep(200);
  }
  guest.wire.write(frame(opcodes.ping, 'mark'));
  const found = await guest.wire.frame();
  assert.deepEqual([found.opcode, found.text], [opcodes.pong, 'mark']);
});

test('a host that nobody joins is told so in the end', async (t) => {
  const broker = await t.broker([...on, '--lobby_alone_timeout', '2000']);
  const host = await joined(t, broker, '');
  const since = performance.now();
  await host.expect_closed(4000, 'Nobody has joined the lobby');
  assert.ok(performance.now() - since >= 1990, `after ${performance.now() - since} ms`);
  assert.equal((await counters_of(broker)).limit_lobby_alone_timeout, 1);
  const waiting = await joined(t, broker, '');
  const guest = await joined(t, broker, waiting.lobby);
  await waiting.expect(notice('peer_connect', guest.id));
  await sleep(2500);
  await waiting.expect_silence();
  guest.drop();
  await waiting.expect(notice('peer_disconnect', guest.id));
  await waiting.expect_closed(4000, 'Nobody has joined the lobby');
});

test('limits of lobbies and of their members are told in the demo\'s words', async (t) => {
  const broker = await t.broker([...on, '--lobbies_max', '2', '--lobby_members_max', '3', '--lobby_format',
    '{digits:1}', '--refusal_delay', '0']);
  const first = await joined(t, broker, '');
  const second = await joined(t, broker, '', { more: { max_members: 2 } });
  const refused = async (name, reason) => {
    const one = await open_member(broker);
    t.after(() => one.drop());
    one.wire.write(text_frame(message('join', 0, name)));
    await one.expect_closed(4000, reason);
  };
  await refused('', 'Too many lobbies open, disconnecting');
  await joined(t, broker, first.lobby);
  const third = await joined(t, broker, first.lobby);
  await refused(first.lobby, 'Too many peers connected');
  await joined(t, broker, second.lobby);
  await refused(second.lobby, 'Too many peers connected');
  third.drop();
  for (let given_back = false; !given_back;) given_back = (await first.next()).type === 3;
  await joined(t, broker, first.lobby);
  const { limit_lobbies: lobbies, limit_lobby_members: members } = await counters_of(broker);
  assert.deepEqual([lobbies, members], [1, 2]);
});

test('a refusal of who is in no lobby is answered late, and later each time', async (t) => {
  const broker = await t.broker([...on, '--refusal_delay', '200', '--refusal_delay_max', '800']);
  for (const least_ms of [200, 400, 800, 800]) {
    const one = await open_member(broker);
    t.after(() => one.drop());
    const since = performance.now();
    one.say('join', 0, 'guess');
    await one.expect_closed(4000, 'Lobby does not exists');
    assert.ok(performance.now() - since >= least_ms - 20, `after ${performance.now() - since} ms`);
  }
});
