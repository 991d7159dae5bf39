// The doctor before set-ups where plain requests work and WebSockets do not, or not for long.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { assert_found, examine, in_front_of, talking } from './doctor.mjs';
import { slow } from './slow.mjs';
import { at_once, test } from './suite.mjs';

at_once(4);

const at = (port, path = '/') => `http://127.0.0.1:${port}${path}`;
const fast = ['--expire_timeout', '500'];
const nginx = (given) => ({ ...given, Server: 'nginx' });

for (const path of ['/', '/myapp']) {
  test(`a proxy that does not pass Upgrade on, at ${path}`, async (t) => {
    const broker = await t.broker(['--path', path]);
    const port = await in_front_of(t, broker, { upgrade: 'plain', headers: nginx });
    assert_found(await examine(at(port, path)), {
      upgrade: ['red', /(404|426) from nginx instead/, /did not pass Upgrade on/, /proxy_set_header for Upgrade/],
    });
  });
}

for (const [status, head, body, ...words] of [
  [200, 'Server: Apache\r\n', '<html>hello</html>', /200 from Apache.* instead of 101/, /upgrade=websocket/],
  [301, 'Location: https://a.example/peerjs\r\n', '', /301 to https/, /does not follow/],
  [400, 'Server: nginx\r\n', '<html>nginx</html>', /400 from nginx instead of 101/, /proxy_http_version 1\.1/],
  [400, '', 'Missing or invalid Sec-WebSocket-Key header', /Sec-WebSocket-Key/, /not the other headers/],
  [404, 'Server: nginx\r\n', '<html>not here</html>', /404 from nginx instead of 101/, /only others/],
  [426, 'Server: Caddy\r\n', 'Upgrade Required', /426 from Caddy instead/, /did not pass Upgrade on/, /reverse_proxy/],
  [502, 'Server: nginx\r\n', '', /502 from nginx/, /cannot reach the broker/],
  [504, 'Server: Apache\r\n', '', /504 from Apache/],
  [505, '', '', /505 instead of 101/, /no HTTP\/1\.1/],
]) {
  test(`an upgrade that is answered with ${status} ${body.slice(0, 20)}`, async (t) => {
    const port = await in_front_of(t, await t.broker(), { upgrade: [status, head, body] });
    assert_found(await examine(at(port)), { upgrade: ['red', ...words] });
  });
}

test('an upgrade that a proxy lets hang', async (t) => {
  const broker = await t.broker();
  const port = await in_front_of(t, broker, { brokers: [{ port: await talking(t, () => {}) }] });
  const found = await examine(at(port), ['--timeout', '2']);
  assert_found(found, { upgrade: ['red', /no answer within 2/, /lets plain requests through/] });
});

test('a broker that allows named origins alone', async (t) => {
  const broker = await t.broker(['--check_origin', '--cors', 'https://other.example']);
  const found = await examine(at(broker.port), ['--origin', 'https://game.localhost']);
  assert_found(found, { cors: ['red'], upgrade: ['red', /Origin not allowed/, /--check_origin/, /add --cors/] });
});

/** Answers an upgrade as a WebSocket server, or with another proof, and then says `more`. */
function accepting(t, more, proof = '') {
  return talking(t, (socket, head) => {
    const key = /Sec-WebSocket-Key: (\S+)/i.exec(head)[1] + proof;
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const headers = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
    socket.write(`HTTP/1.1 101 So\r\n${headers.join('\r\n')}\r\n\r\n`);
    if (more === undefined) return;
    if (more instanceof Function) more(socket);
    else if (more === '') socket.end();
    else socket.write(Buffer.from([0x81, more.length, ...Buffer.from(more)]));
  });
}

test('an upgrade with a wrong proof', async (t) => {
  const port = await in_front_of(t, await t.broker(), { brokers: [{ port: await accepting(t, undefined, 'x') }] });
  assert_found(await examine(at(port)), { upgrade: ['red', /wrong Sec-WebSocket-Accept/] });
});

for (const [what, more, ...words] of [
  ['says nothing', undefined, /no OPEN: nothing within/, /holds back/],
  ['ends', '', /no OPEN: ended without a close frame \(FIN\)/],
  ['is no broker', 'hello', /no OPEN: got hello/, /another program/],
  ['refuses', '{"type":"ERROR","payload":{"msg":"No"}}', /got .*ERROR/, /refuses the client/],
]) {
  test(`a WebSocket that ${what}`, async (t) => {
    const port = await in_front_of(t, await t.broker(), { brokers: [{ port: await accepting(t, more) }] });
    assert_found(await examine(at(port), ['--timeout', '2']), { open: ['red', ...words] });
  });
}

