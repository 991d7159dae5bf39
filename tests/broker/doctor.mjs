// `p2p-broker doctor URL` as the tests run it, and servers to examine: bare ones that say what a test wants, and one in
// front of a broker that spoils what a test names.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { run_binary } from './broker.mjs';
import { slow } from './slow.mjs';

/** Runs the doctor with --json, and gives its exit status and its steps by name. */
export async function examine(url, flags = [], settings = {}) {
  const { code, stdout, stderr } = await run_binary(['doctor', url, '--json', ...flags],
    { within_ms: 60000 * slow, ...settings });
  assert.equal(stderr, '');
  const report = JSON.parse(stdout);
  assert.equal(report.url, url);
  assert.equal(report.ok, code === 0);
  const steps = Object.fromEntries(report.steps.map((step) => [step.step, step]));
  return { code, steps, states: Object.fromEntries(report.steps.map(({ step, state }) => [step, state])) };
}

/**
 * Fails unless the doctor calls just these steps wrong, each with its words: `{step: [state, line, cause or cure]}`.
 * Steps that are not named must be neither red nor yellow.
 */
export function assert_found({ code, steps }, wanted) {
  const seen = JSON.stringify(Object.values(steps).filter(({ state }) => /red|yellow/.test(state)), null, 1);
  for (const [name, [state, ...patterns]] of Object.entries(wanted)) {
    assert.equal(steps[name].state, state, `${name}: ${seen}`);
    const { line, cause = '', cure = '' } = steps[name];
    for (const pattern of patterns) assert.match(`${line} | ${cause} | ${cure}`, pattern);
    if (/red|yellow/.test(state)) assert.ok(cause && cure, `${name} has neither cause nor cure`);
  }
  for (const { step, state } of Object.values(steps)) {
    assert.ok(step in wanted || !/red|yellow/.test(state), `${step} is ${state}: ${seen}`);
  }
  assert.equal(code, Object.values(wanted).some(([state]) => state === 'red') ? 1 : 0);
}

/** Makes a server listen on loopback until the test ends, and gives its port. */
export async function listening(t, server) {
  const open = new Set();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return server.address().port;
}

/** A TCP server that hands each connection, when its first bytes have come, to `answer`. */
export function talking(t, answer) {
  return listening(t, net.createServer((socket) => {
    socket.once('data', (bytes) => answer(socket, bytes.toString('latin1')));
  }));
}

/** An HTTP server that gives each request the answer of `reply(path, request)`: [status, headers, body]. */
export function replying(t, reply) {
  const server = http.createServer((request, response) => {
    const [status, headers = {}, body = ''] = reply(request.url, request);
    response.writeHead(status, headers).end(body);
  });
  server.on('upgrade', (request, socket) => {
    const [status, headers = {}, body = ''] = reply(request.url, request);
    const all = Object.entries({ ...headers, 'Content-Length': body.length });
    const lines = all.map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} So\r\n${lines.join('')}\r\n${body}`);
  });
  return listening(t, server);
}

/**
 * A proxy in front of a broker. It spoils:
 * `path(path)` what it asks for, `headers(headers)` of the answer, `reply(path)` answers itself with
 * [status, headers, body] where that gives one, `upgrade`: 'plain' hands upgrades on without their headers, a list
 * answers them so, `brokers` others that it hands upgrades to in turn, `quiet_ms` cuts WebSockets that are quiet for so
 * long, by `cut` 'end' or 'resetAndDestroy', `life_ms` all WebSockets after so long.
 */
export function in_front_of(t, broker, spoil = {}) {
  const { path = (same) => same, headers: change = (same) => same, reply = () => undefined } = spoil;
  let turn = 0;
  const hand_on = (request, response) => {
    const own = request.headers.upgrade && spoil.upgrade !== 'plain' ? undefined : reply(request.url);
    if (own) return response.writeHead(own[0], own[1] ?? {}).end(own[2] ?? '');
    const { upgrade, connection, ...headers } = request.headers;
    const asked = http.request({ host: '127.0.0.1', port: broker.port, path: path(request.url),
      method: request.method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode, change(answer.headers));
      answer.pipe(response);
    });
    return asked.on('error', () => response.destroy()).end();
  };
  const server = http.createServer(hand_on);
  if (spoil.upgrade !== 'plain') {
    server.on('upgrade', (request, socket) => {
      if (spoil.upgrade) {
        const [status, headers = '', body = ''] = spoil.upgrade;
        return socket.end(`HTTP/1.1 ${status} So\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`);
      }
      const { port } = (spoil.brokers ?? [broker])[turn++ % (spoil.brokers ?? [broker]).length];
      return join(socket, request, { ...spoil, path: path(request.url), port });
    });
  }
  return listening(t, server);
}

/** Hands a WebSocket on as bytes. */
function join(client, request, { path, port, quiet_ms, life_ms, cut = 'end' }) {
  const names = request.rawHeaders.map((word, i, all) => (i % 2 ? '' : `${word}: ${all[i + 1]}\r\n`)).join('');
  const server = net.connect(port, '127.0.0.1', () => server.write(`GET ${path} HTTP/1.1\r\n${names}\r\n`));
  const end = () => {
    if (cut === 'resetAndDestroy') client.resetAndDestroy();
    else client.end();
    server.destroy();
  };
  if (quiet_ms) client.setTimeout(quiet_ms, end);
  if (life_ms) setTimeout(end, life_ms).unref();
  client.on('error', () => {}).on('close', () => server.destroy()).pipe(server);
  server.on('error', () => {}).on('close', () => client.end()).pipe(client);
}
