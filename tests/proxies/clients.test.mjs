// What the broker learns of clients behind each proxy of docs/proxies.md, and what they get from it.
// Their addresses, the headers for pages of other origins, and ids; over HTTP, TLS and HTTP/2.
import assert from 'node:assert/strict';
import { new_id, open_peer } from '../broker/peer.mjs';
import { at_once, test, until } from '../broker/suite.mjs';
import { behind } from './broker.mjs';
import { frames } from './frames.mjs';
import { start_proxy } from './proxy.mjs';
import { first_bytes_inside_http2, get } from './requests.mjs';

at_once(4);

const origin = 'https://game.example';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A peer that has come through the proxy from `local`, with these headers. */
async function peer_from(t, proxy, local, { secure = true, headers = {}, id = new_id() } = {}) {
  const options = { localAddress: local, family: 4, ca: proxy.root, headers };
  const where = { port: secure ? proxy.tls : proxy.http, path: '/myapp/' };
  const peer = await open_peer(where, { id }, { secure, host: 'localhost', options });
  t.after(() => peer.drop());
  return peer;
}

/** Where the log says that such a peer was, once it has gone. */
async function place_of(t, broker, proxy, local, settings) {
  const id = new_id();
  const peer = await peer_from(t, proxy, local, { ...settings, id });
  await peer.expect('{"type":"OPEN"}');
  peer.drop();
  const line = new RegExp(`peer "${id}" key=\\S+ from (\\S+) `);
  return (await until('its life is logged', () => line.exec(broker.stdout)))[1].replace(/:\d+$/, '');
}

for (const name of Object.keys(frames)) {
  test(`behind ${name} a client has its own address, whatever it says itself`, async (t) => {
    const broker = await behind(t);
    const proxy = await start_proxy(t, name, broker);
    const forged = { 'X-Forwarded-For': '203.0.113.7', Forwarded: 'for=203.0.113.8' };
    const places = [false, true].flatMap((secure) => [
      place_of(t, broker, proxy, '127.0.0.2', { secure }),
      place_of(t, broker, proxy, '127.0.0.3', { secure, headers: forged })]);
    assert.deepEqual(await Promise.all(places), ['127.0.0.2', '127.0.0.3', '127.0.0.2', '127.0.0.3']);
  });

  test(`behind ${name} a limit meets the address that has reached it, and no other`, async (t) => {
    const proxy = await start_proxy(t, name, await behind(t, ['--address_peers_max', '1']));
    const answers = [];
    for (const local of ['127.0.0.2', '127.0.0.2', '127.0.0.3']) {
      answers.push((await (await peer_from(t, proxy, local)).next_json()).type);
    }
    assert.deepEqual(answers, ['OPEN', 'ERROR', 'OPEN']);
  });

  test(`behind ${name} ids and headers for other origins come once, over HTTP, TLS and HTTP/2`, async (t) => {
    const proxy = await start_proxy(t, name, await behind(t));
    for (const way of ['HTTP', 'TLS', 'HTTP/2']) {
      const ids = [];
      for (const _ of [1, 2]) {
        const answer = await get(proxy, way, '/myapp/peerjs/id', { headers: { origin } });
        assert.equal(answer.status, 200, way);
        assert.match(answer.body, uuid, way);
        assert.equal(answer.headers['access-control-allow-origin'], origin, way);
        assert.equal(answer.count('access-control-allow-origin'), 1, way);
        ids.push(answer.body);
      }
      assert.notEqual(ids[0], ids[1], way);
    }
  });
}

test('haproxy offers WebSockets over HTTP/2, the others do not', async (t) => {
  const offers = [];
  for (const name of Object.keys(frames)) {
    const proxy = await start_proxy(t, name, await behind(t));
    if ((await get(proxy, 'HTTP/2', '/myapp/')).websockets) offers.push(name);
  }
  assert.deepEqual(offers, ['haproxy']);
});

test('a WebSocket inside HTTP/2 reaches the broker through haproxy', async (t) => {
  const proxy = await start_proxy(t, 'haproxy', await behind(t));
  const bytes = await first_bytes_inside_http2(proxy, `/myapp/peerjs?key=peerjs&id=${new_id()}&token=t`);
  assert.match(bytes, /\{"type":"OPEN"\}$/);
});
