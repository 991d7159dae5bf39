// Lobbies as the client of Godot's signalling demo meets them: each message, each refusal in the demo's words, each
// order, and the same however the bytes are cut.
import assert from 'node:assert/strict';
import { counters_of } from './counters.mjs';
import { message, notice, open_member, text_frame } from './lobby_member.mjs';
import { at_once, test, until } from './suite.mjs';
import { frame, opcodes, upgrade_request } from './wire.mjs';

at_once(3);
const on = ['--lobby', '--refusal_delay', '0', '--threads', '2', '--lobby_join_timeout', '30000'];

async function member(t, broker, settings) {
  const made = await open_member(broker, settings);
  t.after(() => made.drop());
  return made;
}

const joined = async (t, broker, name, settings) => (await member(t, broker, settings)).join(name, settings);

test('without --lobby it is 404, and a line names the flag', async (t) => {
  const broker = await t.broker(['--threads', '1']);
  for (let time = 0; time < 3; ++time) {
    const wire = await t.wire(broker);
    wire.write(upgrade_request('/godot'));
    const { status, body } = await wire.response();
    assert.equal(status, 404);
    assert.match(body, /Cannot GET \/godot/);
    await wire.expect_end();
  }
  const lines = () => broker.stdout.split('\n').filter((line) => line.includes('--lobby'));
  await until('the line', () => lines().length > 0);
  assert.equal((await counters_of(broker)).refused_lobby_off, 3);
});

test('it is at godot below the path, compared byte by byte', async (t) => {
  const broker = await t.broker([...on, '--path', '/game']);
  await joined(t, broker, '', { path: '/game/godot' });
  await assert.rejects(open_member(broker, { path: '/godot' }), /400/);
  await assert.rejects(open_member(broker, { path: '/game/Godot' }), /400/);
  await (await t.peer(broker)).round_trip();
});

test('who makes a lobby is 1, and hears its id and then the name', async (t) => {
  const broker = await t.shared_broker(on);
  const mesh = await member(t, broker);
  mesh.say('join', 0, '');
  await mesh.expect(notice('id', 1, 'true'));
  const { type, id, data } = await mesh.next();
  assert.deepEqual([type, id], [0, 0]);
  assert.match(data, /^[A-Za-z0-9]{16}$/);
  await mesh.expect_silence();
  const server = await member(t, broker);
  server.say('join', 1, '');
  await server.expect(notice('id', 1, ''));
});

test('in a mesh everybody hears of everybody, once and in order', async (t) => {
  const broker = await t.shared_broker(on);
  const all = [await joined(t, broker, '')];
  for (let n = 1; n < 4; ++n) {
    const fresh = await joined(t, broker, all[0].lobby);
    assert.deepEqual(fresh.told_of, all.map(({ id }) => id));
    assert.equal(fresh.is_mesh, 'true');
    for (const each of all) await each.expect(notice('peer_connect', fresh.id));
    all.push(fresh);
  }
  assert.equal(new Set(all.map(({ id }) => id)).size, 4);
  for (const { id } of all.slice(1)) assert.ok(Number.isInteger(id) && id >= 2 && id <= 2147483647, `${id}`);
  all[2].drop();
  for (const each of [all[0], all[1], all[3]]) await each.expect(notice('peer_disconnect', all[2].id));
  for (const each of [all[0], all[1], all[3]]) await each.expect_silence();
});

test('without a mesh only the host is seen, whatever a joiner asks for', async (t) => {
  const broker = await t.shared_broker(on);
  const host = await joined(t, broker, '', { mesh: false });
  const first = await joined(t, broker, host.lobby, { mesh: true });
  const second = await joined(t, broker, host.lobby, { mesh: false });
  assert.deepEqual([first.is_mesh, first.told_of, second.told_of], ['', [1], [1]]);
  await host.expect(notice('peer_connect', first.id), notice('peer_connect', second.id));
  first.say('offer', 1, 'to the host');
  await host.expect(notice('offer', first.id, 'to the host'));
  host.say('answer', second.id, 'to the second');
  await second.expect(notice('answer', 1, 'to the second'));
  await first.expect_silence();
  second.drop();
  await host.expect(notice('peer_disconnect', second.id));
  await first.expect_silence();
  first.say('offer', second.id, '');
  await first.expect_closed(4000, 'Invalid destination');
});

test('what goes from one to another comes byte by byte, in text and in binary frames', async (t) => {
  const broker = await t.shared_broker(on);
  const host = await joined(t, broker, '');
  const guest = await joined(t, broker, host.lobby);
  await host.expect(notice('peer_connect', guest.id));
  const data = String.raw`"\u0041\n0\n\"ü\/ \ud800"`;
  for (const opcode of [opcodes.text, opcodes.binary]) {
    guest.wire.write(frame(opcode, `{"x":[1],"data":${data},"id":1.0,"type":6}`));
    await host.expect(`{"type":6,"id":${guest.id},"data":${data}}`);
  }
  guest.wire.write(text_frame('{"type":4,"id":1}'));
  await host.expect(notice('offer', guest.id, ''));
});

