// The admin listener as an operator reaches it: where a broker says that it is, and one request to it.
// Not a test itself.
import http from 'node:http';

export const somewhere = ['--admin', '127.0.0.1:0'];

const line = /^admin: http:\/\/(\[[^\]]+\]|[^:]+):(\d+)\/$/m;

/** The port of `broker`'s admin listener, as its start lines tell it. */
export function admin_port(broker) {
  const found = line.exec(broker.stdout);
  if (!found) throw new Error(`no line tells of an admin listener: ${broker.stdout}`);
  return Number(found[2]);
}

/** One request; gives status, headers and body, and the body as JSON if it is that. */
export async function ask(broker, path, { method = 'GET', headers = {}, body, token, host = '127.0.0.1' } = {}) {
  const port = admin_port(broker);
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const all = { ...authorization, ...headers };
    const options = { host, port, path, method, agent: false, timeout: 10000, headers: all };
    const request = http.request(options, (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece)).once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        const is_json = /json/.test(response.headers['content-type']);
        const json = is_json ? JSON.parse(text) : undefined;
        resolve({ status: response.statusCode, headers: response.headers, body: text, json });
      });
    });
    request.once('timeout', () => request.destroy(new Error(`no answer to ${method} ${path} within 10 s`)));
    request.once('error', reject);
    request.end(body);
  });
}

export const counter_in = (status, name) => status.json.counters.find((each) => each.name === name).value;
export const limit_in = (status, name) => status.json.limits.find((each) => each.name === name);
