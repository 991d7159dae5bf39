// WebSockets that say nothing for a while, as those of hidden tabs, through each proxy of docs/proxies.md. All times
// of its configuration run twenty times as fast here, so 80 quiet seconds take four.
import assert from 'node:assert/strict';
import { new_id, open_peer } from '../broker/peer.mjs';
import { at_once, test } from '../broker/suite.mjs';
import { behind } from './broker.mjs';
import { start_proxy } from './proxy.mjs';

at_once(6);

/** Longer than proxies wait by themselves (60 s), and shorter than the document tells them to. */
const quiet_ms = 80000 / 20;
const faster = {
  nginx: [['proxy_read_timeout 120s', 'proxy_read_timeout 6s']],
  caddy: [],
  haproxy: [['timeout client 60s', 'timeout client 3s'], ['timeout server 60s', 'timeout server 3s'],
    ['timeout tunnel 1h', 'timeout tunnel 180s']],
  // Beside its own Timeout, which is 60 s where the file says nothing.
  apache2: [['    ProxyPass', '    Timeout 3\n    ProxyPass'], ['timeout=120', 'timeout=6']],
};
/** What each of them does for those who have not read the document. */
const by_itself = {
  nginx: [['proxy_read_timeout 6s', 'proxy_read_timeout 3s']],
  haproxy: [['    timeout tunnel 180s\n', '']],
  apache2: [[' timeout=6', '']],
};

async function quiet_peer(t, name, mistakes) {
  const proxy = await start_proxy(t, name, await behind(t), { mistakes });
  const where = { port: proxy.tls, path: '/myapp/' };
  const settings = { secure: true, host: 'localhost', options: { ca: proxy.root } };
  const peer = await open_peer(where, { id: new_id() }, settings);
  t.after(() => peer.drop());
  await peer.expect('{"type":"OPEN"}');
  return peer;
}

for (const [name, pairs] of Object.entries(faster)) {
  test(`${name} leaves a quiet connection alone for longer than the broker does`, async (t) => {
    const peer = await quiet_peer(t, name, pairs);
    await peer.expect_silence(quiet_ms);
    await peer.round_trip();
  });
}

for (const [name, pairs] of Object.entries(by_itself)) {
  test(`${name} cuts a quiet connection off without the document's time for it`, async (t) => {
    const peer = await quiet_peer(t, name, [...faster[name], ...pairs]);
    const opened_at = performance.now();
    const { code, at } = await peer.expect_closed(undefined, undefined, 10000);
    assert.equal(code, 1006);
    assert.ok(at - opened_at >= 2000, `after ${at - opened_at} ms`);
  });
}
