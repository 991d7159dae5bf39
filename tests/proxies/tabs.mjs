// Tabs of Chromium with the newest PeerJS, in one browser for each file of tests.
// A tab also knows which HTTP its page speaks to the broker.
import { after_all } from '../broker/suite.mjs';
import { launchBrowser, openTab } from '../e2e/browser.mjs';
import { newestPeerjs, PageServer } from '../e2e/page_server.mjs';

let opened;

/** The browser and the pages' server of this file, for the first test that asks. */
const stage = () => opened ??= Promise.all([launchBrowser(), new PageServer().start()]);
after_all(async () => {
  const [browser, pages] = await opened ?? [];
  await browser?.close();
  pages?.stop();
});

/**
 * What the page speaks from now on, as the browser names it: "http/1.1" or "h2" for its plain requests, "ws 101" for a
 * WebSocket that began as HTTP/1.1, "ws 200" for one inside HTTP/2.
 */
async function spoken_by(context, page) {
  const spoken = new Set();
  const session = await context.newCDPSession(page);
  session.on('Network.responseReceived', ({ response }) => spoken.add(response.protocol));
  session.on('Network.webSocketHandshakeResponseReceived', ({ response }) => spoken.add(`ws ${response.status}`));
  await session.send('Network.enable');
  return spoken;
}

/** Two tabs, in a profile of this test's own, whose PeerJS is told to use `location`. */
export async function two_tabs(t, location) {
  const [browser, pages] = await stage();
  const context = await browser.newContext({ ignoreHTTPSErrors: true, permissions: ['camera', 'microphone'] });
  t.after(() => context.close());
  return Promise.all([1, 2].map(async () => {
    const tab = await openTab(context, pages.address('application', newestPeerjs));
    await tab.use(location);
    return Object.assign(tab, { spoken: await spoken_by(context, tab.page) });
  }));
}
