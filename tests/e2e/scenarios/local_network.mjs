// Chromium's Local Network Access: a page from the internet reaches a broker on this machine or in the local network
// only with the user's permission. The browser is told that the pages' server is on the internet, and where the broker
// is; the permission is given and denied as the prompt and the site settings do it.
import assert from 'node:assert/strict';
import { until } from '../patience.mjs';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const thisDevice = 'loopback-network';  // "Access other apps and services on this device"
const localNetwork = 'local-network';   // "Access other devices on your local network"

/**
 * A tab whose page is from the internet, with all that its console says in `tab.console`.
 * @param {object} settings
 * @param {Record<string, 'granted'|'denied'>} settings.permissions by their names in Chromium
 * @param {'loopback'|'local'} [settings.space] where the broker is
 * @param {string} [settings.host] name of the page's site: of these two only 127.0.0.1 is a secure context over http
 */
async function publicTab(stage, broker, { permissions, space = 'loopback', host = '127.0.0.1', ...settings }) {
  const { location } = broker;
  const browser = await stage.browserWith({
    [stage.pagesPlace()]: 'public', [`${location.host}:${location.port}`]: space,
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  await decide(browser, context, `http://${host}:${stage.pagesPlace().split(':')[1]}`, permissions);
  const tab = await stage.tab(broker, { context, host, ...settings });
  tab.page.console = [];
  tab.page.on('console', (message) => tab.page.console.push(message.text()));
  return tab;
}

/** Sets what Playwright has no names for yet. */
async function decide(browser, context, origin, permissions) {
  const page = await context.newPage();
  const { targetInfo } = await (await context.newCDPSession(page)).send('Target.getTargetInfo');
  const devtools = await browser.newBrowserCDPSession();
  for (const [name, setting] of Object.entries(permissions)) {
    const { browserContextId } = targetInfo;
    await devtools.send('Browser.setPermission', { permission: { name }, setting, origin, browserContextId });
  }
  await page.close();
}

const consoleSays = (tab, words) =>
  until(5000, `${words} in the console`, () => tab.page.console.find((line) => words.test(line)));

export async function a_public_page_that_is_allowed_opens(stage) {
  const tab = await publicTab(stage, await stage.broker(), { permissions: { [thisDevice]: 'granted' } });
  assert.match(await tab.open(), uuid);
}

export async function a_public_page_that_is_denied_gets_server_error_and_the_console_blames_cors(stage) {
  const tab = await publicTab(stage, await stage.broker(), { permissions: { [thisDevice]: 'denied' } });
  await tab.start();
  const { detail } = await tab.next(['error', 'open']);
  assert.deepEqual([detail.type, detail.message], ['server-error', '']);
  await consoleSays(tab, /peerjs\/id.* blocked by CORS policy: Permission was denied .*`loopback` address space/);
}

export async function a_public_page_with_an_id_of_its_own_that_is_denied_gets_network(stage) {
  const tab = await publicTab(stage, await stage.broker(), { permissions: { [thisDevice]: 'denied' } });
  await tab.start('alice');
  const { detail } = await tab.next(['error', 'open']);
  assert.deepEqual([detail.type, detail.message], ['network', 'Lost connection to server.']);
  await consoleSays(tab, /WebSocket connection .*ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS/);
}

export async function a_broker_in_the_local_network_needs_a_permission_of_its_own(stage) {
  const space = 'local';
  const other = await publicTab(stage, await stage.broker(), { space, permissions: { [thisDevice]: 'granted' } });
  await other.start();
  assert.equal((await other.next(['error', 'open'])).detail.type, 'server-error');
  await consoleSays(other, /blocked by CORS policy: Permission was denied .*`local` address space/);
  const tab = await publicTab(stage, await stage.broker(), { space, permissions: { [localNetwork]: 'granted' } });
  assert.match(await tab.open(), uuid);
}

export async function tls_does_not_spare_the_permission(stage) {
  const denied = await publicTab(stage, await stage.broker({ tls: true }), { permissions: { [thisDevice]: 'denied' } });
  await denied.start();
  assert.equal((await denied.next(['error', 'open'])).detail.type, 'server-error');
  const tab = await publicTab(stage, await stage.broker({ tls: true }), { permissions: { [thisDevice]: 'granted' } });
  assert.match(await tab.open(), uuid);
}

export async function a_public_page_over_http_can_have_no_permission(stage) {
  const broker = await stage.broker();
  const host = 'game.test';
  const permissions = { [thisDevice]: 'granted' };
  await assert.rejects(publicTab(stage, broker, { permissions, host }), /can't be granted/);
  const tab = await publicTab(stage, broker, { permissions: {}, host });
  assert.equal(await tab.page.evaluate(() => window.isSecureContext), false);
  await tab.start();
  assert.equal((await tab.next(['error', 'open'])).detail.type, 'server-error');
  await consoleSays(tab, /blocked by CORS policy: The request client is not a secure context/);
}

/** Sites for games show them in a frame from another site of theirs. */
export async function a_frame_of_another_site_can_be_asked_only_if_the_page_around_it_passes_that_on(stage) {
  const tab = await publicTab(stage, await stage.broker(), { permissions: {} });
  const address = tab.page.url().replace('127.0.0.1', 'localhost');
  const stateWith = async (allow) => {
    const frame = await (await tab.page.evaluateHandle(([src, rights]) => new Promise((resolve) => {
      const made = Object.assign(document.createElement('iframe'), { src, allow: rights });
      made.onload = () => resolve(made);
      document.body.append(made);
    }), [address, allow])).contentFrame();
    return frame.evaluate(async (name) => (await navigator.permissions.query({ name })).state, thisDevice);
  };
  assert.equal(await stateWith(''), 'denied');
  assert.equal(await stateWith('local-network-access'), 'prompt');
}

export async function a_gdevelop_game_on_the_web_that_is_denied_has_an_error_without_words(stage) {
  const settings = { page: 'gdevelop', version: '1.5.2' };
  const permissions = { [thisDevice]: 'denied' };
  const tab = await publicTab(stage, await stage.broker(), { ...settings, permissions });
  await tab.connectToBroker();
  const frame = await until(5000, 'an error', async () => {
    const seen = await tab.frame();
    return seen.error !== null && seen;
  });
  assert.deepEqual([frame.error, frame.ready, frame.id], ['', false, '']);
  await consoleSays(tab, /has been blocked by CORS policy: Permission was denied/);
}

export async function a_gdevelop_game_on_the_web_that_is_allowed_is_ready(stage) {
  const settings = { page: 'gdevelop', version: '1.5.2' };
  const permissions = { [thisDevice]: 'granted' };
  const tab = await publicTab(stage, await stage.broker(), { ...settings, permissions });
  await tab.connectToBroker();
  assert.match((await tab.playUntil('ready')).id, uuid);
}