test('a key that the broker has not', async (t) => {
  const broker = await t.broker(['--key', 'mine']);
  assert_found(await examine(at(broker.port)), { key: ['red', /peerjs is no key of this broker/, /--key peerjs/] });
});

test('a broker that is full', async (t) => {
  const broker = await t.broker(['--concurrent_limit', '1']);
  await t.peer(broker);
  assert_found(await examine(at(broker.port)), { open: ['red', /user limit/, /raise --concurrent_limit/] });
});

test('a broker with room for one more alone', async (t) => {
  const broker = await t.broker(['--concurrent_limit', '1']);
  assert_found(await examine(at(broker.port)), { relay: ['red', /a second client got no OPEN/, /names the option/] });
});

test('two brokers behind one address that do not know each other', async (t) => {
  const brokers = [await t.broker(), await t.broker()];
  const port = await in_front_of(t, brokers[0], { brokers });
  const found = await examine(at(port), ['--timeout', '4']);
  assert_found(found, { relay: ['red', /OFFER: nothing within 4/, /several brokers/] });
});

test('a broker that lets messages wait for long', async (t) => {
  const broker = await t.broker(['--expire_timeout', '60s']);
  assert_found(await examine(at(broker.port)), { expire: ['yellow', /no EXPIRE within 10/, /--expire_timeout/] });
});

for (const [cut, word] of [['end', 'FIN'], ['resetAndDestroy', 'RST']]) {
  test(`a proxy that cuts quiet connections by ${word}`, async (t) => {
    const port = await in_front_of(t, await t.broker(fast), { quiet_ms: 9000, cut });
    const found = await examine(at(port), ['--idle', '14']);
    const cut_quiet = /quiet connection was cut after \d/;
    assert_found(found, { idle: ['red', cut_quiet, new RegExp(word), /proxy_read_timeout/] });
  });
}

test('a proxy that ends every connection after a while', async (t) => {
  const port = await in_front_of(t, await t.broker(fast), { life_ms: 8000 });
  const found = await examine(at(port), ['--idle', '12']);
  assert_found(found, { idle: ['red', /with a heartbeat each 5 s it was cut after/, /in use/] });
});

test('a broker that ends silence by itself is no fault of a proxy', async (t) => {
  const broker = await t.broker([...fast, '--alive_timeout', '10s']);
  const found = await examine(at(await in_front_of(t, broker)), ['--idle', '14']);
  assert_found(found, { idle: ['green', /closed by the broker after .* \(--alive_timeout\)/] });
});

const open = '{"type":"OPEN"}';
const frame = (opcode, text) => Buffer.from([0x80 | opcode, text.length, ...Buffer.from(text)]);

test('a server that says goodbye and keeps the connection does not keep the doctor', async (t) => {
  const goodbye = (socket) => socket.write(Buffer.concat([frame(1, open), frame(8, '\x03\xe9')]));
  const port = await in_front_of(t, await t.broker(), { brokers: [{ port: await accepting(t, goodbye) }] });
  const found = await examine(at(port), ['--timeout', '2'], { within_ms: 20000 * slow });
  assert_found(found, { relay: ['red'] });
});

test('a server that sends pings without end and reads nothing does not keep the doctor', async (t) => {
  let visits = 0;
  const flood = (socket) => {
    socket.write(frame(1, open));
    if (++visits < 3) return;
    socket.pause();
    const pings = Buffer.concat(Array(512).fill(frame(9, 'x'.repeat(120))));
    const more = () => { while (socket.writable && socket.write(pings)); };
    socket.on('drain', more);
    more();
  };
  const port = await in_front_of(t, await t.broker(), { brokers: [{ port: await accepting(t, flood) }] });
  const found = await examine(at(port), ['--timeout', '1', '--idle', '2'], { within_ms: 40000 * slow });
  assert_found(found, { relay: ['red'], idle: ['red'] });
});

test('the doctor says who it is', async (t) => {
  const asked = [];
  const broker = await t.broker(fast);
  const path = (same) => asked.push(same) && same;
  assert_found(await examine(at(await in_front_of(t, broker, { path }))), {});
  const visits = asked.filter((each) => /peerjs\?/.test(each));
  assert.equal(visits.length, 2);
  for (const each of visits) assert.match(each, /&id=doctor-[a-z0-9]{16}&.*&version=doctor$/);
});
