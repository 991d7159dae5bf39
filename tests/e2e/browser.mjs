// One headless Chromium for the whole run; each scenario gets a fresh profile in it, so nothing is left for the next.
// Pages are driven through a remote object: a call on it runs the method of that name inside the page.
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const callMs = 30000;

const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  // Nothing leaves this machine: candidates may be loopback ones, and names that are not local do not resolve.
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--host-resolver-rules=MAP game.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** @param {string[]} further flags for a browser that is to see the network otherwise */
export async function launchBrowser(further = []) {
  return chromium.launch({ executablePath, args: [...flags, ...further] });
}

/**
 * A page whose global `application` object can be called from here: `await tab.open('id')` runs
 * `application.open('id')` in the page and gives back what it returns. `tab.page` is the Playwright page.
 */
export async function openTab(context, address) {
  const page = await context.newPage();
  page.setDefaultTimeout(callMs);
  page.errors = [];
  page.on('pageerror', (error) => page.errors.push(error.message));
  await page.goto(address);
  return new Proxy({ page }, { get: (target, name) => target[name] ?? remoteMethod(page, name) });
}

function remoteMethod(page, name) {
  if (name === 'then' || typeof name === 'symbol') return undefined;  // a tab is not a promise
  return (...args) => page.evaluate(([method, values]) => window.application[method](...values), [name, args]);
}
