// The steps of a vector that a WebSocket client does or sees.
// Each takes the step, placeholders filled, and the vector's context; it gives what it observed or throws a Mismatch.
import { setTimeout as sleep } from 'node:timers/promises';
import { Actor } from './actor.mjs';
import { match_reply, record_of } from './http_exchange.mjs';
import { match, Mismatch, show } from './matching.mjs';

const event_ms = 3000;
const silence_ms = 300;
const no_pong_ms = 400;

function actor_of({ actor }, { actors }) {
  if (!actors[actor]) throw new Error(`no step has opened ${actor}`);
  return actors[actor];
}

/** Checks how long after a mark an event came; gives that time, or nothing when the step does not ask. */
function time_since_mark({ after }, { marks, slow }, at) {
  if (!after) return {};
  const passed_ms = Math.round(at - marks[after.mark]);
  if (passed_ms < (after.min_ms ?? 0)) {
    throw new Mismatch(`came ${passed_ms} ms after ${after.mark}, which is before ${after.min_ms} ms`);
  }
  const max_ms = (after.max_ms ?? Infinity) * slow;
  if (passed_ms > max_ms) throw new Mismatch(`came ${passed_ms} ms after ${after.mark}, which is after ${max_ms} ms`);
  return { at_ms: passed_ms };
}

async function ws_open(step, context) {
  const query = step.raw_query ?? new URLSearchParams(step.query ?? {}).toString();
  const scheme = context.tls ? 'wss' : 'ws';
  const url = `${scheme}://127.0.0.1:${context.port}${step.path ?? '/peerjs'}${query ? '?' : ''}${query}`;
  const actor = new Actor(url, step.protocols ?? [], step.headers, context.slow);
  context.actors[step.actor]?.end();
  context.actors[step.actor] = actor;
  context.opened.push(actor);
  const got = await actor.opened;
  if (step.expect && step.expect !== 'open') {
    const { http_status: status, ...expect } = step.expect;
    const refused = got.result === 'http';
    if (!refused) throw new Mismatch(`the upgrade should be refused with ${show(status)}; got ${show(got)}`);
    match_reply({ status, ...expect }, got);
    return { result: 'http', ...record_of(got) };
  }
  if (got.result !== 'open') throw new Mismatch(`the websocket should open; got ${show(got)}`);
  if (step.protocol !== undefined) match(step.protocol, got.protocol, 'protocol');
  return got.protocol ? got : { result: 'open' };
}

async function ws_send(step, context) {
  const { ws } = actor_of(step, context);
  if (ws.readyState !== ws.OPEN) throw new Mismatch(`the socket of ${step.actor} is not open (state ${ws.readyState})`);
  if (step.json !== undefined) ws.send(JSON.stringify(step.json));
  else if (step.text !== undefined) ws.send(step.text);
  else if (step.binary_utf8 !== undefined) ws.send(Buffer.from(step.binary_utf8, 'utf8'), { binary: true });
  else if (step.binary_hex !== undefined) ws.send(Buffer.from(step.binary_hex, 'hex'), { binary: true });
  else step.fragments.forEach((part, i) => ws.send(part, { fin: i === step.fragments.length - 1 }));
}

/** Bytes on the connection below the WebSocket layer, for frames that no client library would send. */
async function ws_raw(step, context) {
  actor_of(step, context).ws._socket.write(Buffer.from(step.hex, 'hex'));
}

async function ws_ping(step, context) {
  const { ws, pongs } = actor_of(step, context);
  const data = step.data ?? 'p';
  const wants_none = step.expect === 'none';
  ws.ping(data);
  const within_ms = wants_none ? step.within_ms ?? no_pong_ms : (step.within_ms ?? event_ms) * context.slow;
  const deadline = performance.now() + within_ms;
  while (performance.now() < deadline && !pongs.includes(data)) await sleep(10);
  const pong = pongs.includes(data);
  if (pong === wants_none) throw new Mismatch(wants_none ? 'there should be no pong' : 'there should be a pong');
  return { pong };
}

async function ws_expect(step, context) {
  const wanted = `${step.actor} should receive ${show(step.json ?? step.text)}`;
  const event = await actor_of(step, context).next((step.within_ms ?? event_ms) * context.slow);
  if (!event) throw new Mismatch(`${wanted}; nothing came`);
  if (event.kind !== 'message') throw new Mismatch(`${wanted}; it was closed with ${event.code} ${event.reason}`);
  if (event.binary) throw new Mismatch(`${wanted}; it came in a binary frame`);
  const time = time_since_mark(step, context, event.at);
  if (step.json === undefined) {
    match(step.text ?? { $any: 1 }, event.text, `the text to ${step.actor}`);
    return { ...time, text: event.text };
  }
  let json;
  try { json = JSON.parse(event.text); } catch { throw new Mismatch(`${wanted}; got ${show(event.text)}`); }
  match(step.json, json, `the message to ${step.actor}`);
  return { ...time, json };
}

async function ws_expect_none(step, context) {
  const for_ms = step.for_ms ?? silence_ms;
  const event = await actor_of(step, context).next(for_ms);
  if (event) throw new Mismatch(`${step.actor} should receive nothing; got ${show(event.text ?? event)}`);
  return { nothing_for_ms: for_ms };
}

async function ws_close_expect(step, context) {
  const event = await actor_of(step, context).next((step.within_ms ?? event_ms) * context.slow);
  if (!event) throw new Mismatch(`${step.actor} should be closed with ${show(step.code)}; it is still open`);
  if (event.kind !== 'close') throw new Mismatch(`${step.actor} should be closed; it received ${show(event.text)}`);
  match(step.code, event.code, 'close code');
  if (step.reason !== undefined) match(step.reason, event.reason, 'close reason');
  return { code: event.code, reason: event.reason, ...time_since_mark(step, context, event.at) };
}

async function ws_close(step, context) {
  actor_of(step, context).ws.close(step.code, step.reason);
}

async function ws_drop(step, context) {
  actor_of(step, context).end();
}

export const ws_steps = {
  ws_open, ws_send, ws_raw, ws_ping, ws_expect, ws_expect_none, ws_close_expect, ws_close, ws_drop,
};
