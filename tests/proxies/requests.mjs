// Requests through a proxy, over HTTP/1.1 or HTTP/2, as a page of another origin makes them.
// Headers come back as they were on the wire, so that one which is there twice is seen.
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { once } from 'node:events';

const host = 'localhost';

async function body_of(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** How often that name is in a list of names and values in turn. */
const times = (raw, name) => raw.filter((word, at) => at % 2 === 0 && word.toLowerCase() === name).length;

async function over_http1(proxy, secure, path, headers, local) {
  const settings = { host, port: secure ? proxy.tls : proxy.http, path, headers, ca: proxy.root, agent: false,
    localAddress: local, family: local ? 4 : undefined };
  const request = (secure ? https : http).get(settings);
  const [response] = await once(request, 'response');
  const body = await body_of(response);
  return { status: response.statusCode, headers: response.headers, body,
    count: (name) => times(response.rawHeaders, name) };
}

async function over_http2(proxy, path, headers) {
  const session = http2.connect(`https://${host}:${proxy.tls}`, { ca: proxy.root });
  try {
    const stream = session.request({ ':path': path, ...headers });
    const answer = new Promise((resolve, reject) => {
      stream.once('response', (found, _flags, raw) => resolve({ found, raw }));
      for (const source of [stream, session]) source.once('error', reject);
    });
    const { found, raw } = await answer;
    return { status: found[':status'], headers: found, body: await body_of(stream),
      count: (name) => times(raw, name), websockets: session.remoteSettings.enableConnectProtocol };
  } finally {
    session.close();
  }
}

/** The first bytes that come through a WebSocket inside HTTP/2 (RFC 8441), frames and all; fails unless one begins. */
export async function first_bytes_inside_http2(proxy, path) {
  const session = http2.connect(`https://${host}:${proxy.tls}`, { ca: proxy.root });
  try {
    await once(session, 'remoteSettings');
    const stream = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': path,
      ':scheme': 'https', ':authority': host, 'sec-websocket-version': '13' }, { endStream: false });
    const [found] = await once(stream, 'response');
    if (found[':status'] !== 200) throw new Error(`CONNECT answered ${found[':status']}`);
    const [bytes] = await once(stream, 'data');
    stream.destroy();
    return bytes.toString('latin1');
  } finally {
    session.destroy();
  }
}

/**
 * GET by 'HTTP', 'TLS' or 'HTTP/2', not the last one from an address `local` of one's own choice.
 * @returns status, headers, body, and `count(name)`: how often that header is there
 */
export function get(proxy, way, path, { headers = {}, local } = {}) {
  return way === 'HTTP/2' ? over_http2(proxy, path, headers) : over_http1(proxy, way === 'TLS', path, headers, local);
}
