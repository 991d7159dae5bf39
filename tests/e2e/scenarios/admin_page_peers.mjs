// The peers that the admin page names, in Chromium: ids of every kind, the end of one peer by hand, and what keys have.
// What a stranger calls himself must neither be read as markup nor keep an operator from ending him.
import assert from 'node:assert/strict';
import { until } from '../patience.mjs';
import { newsMs, says, shown, text, tile, watched } from '../watched.mjs';

const isGrey = async (button) => await button.getAttribute('aria-disabled') === 'true';

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
  await says(page, '#said', /^some id\/ü was kicked\.$/);
  assert.equal(await isGrey(button), true);
  assert.equal(await isGrey(page.getByRole('button', { name: 'Kick other' })), false);
  await page.keyboard.press('Enter');
  assert.equal(await page.isVisible('#ask'), false, 'there is nothing left to end');
  await until(newsMs, 'one peer left', async () => /^1 /.test(await tile(page, 'Peers')));
  assert.equal(other.closed, false);
  await page.fill('#kick-key', 'peerjs');
  await page.fill('#kick-id', 'nobody');
  await page.keyboard.press('Enter');
  await page.click('#ask-yes');
  await says(page, '#said', /Refused \(404\).*No peer has this id/);
}

/** As path segments these are taken away by every browser. */
export async function peers_whose_ids_are_dots_are_kicked_too(stage) {
  const broker = await watched(stage);
  for (const id of ['.', '..']) {
    const victim = await stage.rawPeer(broker, { id });
    const page = await shown(stage, broker);
    await page.getByRole('button', { name: `Kick ${id}`, exact: true }).first().click();
    await page.click('#ask-yes');
    await until(newsMs, 'the end of its connection', () => victim.closed);
    assert.equal(victim.closeCode, 4005, id);
  }
}

export async function a_peer_that_has_left_is_greyed_once_that_is_known_and_not_when_it_comes_back(stage) {
  const broker = await watched(stage);
  (await stage.rawPeer(broker, { id: 'gone' })).close();
  const page = await shown(stage, broker);
  await until(newsMs, 'nobody there', async () => /^0 /.test(await tile(page, 'Peers')));
  assert.match(await text(page, 'section:has(#arrivals)'), /Some may have left\./);
  const buttons = page.getByRole('button', { name: 'Kick gone' });
  await buttons.click();
  await page.click('#ask-yes');
  await says(page, '#said', /Refused \(404\)/);
  assert.equal(await isGrey(buttons), true);
  await stage.rawPeer(broker, { id: 'gone' });
  await until(newsMs, 'a second arrival', async () => await buttons.count() === 2);
  assert.deepEqual([await isGrey(buttons.nth(0)), await isGrey(buttons.nth(1))], [false, true]);
}

/** U+202E turns what follows it, unless its element keeps to itself. */
export async function an_id_that_turns_the_direction_turns_nothing_else(stage) {
  const broker = await watched(stage);
  const id = 'a\u202Eb';
  await stage.rawPeer(broker, { id });
  const page = await shown(stage, broker);
  await says(page, '#arrivals', /a\u202Eb/);
  const isolation = (each) => getComputedStyle(each).unicodeBidi;
  assert.equal(await page.locator('#arrivals td.id').evaluate(isolation), 'isolate');
  await page.locator('#arrivals button').click();
  assert.deepEqual(await page.locator('#ask-text bdi').allTextContents(), [id, 'peerjs']);
}

export async function on_a_phone_a_finger_reaches_kick(stage) {
  const broker = await watched(stage);
  await stage.rawPeer(broker, { id: '4dac9d1e-d03f-4d4f-8ba4-0c5d1e6e4c55' });
  const page = await shown(stage, broker, { size: { width: 390, height: 844 } });
  const button = page.locator('#arrivals button');
  await button.scrollIntoViewIfNeeded();
  const { right, height } = await button.evaluate((each) => each.getBoundingClientRect().toJSON());
  assert.ok(right <= 390, `ends at ${right} px`);
  assert.ok(height >= 44, `${height} px high`);
  assert.equal(await page.locator('.scroll.long').last().evaluate(({ scrollWidth, clientWidth }) =>
    scrollWidth - clientWidth), 0, 'nothing beside the view');
}

export async function what_each_key_has_is_told_now_and_at_most(stage) {
  const broker = await watched(stage, ['--key', 'red', '--key', 'blue']);
  const [sender, slow] = await Promise.all(['a', 'slow'].map((id) => stage.rawPeer(broker, { id, key: 'red' })));
  const page = await shown(stage, broker);
  const cells = (key) => page.locator('#keys tbody tr', { hasText: key }).locator('td').allTextContents();
  await until(newsMs, 'peers', async () => (await cells('red'))[1] === '2 most 2');
  assert.deepEqual(await cells('blue'), ['blue', '0 most 0', '0 most 0', '0 B most 0 B', '0 B most 0 B']);
  slow.goDeaf();
  sender.send({ type: 'OFFER', dst: 'slow', payload: 1 });
  sender.send({ type: 'OFFER', dst: 'absent', payload: 1 });
  const flood = setInterval(() => sender.send({ type: 'CANDIDATE', dst: 'slow', payload: 'x'.repeat(60000) }), 5);
  stage.atEnd(() => clearInterval(flood));
  const held = /^[\d.]+ [KM]iB most [\d.]+ [KM]iB$/;
  await until(newsMs, 'bytes of the slow one', async () => held.test((await cells('red'))[4]));
  clearInterval(flood);
  slow.terminate();
  await until(newsMs, 'their end', async () => /^0 B most [\d.]+ [KM]iB$/.test((await cells('red'))[4]));
  const [, peers, links, waits] = await cells('red');
  assert.deepEqual([peers, links], ['1 most 2', '0 most 1']);
  assert.match(waits, /^[\d.]+ ([KM]i)?B most [\d.]+ ([KM]i)?B$/);
  assert.deepEqual((await cells('blue')).at(-1), '0 B most 0 B');
}
