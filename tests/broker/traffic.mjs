// Real traffic of clients as bytes, and seeded damage to it: what the torture client sends.
// The same seed makes the same bytes, so that what a broker did not stand can be sent again.
import { close_payload, frame, opcodes, upgrade_request } from './wire.mjs';

/** Numbers from a seed (mulberry32 by Tommy Ettinger, public domain). */
export function make_dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (bound) => Math.floor(next() * bound);
  return { below, once_in: (times) => below(times) === 0, one_of: (choices) => choices[below(choices.length)] };
}

const ids = ['honest', 'a', 'b', 'absent', 'ü', 'x'.repeat(200)];

function request(dice) {
  const target = dice.one_of(['/', '/peerjs/id', '/peerjs/peers', '/nope', '/peerjs/id?ts=1', 'http://x/peerjs/id']);
  const method = dice.one_of(['GET', 'GET', 'HEAD', 'OPTIONS', 'POST']);
  const fields = ['Host: x', dice.one_of(['Origin: https://a.example', 'Connection: keep-alive', 'Connection: close',
    'Access-Control-Request-Headers: a, b', 'X-Forwarded-For: 203.0.113.7'])];
  const body = method === 'POST' ? 'hello' : '';
  if (body) fields.push(`Content-Length: ${body.length}`);
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n${body}`);
}

function message(dice) {
  const type = dice.one_of(['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE', 'HEARTBEAT', 'NONSENSE']);
  const payload = dice.one_of([1, null, 'x'.repeat(dice.below(3000)), { sdp: 'v=0\r\n', type: 'offer' }, [[[[]]]]]);
  const text = JSON.stringify({ type, dst: dice.one_of(ids), payload });
  switch (dice.below(8)) {
    case 0: return frame(opcodes.binary, text);
    case 1: {
      const at = dice.below(text.length);
      return Buffer.concat([frame(opcodes.text, text.slice(0, at), { fin: false }),
        frame(opcodes.ping, 'between'), frame(opcodes.continuation, text.slice(at))]);
    }
    case 2: return frame(dice.one_of([opcodes.ping, opcodes.pong]), 'p'.repeat(dice.below(126)));
    case 3: return frame(opcodes.text, dice.one_of(['[]', '{}', '"', '{"type":"OFFER"}', '{"type":1,"dst":{}}', '']));
    default: return frame(opcodes.text, text);
  }
}

function websocket(dice) {
  const query = `key=${dice.one_of(['peerjs', 'peerjs', 'nokey'])}&id=${encodeURIComponent(dice.one_of(ids.slice(1)))}`
    + `&token=${dice.one_of(['t', 'u', ''])}`;
  const headers = dice.one_of([{}, {}, { Origin: 'null' }, { 'Sec-WebSocket-Protocol': 'a, b' }]);
  const pieces = [Buffer.from(upgrade_request(`/peerjs?${query}`, headers))];
  for (let n = dice.below(6); n > 0; n -= 1) pieces.push(message(dice));
  const farewell = dice.one_of(['', close_payload(1000), close_payload(4321, 'x')]);
  if (dice.once_in(2)) pieces.push(frame(opcodes.close, farewell));
  return Buffer.concat(pieces);
}

/** What an honest client could send on one connection. */
export function conversation(dice) {
  if (!dice.once_in(3)) return websocket(dice);
  return Buffer.concat(Array.from({ length: 1 + dice.below(4) }, () => request(dice)));
}

const strange = ['\r\n', '\r\n\r\n', '\0', '\xff\xff\xff\xff', ':', ' ', '%', '{', '}', '"', '\\u', '\x7f', '\x88\x80',
  '-1', '18446744073709551616', 'Transfer-Encoding: chunked\r\n', 'Upgrade: websocket\r\n', '\x81\xff\x7f\xff\xff\xff'];

/** `bytes` with up to four faults. */
export function damaged(bytes, dice) {
  let made = Buffer.from(bytes);
  for (let faults = 1 + dice.below(4); faults > 0; faults -= 1) {
    const at = dice.below(made.length + 1);
    const length = dice.once_in(4) ? dice.below(made.length - at + 1) : dice.below(Math.min(8, made.length - at + 1));
    const [before, cut, behind] = [made.subarray(0, at), made.subarray(at, at + length), made.subarray(at + length)];
    switch (dice.below(7)) {
      case 0: if (at < made.length) made[at] ^= 1 << dice.below(8); break;
      case 1: if (at < made.length) made[at] = dice.below(256); break;
      case 2: made = Buffer.concat([before, behind]); break;
      case 3: made = Buffer.concat([before, cut, cut, behind]); break;
      case 4: made = Buffer.concat([before, Buffer.from(dice.one_of(strange), 'latin1'), cut, behind]); break;
      case 5: made = Buffer.concat([before, conversation(dice)]); break;
      default: made = before; break;
    }
  }
  return made;
}
