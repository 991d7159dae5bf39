// PeerJS in Chromium through each proxy of docs/proxies.md, over HTTP, over TLS, and with HTTP/2 in front.
// Both peers find the broker through the proxy, and one message goes over their data channel.
import assert from 'node:assert/strict';
import { at_once, test } from '../broker/suite.mjs';
import { new_id } from '../broker/peer.mjs';
import { frames } from './frames.mjs';
import { behind } from './broker.mjs';
import { start_proxy } from './proxy.mjs';
import { two_tabs } from './tabs.mjs';

at_once(2);

async function they_meet(t, location) {
  const [alice, bob] = await two_tabs(t, location);
  const name = await alice.open(new_id('alice'));
  await bob.open();  // with an id of the broker's, which is asked for over HTTP
  await bob.connected(name);
  await bob.send(name, { greeting: 'through the proxy' });
  const { detail } = await alice.next('data');
  assert.deepEqual(detail.value, { greeting: 'through the proxy' });
  assert.deepEqual([...alice.page.errors, ...bob.page.errors], []);
  return bob;
}

const ways = [
  { way: 'HTTP', secure: false, http2: true, spoken: 'http/1.1' },
  { way: 'TLS', secure: true, http2: false, spoken: 'http/1.1' },
  { way: 'HTTP/2', secure: true, http2: true, spoken: 'h2' },
];

for (const name of Object.keys(frames)) {
  for (const { way, secure, http2, spoken } of ways) {
    test(`two PeerJS clients meet through ${name} over ${way}`, async (t) => {
      const proxy = await start_proxy(t, name, await behind(t), { http2 });
      const bob = await they_meet(t, proxy.location(secure));
      assert.deepEqual([...bob.spoken], [spoken, 'ws 101']);
    }, { within_ms: 60000 });
  }
}