test('the host seals: all hear it, nobody joins, and the lobby ends complete', async (t) => {
  const broker = await t.broker([...on, '--lobby_seal_delay', '600']);
  const host = await joined(t, broker, '');
  const guest = await joined(t, broker, host.lobby);
  await host.expect(notice('peer_connect', guest.id));
  host.say('seal');
  const sealed_at = performance.now();
  await host.expect(notice('seal'));
  await guest.expect(notice('seal'));
  host.say('seal');
  await host.expect_silence();
  const late = await member(t, broker);
  late.say('join', 0, host.lobby);
  await late.expect_closed(4000, 'Lobby is sealed');
  guest.say('candidate', 1, 'still');
  await host.expect(notice('candidate', guest.id, 'still'));
  await host.expect_closed(1000, 'Seal complete');
  assert.ok(performance.now() - sealed_at >= 600, 'not before its time');
  await guest.expect_closed(1000, 'Seal complete');
  const later = await member(t, broker);
  later.say('join', 0, host.lobby);
  await later.expect_closed(4000, 'Lobby does not exists');
});

test('a seal is complete after ten seconds', async (t) => {
  const broker = await t.shared_broker(on);
  const host = await joined(t, broker, '');
  host.say('seal');
  await host.expect(notice('seal'));
  const sealed_at = performance.now();
  await host.expect_closed(1000, 'Seal complete', 20000);
  assert.ok(performance.now() - sealed_at > 9900, `after ${performance.now() - sealed_at} ms`);
}, { within_ms: 40000 });

test('the host ends the lobby, however it goes', async (t) => {
  const broker = await t.shared_broker(on);
  const ways = {
    close: (host) => host.wire.write(frame(opcodes.close)),
    drop: (host) => host.drop(),
    blunder: (host) => host.say('join', 0, ''),
    sealed: (host) => {
      host.say('seal');
      host.drop();
    },
  };
  for (const [way, go] of Object.entries(ways)) {
    const host = await joined(t, broker, '');
    const guest = await joined(t, broker, host.lobby);
    go(host);
    if (way === 'sealed') await guest.expect(notice('seal'));
    await guest.expect_closed(4000, 'Room host has disconnected');
    const late = await member(t, broker);
    late.say('join', 0, host.lobby);
    await late.expect_closed(4000, 'Lobby does not exists');
  }
});

test('what is for one who has just left is dropped', async (t) => {
  const broker = await t.shared_broker(on);
  const host = await joined(t, broker, '');
  const guest = await joined(t, broker, host.lobby);
  guest.drop();
  await host.expect(notice('peer_connect', guest.id), notice('peer_disconnect', guest.id));
  for (const type of ['offer', 'answer', 'candidate']) host.say(type, guest.id, 'late');
  await host.expect_silence();
  const other = guest.id === 2 ? 3 : guest.id - 1;
  host.say('offer', other, '');
  await host.expect_closed(4000, 'Invalid destination');
});

test('a client that does not join within a second is told so', async (t) => {
  const broker = await t.shared_broker(['--lobby']);
  const began = performance.now();
  const idle = await member(t, broker);
  await idle.expect_closed(4000, 'Have not joined lobby yet');
  assert.ok(performance.now() - began >= 1000, 'not before its time');
});

test('when the broker ends, all are told that and nothing else', async (t) => {
  const broker = await t.broker(on);
  const host = await joined(t, broker, '');
  const guests = [];
  for (let n = 0; n < 5; ++n) guests.push(await joined(t, broker, host.lobby));
  for (const guest of guests) await host.expect(notice('peer_connect', guest.id));
  for (const [n, guest] of guests.entries()) {
    await guest.expect(...guests.slice(n + 1).map(({ id }) => notice('peer_connect', id)));
  }
  broker.signal('SIGTERM');
  for (const each of [host, ...guests]) await each.expect_closed(1001, '');
  assert.equal((await broker.ended()).code, 0);
});

test('lobbies of different keys never meet', async (t) => {
  const broker = await t.broker([...on, '-k', 'one', '-k', 'two', '--lobby_format', 'same']);
  const one = await joined(t, broker, '');
  const two = await joined(t, broker, '', { query: '?key=two' });
  const guest = await joined(t, broker, 'same', { query: '?key=two' });
  await two.expect(notice('peer_connect', guest.id));
  await one.expect_silence();
  const stranger = await member(t, broker, { query: '?key=three' });
  stranger.say('join', 0, '');
  await stranger.expect_closed(4000, 'Invalid key provided');
  await joined(t, broker, 'same', { query: '?key=one&x=y' });
});

test('a broken message in a binary frame is a broken message', async (t) => {
  const broker = await t.shared_broker(on);
  const guest = await member(t, broker);
  guest.wire.write(frame(opcodes.binary, Buffer.from([0xff, 0xfe])));
  await guest.expect_closed(4000, 'Invalid message format');
  const spoken = await member(t, broker);
  spoken.wire.write(frame(opcodes.binary, message('join', 0, '')));
  await spoken.expect(notice('id', 1, 'true'));
});
