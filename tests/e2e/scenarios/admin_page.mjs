// The live page of the admin listener in Chromium, as an operator uses it: load, a limit, a refusal, a drain, and a
// broker that goes away and comes back. Pictures of it, light and dark, are left in build/pages/.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../patience.mjs';
import { scratchFolder } from '../scratch.mjs';
import { newsMs, opened, says, shown, text, tile, watched } from '../watched.mjs';

const pictures = fileURLToPath(new URL('../../../build/pages/', import.meta.url));

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
  const axis = page.locator('figure', { hasText: /^Refusals/ }).locator('text[text-anchor=end]');
  await until(newsMs, 'hundredths', async () => /^0\.\d\d$/.test((await axis.allTextContents())[1]));
}

/** Browsers leave their connections open, so such ends come all day. */
export async function the_end_of_an_idle_connection_is_no_refusal(stage) {
  const broker = await watched(stage, ['--keep_alive_timeout', '500']);
  const page = await shown(stage, broker);
  const socket = net.connect(broker.location.port, '127.0.0.1');
  socket.on('error', () => {}).resume().write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const past = async () => (await (await fetch(`${broker.admin}history`)).json()).refusals_per_s;
  await until(newsMs, 'the end in the history', async () => 'limit_keep_alive_timeout' in await past());
  await says(page, '#reasons', /no further request in time/);
  const legend = page.locator('figure', { hasText: /^Refusals/ }).locator('.legend');
  await until(newsMs, 'the step drawn', async () => /^now: none 0 $/.test(await legend.textContent()));
  assert.match(await text(page, '#attention'), /^Nothing/);
  assert.equal(await text(page, '#state'), 'Serving');
  assert.match(await tile(page, 'Refusals'), /^0 /);
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
  const open = page.locator('figure', { hasText: 'From accept to OPEN' });
  assert.match(await open.textContent(), /ms: half are below p50, 99 of 100 below p99/);
  assert.deepEqual(await open.locator('.dot').evaluateAll((dots) => dots.map((dot) => dot.getAttribute('r'))),
    ['2.5', '2.5'], 'one peer is one value of each line');
}

export async function a_broker_that_is_lost_is_told_and_found_again(stage) {
  const broker = await watched(stage);
  const page = await shown(stage, broker);
  await broker.kill();
  await says(page, '#lost', /^The broker does not answer\. This page goes on asking\.$/);
  assert.equal(await text(page, '#state'), 'Not reached');
  assert.match(await text(page, '#age'), /^as of \d\d:\d\d:\d\d$/);
  const filter = () => page.$eval('main', (main) => getComputedStyle(main).filter);
  assert.equal(await filter(), 'grayscale(1)');
  await broker.start();
  await says(page, '#state', /^Serving$/);
  assert.equal(await page.isVisible('#lost'), false);
  assert.equal(await filter(), 'none');
  assert.match(await text(page, '#age'), /^up /);
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
