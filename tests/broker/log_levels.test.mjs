// What the log tells at debug and at trace beyond info: who comes, each request, each close frame, each message by its
// type and what became of it. Never a token, nor what peers say to each other.
import assert from 'node:assert/strict';
import { scratch_file } from './certificate.mjs';
import { new_id } from './peer.mjs';
import { at_once, test, until } from './suite.mjs';
import { close_payload, frame, opcodes } from './wire.mjs';

at_once(4);
const quiet = /\n[^\n]* (?:debug|trace) /;

/** The line that matches, once it is there. */
const told = (broker, pattern) => until(`a line like ${pattern}`,
  () => broker.stdout.split('\n').find((line) => pattern.test(line)));

/** A few messages of all kinds between two peers, of which one goes by itself. */
async function some_life(t, broker) {
  const query = { token: 'secret-of-all', version: '1.5.4' };
  const a = await t.peer(broker, { ...query, id: new_id('a') });
  const b = await t.peer(broker, { ...query, id: new_id('b') });
  a.send({ type: 'OFFER', dst: b.id, payload: { sdp: 'private words' } });
  await b.next();
  a.send({ type: 'CANDIDATE', dst: 'absent', payload: 'private words' });
  a.send({ type: 'HEARTBEAT' });
  a.send({ type: 'private words', dst: b.id });
  a.send({ type: 'OFFER', dst: 7 });
  await a.round_trip();
  return { a, b };
}

test('at info there is no line for who comes, for a request or for a message', async (t) => {
  const broker = await t.broker();
  const { a } = await some_life(t, broker);
  a.drop();
  await told(broker, / info peer "/);
  assert.doesNotMatch(broker.stdout, quiet);
  assert.doesNotMatch(broker.stdout, /peer arrived/);
});

test('with --log_arrivals a peer that comes is a line at info, with its version, key and address', async (t) => {
  const broker = await t.broker(['--log_arrivals', '--key', 'red']);
  const peer = await t.peer(broker, { key: 'red', version: '1.5.4' });
  const older = await t.peer(broker, { key: 'red' });
  const refused = await t.socket(broker, { key: 'red', id: peer.id, token: 'another' });
  await refused.expect_closed();
  const at = / info peer arrived "\S+" key="red" version="([^"]*)" from 127\.0\.0\.1:\d+$/;
  assert.equal(at.exec(await told(broker, new RegExp(`peer arrived "${peer.id}"`)))[1], '1.5.4');
  assert.equal(at.exec(await told(broker, new RegExp(`peer arrived "${older.id}"`)))[1], '');
  await told(broker, / info refused: the id is taken /);
  assert.equal(broker.stdout.match(/peer arrived/g).length, 2, 'who is refused has not arrived');
  assert.doesNotMatch(broker.stdout, quiet);
});

