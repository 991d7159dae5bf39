// A broker with an admin listener, and its page in Chromium as an operator sees it.
// What the page says is waited for, since it asks the broker from time to time.
import { freePort } from './broker.mjs';
import { until } from './patience.mjs';

export const newsMs = 15000;  // the page asks each 2 s, a step of the history takes 5 s

/** A broker with an admin listener at a port that stays the same over a restart. */
export async function watched(stage, flags = []) {
  const port = await freePort();
  const broker = await stage.broker({ flags: ['--admin', `127.0.0.1:${port}`, ...flags] });
  broker.admin = `http://127.0.0.1:${port}/`;
  return broker;
}

export async function opened(stage, broker, { context, size = { width: 1280, height: 900 } } = {}) {
  const page = await (context ?? await stage.context()).newPage();
  stage.atEnd(() => page.close());
  await page.setViewportSize(size);
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium reports each request without an answer there, and 401 as well.
    const isOfNetwork = /Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !isOfNetwork) page.complaints.push(message.text());
  });
  await page.goto(broker.admin);
  return page;
}

export async function shown(stage, broker, settings) {
  const page = await opened(stage, broker, settings);
  await page.waitForSelector('#all:not([hidden])', { timeout: newsMs });
  return page;
}

export const text = (page, selector) => page.textContent(selector);
export const says = (page, selector, words) =>
  until(newsMs, `${words} in ${selector}`, async () => words.test(await text(page, selector)));
export const tile = (page, name) => page.$$eval('#tiles div', (tiles, wanted) =>
  tiles.find((each) => each.querySelector('dt').textContent === wanted).querySelector('dd').textContent, name);
