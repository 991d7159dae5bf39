// The steps of a vector that are HTTP exchanges.
// Each takes the step, placeholders filled, and the vector's context; it gives what it observed or throws a Mismatch.
import { setTimeout as sleep } from 'node:timers/promises';
import { match_reply, raw_request, record_of, request } from './http_exchange.mjs';
import { Mismatch } from './matching.mjs';

const again_ms = 30;

/** One request; with `within_ms` it is repeated until the reply is the expected one. */
async function http(step, context) {
  const deadline = performance.now() + (step.within_ms ?? 0) * context.slow;
  for (;;) {
    try {
      const reply = await request(context, step);
      match_reply(step.expect, reply);
      if (step.save) context.vars[step.save] = reply.body;
      return record_of(reply);
    } catch (error) {
      const last = performance.now() >= deadline;
      if (last) throw error instanceof Mismatch ? error : new Mismatch(`http: ${error.message}`);
      await sleep(again_ms);
    }
  }
}

async function tcp_http(step, context) {
  const reply = await raw_request(context, step.send);
  match_reply(step.expect, reply);
  const { status, headers, body } = record_of(reply);
  return { status, headers, body: step.expect?.body === undefined ? undefined : body };
}

export const http_steps = { http, tcp_http };
