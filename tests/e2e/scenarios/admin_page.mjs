// The live page of the admin listener in Chromium, as an operator uses it: load, a limit, a refusal, a kick, a drain,
// and a broker that goes away and comes back. Pictures of it, light and dark, are left in build/pages/.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../broker.mjs';
import { until } from '../patience.mjs';
import { scratchFolder } from '../scratch.mjs';

const pictures = fileURLToPath(new URL('../../../build/pages/', import.meta.url));
const newsMs = 15000;  // the page asks each 2 s, a step of the history takes 5 s

/** A broker with an admin listener at a port that stays the same over a restart. */
async function watched(stage, flags = []) {
  const port = await freePort();
  const broker = await stage.broker({ flags: ['--admin', `127.0.0.1:${port}`, ...flags] });
  broker.admin = `http://127.0.0.1:${port}/`;
  return broker;
}

async function opened(stage, broker, { context, size = { width: 1280, height: 900 } } = {}) {
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

async function shown(stage, broker, settings) {
  const page = await opened(stage, broker, settings);
  await page.waitForSelector('#all:not([hidden])', { timeout: newsMs });
  return page;
}

const text = (page, selector) => page.textContent(selector);
const says = (page, selector, words) =>
  until(newsMs, `${words} in ${selector}`, async () => words.test(await text(page, selector)));
const tile = (page, name) => page.$$eval('#tiles div', (tiles, wanted) =>
  tiles.find((each) => each.querySelector('dt').textContent === wanted).querySelector('dd').textContent, name);

export async function it_shows_load_and_a_limit_that_fills(stage) {
  const broker = await watched(stage, ['--concurrent_limit', '5']);
  const page = await shown(stage, broker);
  await says(page, '#attention', /^Nothing/);
  assert.equal(await text(page, '#state'), 'Serving');
  const peers = await Promise.all(['a', 'b', 'c', 'd'].map((id) => stage.rawPeer(broker, { id })));
  const talk = setInterval(() => peers[0].send({ type: 'CANDIDATE', dst: 'b', payload: {} }), 50);
  stage.atEnd(() => clearInterval(talk));
  await says(page, '#attention', /peers of key peerjs: 4 of 5 \(80 %\).*--concurrent_limit/);
  assert.match(await tile(page, 'Peers'), /^4 of 5/);
  await until(newsMs, 'messages', async () => parseFloat(await tile(page, 'Messages')) > 1);
  const bar = page.locator('.limit.warn .bar').first();
  assert.equal(await bar.getAttribute('aria-valuenow'), '4');
  assert.equal(await bar.locator('div').evaluate(({ style }) => style.width), '80%');
  assert.deepEqual(page.complaints, [], 'nothing is against its own policy');
}

export async function a_refusal_is_told_with_its_reason_and_the_option_that_lifts_it(stage) {
  const broker = await watched(stage, ['--concurrent_limit', '1']);
  const page = await shown(stage, broker);
  await stage.rawPeer(broker, { id: 'first' });
  await stage.rawPeer(broker, { id: 'second' }).catch(() => {});
  await says(page, '#refusals', /the key has its peers.*second.*raise --concurrent_limit/);
  await says(page, '#reasons', /the key has its peers/);
  await says(page, '#attention', /the key has its peers: about 1 in 5 min.*raise --concurrent_limit/);
  assert.equal(await text(page, '#state'), 'Serving, needs attention');
}

/** Nothing that a stranger calls himself is read as markup. */
export async function an_id_of_markup_is_text(stage) {
  const broker = await watched(stage);
  const id = '<img src=x onerror="document.title=1">';
  await stage.rawPeer(broker, { id });
  const page = await shown(stage, broker);
  await says(page, '#arrivals', /<img src=x/);
  assert.equal(await page.$$eval('main img', ({ length }) => length), 0);
  assert.deepEqual(page.complaints, []);
}

export async function a_kick_asks_first_and_ends_that_peer_alone(stage) {
  const broker = await watched(stage);
  const victim = await stage.rawPeer(broker, { id: 'some id/ü' });
  const other = await stage.rawPeer(broker, { id: 'other' });
  const page = await shown(stage, broker);
  const button = page.getByRole('button', { name: 'Kick some id/ü' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.waitForSelector('#ask[open]');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel');
  await page.keyboard.press('Escape');
  await page.waitForSelector('#ask:not([open])', { state: 'attached' });
  assert.equal(await button.evaluate((each) => each === document.activeElement), true, 'the focus is back');
  assert.equal(await text(page, '#said'), '');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await until(newsMs, 'the end of its connection', () => victim.closed);
  assert.equal(victim.closeCode, 4005);
  await says(page, '#said', /was kicked/);
  await until(newsMs, 'one peer left', async () => /^1 /.test(await tile(page, 'Peers')));
  assert.equal(other.closed, false);
  await page.fill('#kick-key', 'peerjs');
  await page.fill('#kick-id', 'nobody');
  await page.keyboard.press('Enter');
  await page.click('#ask-yes');
  await says(page, '#said', /Refused \(404\).*No peer has this id/);
}

export async function a_drain_asks_first_is_seen_and_its_end_told(stage) {
  const broker = await watched(stage, ['--drain_delay', '6000']);
  await stage.rawPeer(broker, { id: 'a' });
  const page = await shown(stage, broker);
  await page.click('#drain');
  assert.match(await text(page, '#ask-text'), /closes the connections of 1 peer,/);
  await page.click('#ask button[value=no]');
  assert.equal(await text(page, '#state'), 'Serving');
  await page.click('#drain');
  await page.click('#ask-yes');
  await says(page, '#state', /^Draining$/);
  await says(page, '#drain-text', /1 connection, none closed yet/);
  assert.equal(await page.isDisabled('#drain'), true);
  await says(page, '#lost', /most likely ended, as it was asked to/);
  assert.equal(await text(page, '#state'), 'Ended');
}

/** A drain of thousands goes on for seconds; here the broker's answer is made to be one of them. */
export async function the_progress_of_a_drain_is_drawn(stage) {
  const page = await opened(stage, await watched(stage));
  await page.route('**/status', async (route) => {
    const told = await (await route.fetch()).json();
    await route.fulfill({ json: { ...told, draining: true, drain: { from: 5000, left: 1250 } } });
  });
  await says(page, '#drain-text', /1,250 of 5,000 connections left/);
  assert.equal(await page.locator('#drain-bar').evaluate(({ style }) => style.width), '75%');
}

export async function times_are_drawn_as_soon_as_there_are_some(stage) {
  const broker = await watched(stage);
  const page = await shown(stage, broker);
  await stage.rawPeer(broker, { id: 'a' });
  const legends = () => page.$$eval('figure', (figures) => figures.map(({ textContent }) => textContent));
  const time = /ms.*p50 [\d.]+ m?s.*p99 [\d.]+ m?s/;
  await until(30000, 'a time', async () => (await legends()).some((legend) => time.test(legend)));
}

export async function a_broker_that_is_lost_is_told_and_found_again(stage) {
  const broker = await watched(stage);
  const page = await shown(stage, broker);
  await broker.kill();
  await says(page, '#lost', /does not answer.*answered last at \d\d:\d\d:\d\d.*goes on asking/);
  assert.equal(await text(page, '#state'), 'Not reached');
  await broker.start();
  await says(page, '#state', /^Serving$/);
  assert.equal(await page.isVisible('#lost'), false);
}

export async function a_token_is_asked_for_and_kept_in_the_page_alone(stage) {
  const file = path.join(scratchFolder('token'), 'token');
  fs.writeFileSync(file, 'open-sesame\n', { mode: 0o600 });
  const broker = await watched(stage, ['--admin_token_file', file]);
  const page = await opened(stage, broker);
  await page.waitForSelector('#token[open]');
  assert.equal(await page.isVisible('#all'), false);
  for (const [token, selector] of [['wrong', '#token[open]'], ['open-sesame', '#all:not([hidden])']]) {
    await page.fill('#token-input', token);
    await page.keyboard.press('Enter');
    await page.waitForSelector(selector, { timeout: newsMs });
    if (token === 'wrong') await says(page, '#token-text', /does not take this token/);
  }
  const kept = await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);
  assert.deepEqual(kept, ['', 0, 0]);
  await page.reload();
  await page.waitForSelector('#token[open]');
}

export async function a_hidden_page_asks_nothing(stage) {
  const page = await shown(stage, await watched(stage));
  let asked = 0;
  page.on('request', () => { asked += 1; });
  const hide = (hidden) => page.evaluate((state) => {
    Object.defineProperty(document, 'hidden', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await until(newsMs, 'a question', () => asked > 0);
  await hide(true);
  await page.waitForTimeout(1000);  // what was under way
  const before = asked;
  await page.waitForTimeout(5000);
  assert.equal(asked, before);
  await hide(false);
  await until(newsMs, 'questions again', () => asked > before);
}

export async function drawings_are_read_by_keyboard(stage) {
  const broker = await watched(stage);
  await stage.rawPeer(broker, { id: 'a' });
  const page = await shown(stage, broker);
  const chart = page.locator('figure').first();
  await until(30000, 'two steps', async () => /now: *peers 1/.test(await chart.locator('.legend').textContent()));
  await chart.locator('svg').first().focus();
  await page.keyboard.press('Home');
  assert.match(await chart.locator('.legend').textContent(), /^\d\d:\d\d:\d\d: peers \d/);
  assert.match(await chart.locator('svg').first().getAttribute('aria-label'), /Peers.*\d\d:\d\d:\d\d/);
  assert.equal(await chart.locator('.cursor').count(), 1);
  await page.keyboard.press('Escape');
  assert.match(await chart.locator('.legend').textContent(), /^now/);
}

export async function it_fits_a_phone_and_both_colour_schemes(stage) {
  const broker = await watched(stage, ['--concurrent_limit', '3']);
  for (const id of ['a', 'b', 'c']) await stage.rawPeer(broker, { id });
  await stage.rawPeer(broker, { id: 'd' }).catch(() => {});
  fs.mkdirSync(pictures, { recursive: true });
  const grounds = [];
  for (const [scheme, size] of [['light', { width: 1280, height: 900 }], ['dark', { width: 360, height: 800 }]]) {
    const page = await shown(stage, broker, { size });
    await page.emulateMedia({ colorScheme: scheme });
    await says(page, '#refusals', /the key has its peers/);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= size.width, `${size.width} wide`);
    grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    await page.screenshot({ path: path.join(pictures, `admin-${scheme}.png`), fullPage: true });
  }
  assert.notEqual(grounds[0], grounds[1]);
}
