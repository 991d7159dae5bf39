// One HTTP request and its reply: through Node's client, or as raw bytes that such a client would refuse to send.
// Replies are {status, headers, body}; the body is text.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { Mismatch, match, match_headers, show } from './matching.mjs';

const reply_ms = 5000;
const raw_reply_ms = 3000;
const recorded = /^(content-type|cache-control|access-control-.*|sec-websocket-(version|protocol)|location)$/i;

/** @param {{tls: boolean, port: number, slow: number}} target */
export function request({ tls, port, slow }, { method = 'GET', path, headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1', port, method, path, headers, agent: false, rejectUnauthorized: false, timeout: reply_ms * slow,
    };
    const sent = (tls ? https : http).request(options, (reply) => {
      const pieces = [];
      reply.on('data', (piece) => pieces.push(piece)).on('error', reject);
      reply.on('end', () => {
        resolve({ status: reply.statusCode, headers: reply.headers, body: Buffer.concat(pieces).toString('utf8') });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('no reply in time')));
    sent.on('error', reject);
    sent.end(body);
  });
}

function parse_reply(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) throw new Mismatch(`no complete HTTP reply came: ${show(text)}`);
  const [first, ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  }));
  return { status: Number(first.split(' ')[1]), headers, body: text.slice(end + 4) };
}

function is_complete(text) {
  const end = text.indexOf('\r\n\r\n');
  const length = /content-length:\s*(\d+)/i.exec(text);
  return end >= 0 && length && Buffer.byteLength(text.slice(end + 4)) >= Number(length[1]);
}

/** Writes `bytes` to the port and reads one reply, until it is complete or the server ends the connection. */
export function raw_request({ port, slow }, bytes) {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => {
      text += data.toString('utf8');
      if (is_complete(text)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      try { resolve(parse_reply(text)); } catch (mismatch) { reject(mismatch); }
    });
    socket.setTimeout(raw_reply_ms * slow, () => socket.destroy());
  });
}

/** Throws a Mismatch unless the reply is what `expect` {status, headers, body, json} describes. */
export function match_reply(expect = {}, reply) {
  if (expect.status !== undefined) match(expect.status, reply.status, 'status');
  match_headers(expect.headers, reply.headers);
  if (expect.body !== undefined) match(expect.body, reply.body, 'body');
  if (expect.json === undefined) return;
  let json;
  try { json = JSON.parse(reply.body); } catch { throw new Mismatch(`the body is not JSON: ${show(reply.body)}`); }
  match(expect.json, json, 'json');
}

/** What of a reply goes into a recording. */
export function record_of({ status, headers, body }) {
  return { status, headers: Object.fromEntries(Object.entries(headers).filter(([name]) => recorded.test(name))), body };
}
