// Every refusal and every answer of a lobby, with what the client sends cut in two at each place, and byte by byte: how
// TCP brings it makes no difference.
import assert from 'node:assert/strict';
import { message, notice, open_member, text_frame } from './lobby_member.mjs';
import { test } from './suite.mjs';
import { close_payload, frame, opcodes, upgrade_request } from './wire.mjs';

const flags = ['--lobby', '--lobby_join_timeout', '60000', '--refusal_delay', '0', '--threads', '2'];
const at_a_time = 32;
const request = Buffer.from(upgrade_request('/godot'));
const NAME = '(name)';

const said = (...messages) => Buffer.concat(messages.map((each) => (Buffer.isBuffer(each) ? each : text_frame(each))));
const made = [notice('id', 1, 'true'), notice('join', 0, NAME)];
const make = message('join', 0, '');

/** What a client says, alone, and what it gets for that, to the end. */
const transcripts = [
  ['no message', said('x'), ['4000 Invalid message format']],
  ['half a message', said('{"type":0,"id":0'), ['4000 Invalid message format']],
  ['no id', said('{"type":0,"data":""}'), ['4000 Invalid message format']],
  ['data that is no text', said('{"type":0,"id":0,"data":[]}'), ['4000 Invalid message format']],
  ['half a number', said('{"type":0.5,"id":0,"data":""}'), ['4000 Invalid message format']],
  ['an unknown lobby', said(message('join', 0, 'nowhere')), ['4000 Lobby does not exists']],
  ['an offer of a stranger', said(message('offer', 1, 'x')), ['4000 Invalid message when not in a lobby']],
  ['a seal of a stranger', said(message('seal')), ['4000 Invalid message when not in a lobby']],
  ['a lobby, and a goodbye', said(make, frame(opcodes.close, close_payload(1000, 'bye'))), [...made, '1000 bye']],
  ['a lobby in a binary frame', said(frame(opcodes.binary, make), '{}'), [...made, '4000 Invalid message format']],
  ['a lobby in fragments', said(frame(opcodes.text, make.slice(0, 9), { fin: false }), frame(opcodes.ping, 'p'),
    frame(opcodes.continuation, make.slice(9)), '{}'), ['pong p', ...made, '4000 Invalid message format']],
  ['a second lobby', said(make, make), [...made, '4000 Already in a lobby']],
  ['another lobby', said(make, message('join', 0, 'nowhere')), [...made, '4000 Already in a lobby']],
  ['a command of the broker', said(make, message('peer_connect', 2)), [...made, '4000 Invalid command']],
  ['no command', said(make, message(8, 2)), [...made, '4000 Invalid command']],
  ['an offer to nobody', said(make, message('offer', 2)), [...made, '4000 Invalid destination']],
  ['an offer to oneself', said(make, message('offer', 1)), [...made, '4000 Invalid destination']],
  ['two seals', said(make, message('seal'), message('seal'), '1'),
    [...made, notice('seal'), '4000 Invalid message format']],
  ['what comes behind a refusal', said('x', make, message('offer', 1)), ['4000 Invalid message format']],
];

/** What the client of a lobby says to its host, and what both get for that. */
const dialogues = [
  ['messages of each kind', said(message('offer', 1, 'a'), message('answer', 1, '\n0\nb'), message('candidate', 1), ''),
    (id) => [notice('offer', id, 'a'), notice('answer', id, '\n0\nb'), notice('candidate', id),
      notice('peer_disconnect', id)], '4000 Invalid message format'],
  ['a seal of a guest', said(message('candidate', 1, 'x'), message('seal')),
    (id) => [notice('candidate', id, 'x'), notice('peer_disconnect', id)], '4000 Only host can seal the lobby'],
  ['a close frame', said(frame(opcodes.close, close_payload(1000, 'bye'))),
    (id) => [notice('peer_disconnect', id)], '1000 bye'],
];