test('who waited for its id has arrived when it gets it', async (t) => {
  const broker = await t.broker(['--log_arrivals', '--id_grace', '300ms']);
  const first = await t.peer(broker, { version: 'old' });
  first.drop();
  await told(broker, / info peer "/);
  await t.peer(broker, { id: first.id, token: 'another', version: 'new' });
  await told(broker, new RegExp(`peer arrived "${first.id}" key="peerjs" version="new" from `));
});

test('at debug each request has a line with its status, and each upgrade the version of its client', async (t) => {
  const broker = await t.broker(['--log_level', 'debug', '--path', '/app']);
  await broker.http('/app/peerjs/id?token=secret-of-all');
  await broker.http('/app/peerjs/nothing', { method: 'POST' });
  const wire = await t.wire(broker);
  wire.write('no HTTP\r\n\r\n');
  const peer = await t.peer(broker, { token: 'secret-of-all', version: '1.5.4 "x' });
  await told(broker, / debug request GET "\/app\/peerjs\/id" status=200 from 127\.0\.0\.1:\d+$/);
  await told(broker, / debug request POST "\/app\/peerjs\/nothing" status=404 from /);
  await told(broker, / debug unreadable request status=400 from 127\.0\.0\.1:\d+$/);
  await told(broker, / debug request GET "\/app\/peerjs" status=101 version="1\.5\.4 \\"x" from /);
  await told(broker, new RegExp(` debug peer arrived "${peer.id}" key="peerjs" version="1\\.5\\.4 \\\\"x" from `));
  assert.doesNotMatch(broker.stdout, /secret-of-all/);
  assert.doesNotMatch(broker.stdout, / trace /);
});

test('at debug each close frame has a line with its code and its words, whoever sent it', async (t) => {
  const broker = await t.broker(['--log_level', 'debug']);
  const owner = await t.peer(broker);
  const other = await t.socket(broker, { id: owner.id, token: 'another' });
  await other.expect_closed(4003);
  await told(broker, / debug closing "" code=4003 reason="ID is taken" why="refused" from /);
  await told(broker, / debug closed by client "" code=4003 reason="ID is taken" from /);
  const newer = await t.peer(broker, { id: owner.id });
  const gone = (end) => told(broker, new RegExp(` debug ${end} from 127`));
  await gone(`closing "${owner.id}" code=1000 reason="taken over" why="taken over"`);
  newer.socket.close(4321, 'my "own" words');
  await gone(`closed by client "${owner.id}" code=4321 reason="my \\\\"own\\\\" words"`);
  const wire = await t.wire(broker);
  await wire.register({ id: 'plain' });
  wire.write(frame(opcodes.close));
  await gone('closed by client "plain" code=1005 reason=""');
  const broken = await t.wire(broker);
  await broken.register({ id: 'broken' });
  broken.write(frame(opcodes.text, 'x', { reserved: 4 }));
  await gone('closing "broken" code=1002 reason="" why="protocol error"');
});

test('at trace each message is told by type, size and what became of it, and by nothing that it says', async (t) => {
  const broker = await t.broker(['--log_level', 'trace']);
  const { a, b } = await some_life(t, broker);
  a.socket.send('private words');
  a.socket.send(Buffer.from('{"type":"ANSWER","dst":"absent"}'));
  await a.round_trip();
  const message = (type, to, size, outcome) => told(broker,
    new RegExp(` trace message ${type} "${a.id}" to="${to}" bytes=${size} ${outcome}$`));
  const bytes = (sent) => JSON.stringify(sent).length;
  const payload = 'private words';
  await message('OFFER', b.id, bytes({ type: 'OFFER', dst: b.id, payload: { sdp: payload } }), 'relayed');
  await message('CANDIDATE', 'absent', bytes({ type: 'CANDIDATE', dst: 'absent', payload }), 'queued');
  await message('HEARTBEAT', '', 20, 'heard');
  await message('other', b.id, '\\d+', 'ignored');
  await message('OFFER', '', 24, 'ignored');
  await message('none', '', 13, 'malformed');
  await message('ANSWER', 'absent', 32, 'queued');
  assert.doesNotMatch(broker.stdout, /private words|secret-of-all|sdp/);
});

test('at trace a message that is one too many is refused', async (t) => {
  const broker = await t.broker(['--log_level', 'trace', '--queue_messages_max', '1', '--connection_limit', '1']);
  const [a, b, c] = [await t.peer(broker), await t.peer(broker), await t.peer(broker)];
  a.send({ type: 'CANDIDATE', dst: 'absent' });
  a.send({ type: 'CANDIDATE', dst: 'absent' });
  a.offer(b.id);
  a.offer(c.id);
  await told(broker, / trace message CANDIDATE "\S+" to="absent" bytes=\d+ queued$/);
  await told(broker, / trace message CANDIDATE "\S+" to="absent" bytes=\d+ refused$/);
  await told(broker, new RegExp(` trace message OFFER "${a.id}" to="${c.id}" bytes=\\d+ refused$`));
});

test('at trace members of a lobby have lines in the words of lobbies', async (t) => {
  const broker = await t.broker(['--log_level', 'trace', '--lobby']);
  const wire = await t.wire(broker);
  wire.write('GET /godot HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
    + 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n');
  assert.equal((await wire.response()).status, 101);
  wire.write(frame(opcodes.text, '{"type":0,"id":0,"data":""}'));
  await told(broker, / trace message JOIN "\S+" to="" bytes=27 taken$/);
  wire.write(frame(opcodes.close, close_payload(1000)));
  await told(broker, / debug closed by client "\S+" code=1000 /);
});

test('--log_level of a reload holds for requests and messages, too', async (t) => {
  const file = scratch_file(`levels-${process.pid}.toml`, 'log_level = "info"\n');
  const broker = await t.broker(['--config', file]);
  await some_life(t, broker);
  scratch_file(`levels-${process.pid}.toml`, 'log_level = "trace"\nlog_arrivals = true\n');
  broker.signal('SIGHUP');
  await told(broker, /SIGHUP: the settings were read again; changed: --log_level, --log_arrivals/);
  assert.doesNotMatch(broker.stdout, quiet);
  await some_life(t, broker);
  await told(broker, / debug request GET "\/peerjs" status=101 /);
  await told(broker, / trace message HEARTBEAT /);
  await told(broker, / info peer arrived /);
});
