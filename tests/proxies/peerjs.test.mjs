// PeerJS in Chromium through each proxy of docs/proxies.md, over HTTP, over TLS, and with HTTP/2 in front.
// Both peers find the broker through the proxy, and one message goes over their data channel.
import assert from 'node:assert/strict';
import { launchBrowser, openTab } from '../e2e/browser.mjs';
import { newestPeerjs, PageServer } from '../e2e/page_server.mjs';
import { after_all, at_once, test } from '../broker/suite.mjs';
import { new_id } from '../broker/peer.mjs';
import { frames } from './frames.mjs';
import { behind } from './broker.mjs';
import { start_proxy } from './proxy.mjs';

at_once(2);

let opened;

/** The browser and the pages' server of this file, for the first test that asks. */
const stage = () => opened ??= Promise.all([launchBrowser(), new PageServer().start()]);
after_all(async () => {
  const [browser, pages] = await opened ?? [];
  await browser?.close();
  pages?.stop();
});

/** What the page speaks from now on for its plain requests, as the browser names it: "http/1.1" or "h2". */
async function spoken_by(context, page) {
  const spoken = new Set();
  const session = await context.newCDPSession(page);
  session.on('Network.responseReceived', ({ response }) => spoken.add(response.protocol));
  await session.send('Network.enable');
  return spoken;
}

/** Two tabs, in a profile of this test's own, whose PeerJS is told to use `location`. */
async function two_tabs(t, location) {
  const [browser, pages] = await stage();
  const context = await browser.newContext({ ignoreHTTPSErrors: true, permissions: ['camera', 'microphone'] });
  t.after(() => context.close());
  return Promise.all([1, 2].map(async () => {
    const tab = await openTab(context, pages.address('application', newestPeerjs));
    await tab.use(location);
    return Object.assign(tab, { spoken: await spoken_by(context, tab.page) });
  }));
}

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
      assert.deepEqual([...bob.spoken], [spoken]);
    }, { within_ms: 60000 });
  }
}