/** Who comes too late: by flags and by what the host of the lobby called room has done; which lobby it asks for. */
const refusals = [
  ['a sealed lobby', ['--lobby_seal_delay', '60000'], [message('seal')], 'room', '4000 Lobby is sealed'],
  ['a full lobby', ['--lobby_members_max', '1'], [], 'room', '4000 Too many peers connected'],
  ['one lobby too many', ['--lobbies_max', '1'], [], '', '4000 Too many lobbies open, disconnecting'],
  ['a lobby without a free name', [], [], '', '4000 Too many lobbies open, disconnecting'],
];

/** Each way to cut `bytes`: not at all, in two at each place, and everywhere. */
function* cuts_of(bytes) {
  yield [bytes];
  for (let at = 1; at < bytes.length; ++at) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}

const pause = () => new Promise(setImmediate);

async function write_pieces(wire, pieces) {
  for (const piece of pieces) {
    wire.write(piece);
    await pause();
  }
}

/** What comes until the close frame, in words; the name of the lobby is always (name). */
async function heard(wire) {
  const all = [];
  for (;;) {
    const found = await wire.frame(20000);
    if (found.opcode === opcodes.close) return [...all, `${found.code} ${found.reason}`];
    const text = found.opcode === opcodes.pong ? `pong ${found.text}` : found.text;
    all.push(text.replace(/("type":0,"id":0,"data":)"[A-Za-z0-9]{16}"/, `$1"${NAME}"`));
  }
}

/** Runs `play` for each way to cut `bytes`, many at a time. */
async function each_cut(bytes, play) {
  const waiting = cuts_of(bytes);
  let count = 0;
  await Promise.all(Array.from({ length: at_a_time }, async () => {
    for (const pieces of waiting) {
      await play(pieces);
      count++;
    }
  }));
  assert.equal(count, bytes.length + 1);
}

for (const [name, bytes, wanted] of transcripts) {
  test(`${name}, however it is cut`, async (t) => {
    const broker = await t.shared_broker(flags);
    await each_cut(bytes, async (pieces) => {
      const wire = await t.wire(broker);
      wire.write(request);
      assert.equal((await wire.response()).status, 101);
      await write_pieces(wire, pieces);
      assert.deepEqual(await heard(wire), wanted);
      wire.drop();
    });
  }, { within_ms: 60000 });
}

for (const [name, bytes, host_hears, end] of dialogues) {
  test(`${name}, and the host hears it, however it is cut`, async (t) => {
    const broker = await t.shared_broker(flags);
    await each_cut(bytes, async (pieces) => {
      const host = await (await open_member(broker)).join();
      t.after(() => host.drop());
      const guest = await (await open_member(broker)).join(host.lobby);
      t.after(() => guest.drop());
      await write_pieces(guest.wire, pieces);
      await host.expect(notice('peer_connect', guest.id), ...host_hears(guest.id));
      assert.deepEqual(await heard(guest.wire), [end]);
      host.drop();
    });
  }, { within_ms: 60000 });
}

for (const [name, more, host_says, room, wanted] of refusals) {
  test(`${name}, however its name is cut`, async (t) => {
    const broker = await t.broker([...flags, '--lobby_format', 'room', '--lobby_ping_interval', '60000', ...more]);
    const host = await (await open_member(broker)).join();
    t.after(() => host.drop());
    if (host_says.length > 0) {
      host.wire.write(said(...host_says));
      await host.expect(notice('seal'));
    }
    await each_cut(said(message('join', 0, room)), async (pieces) => {
      const { wire } = await open_member(broker);
      t.after(() => wire.drop());
      await write_pieces(wire, pieces);
      assert.deepEqual(await heard(wire), [wanted]);
      wire.drop();
    });
    await host.expect_silence();
  }, { within_ms: 60000 });
}

test('a request and what is said behind it, however they are cut', async (t) => {
  const broker = await t.shared_broker(flags);
  await each_cut(Buffer.concat([request, said(make, 'x')]), async (pieces) => {
    const wire = await t.wire(broker);
    await write_pieces(wire, pieces);
    assert.equal((await wire.response()).status, 101);
    assert.deepEqual(await heard(wire), [...made, '4000 Invalid message format']);
    wire.drop();
  });
}, { within_ms: 60000 });
