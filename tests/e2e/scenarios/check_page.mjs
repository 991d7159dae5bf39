// The page of --check_page in Chromium: what it says where all is well, and where one thing is broken.
// Each line of the page is read as a person reads it; the broker's own log tells what the page did there.
import assert from 'node:assert/strict';
import { DeafProxy } from '../deaf_proxy.mjs';
import { until } from '../patience.mjs';
import { StunServer } from '../stun_server.mjs';

const readyMs = 45000;  // the page itself gives up a silent server after 10 s, and a meeting after 20 s
const checking = ['--check_page'];

/** What the page shows when it is done. */
class Checked {
  constructor(page, steps, headline, advice, report) {
    Object.assign(this, { page, steps, headline, advice, report });
  }

  step(title) {
    const found = this.steps.find((step) => step.title.includes(title));
    assert.ok(found, `${title} among ${this.steps.map((step) => step.title)}`);
    return found;
  }

  assertStep(title, state, said = /./) {
    const step = this.step(title);
    assert.deepEqual([step.title, step.state], [step.title, state], step.said);
    assert.match(step.said, said);
  }
}

async function opened(stage, { location }, { suffix = '', host = location.host, context } = {}) {
  const page = await (context ?? await stage.context()).newPage();
  stage.atEnd(() => page.close());
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.complaints.push(message.text()));
  const scheme = location.secure ? 'https' : 'http';
  await page.goto(`${scheme}://${host}:${location.port}${location.path.replace(/\/?$/, '/')}check${suffix}`);
  return page;
}

async function checked(page) {
  await page.click('#go');
  await page.waitForSelector('#summary:not([hidden])', { timeout: readyMs });
  const read = () => page.$$eval('#steps li', (lines) => lines.map((line) => ({
    title: line.querySelector('.title').textContent,
    state: line.className,
    said: line.querySelector('.said').textContent,
  })));
  return new Checked(page, await read(), await page.textContent('#headline'), await page.textContent('#advice'),
    await page.inputValue('#report'));
}

const check = async (stage, broker, settings) => checked(await opened(stage, broker, settings));

async function stun(stage, settings) {
  const server = await new StunServer(settings).start();
  stage.atEnd(() => server.stop());
  return server;
}

export async function all_is_well_on_loopback(stage) {
  const server = await stun(stage);
  const broker = await stage.broker({ flags: [...checking, '--check_ice_server', server.url] });
  const shown = await check(stage, broker, { suffix: '?game=http://localhost:8080/' });
  for (const { title, state, said } of shown.steps) assert.equal(state, 'good', `${title}: ${said}`);
  assert.match(shown.headline, /works from here/);
  assert.equal(shown.steps.length, 13);
  assert.equal(await shown.page.textContent('#before-advice'), 'If the game still fails:');
  shown.assertStep('Ways to reach you', 'good', /\d host.*1 srflx|\d srflx/);
  assert.deepEqual(shown.page.complaints, [], 'nothing is against its own policy');
}

export async function over_tls_and_below_a_path_it_is_well_too(stage) {
  const broker = await stage.broker({ flags: checking, tls: true, path: '/my/app' });
  const shown = await check(stage, broker, { suffix: '#game=https://games.example/' });
  shown.assertStep('This page', 'good', /https/);
  shown.assertStep('The game’s page', 'good', /speaks TLS/);
  shown.assertStep('The broker answers', 'good', /\/my\/app\/$/);
  shown.assertStep('Two players meet', 'good', /over and back/);
  shown.assertStep('UDP', 'unknown', /No server was asked/);
}

/** One check is two ids, whoever is there hears nothing of it, and afterwards both are gone. */
export async function it_takes_two_places_and_gives_them_back(stage) {
  const broker = await stage.broker({ flags: [...checking, '--concurrent_limit', '2', '--allow_discovery'] });
  const shown = await check(stage, broker);
  shown.assertStep('Two players meet', 'good');
  const peers = async () => (await fetch(`http://127.0.0.1:${broker.location.port}/peerjs/peers`)).json();
  await until(5000, 'nobody left', async () => (await peers()).length === 0);
  const again = await checked(shown.page);
  again.assertStep('Two players meet', 'good');
}

export async function a_full_broker_is_named(stage) {
  const broker = await stage.broker({ flags: [...checking, '--concurrent_limit', '1'] });
  const shown = await check(stage, broker);
  shown.assertStep('It lets you in', 'good');
  shown.assertStep('It passes messages on', 'bad', /full/);
  shown.assertStep('Two players meet', 'unknown', /Not tried/);
}

/** The page knows no key but PeerJS's own, and the one that its link names. */
export async function a_wrong_key_is_named_and_the_right_one_is_taken(stage) {
  const broker = await stage.broker({ flags: checking, key: 'ours only' });
  const wrong = await check(stage, broker);
  wrong.assertStep('It lets you in', 'bad', /does not know the key “peerjs”/);
  assert.match(wrong.headline, /cannot connect.*key/);
  assert.doesNotMatch(await wrong.page.content(), /ours only/);
  const right = await check(stage, broker, { suffix: '#key=ours%20only' });
  right.assertStep('Two players meet', 'good');
}

export async function a_proxy_that_eats_the_upgrade_is_named(stage) {
  const broker = await stage.broker({ flags: checking });
  const proxy = await new DeafProxy(broker.location).start();
  stage.atEnd(() => proxy.stop());
  const shown = await check(stage, proxy);
  shown.assertStep('It gives an id', 'good');
  shown.assertStep('It opens a WebSocket', 'bad', /does not pass on the header Upgrade/);
  assert.match(shown.advice, /proxy in front needs its setting for WebSockets/);
}

export async function a_broker_that_went_away_is_named(stage) {
  const broker = await stage.broker({ flags: checking });
  const page = await opened(stage, broker);
  await broker.stop();
  const shown = await checked(page);
  shown.assertStep('The broker answers', 'bad', /cannot be reached/);
  shown.assertStep('It opens a WebSocket', 'unknown', /Not tried/);
}

export async function with_check_origin_it_says_who_may_use_it(stage) {
  const broker = await stage.broker({ flags: [...checking, '--check_origin', '--cors', 'https://games.example'] });
  const shown = await check(stage, broker);
  shown.assertStep('It opens a WebSocket', 'bad', /--check_origin/);
  assert.match(shown.advice, new RegExp(`give http://127.0.0.1:${broker.location.port} to --cors`));
}

export async function a_game_by_https_and_a_broker_by_http_are_mixed_content(stage) {
  const broker = await stage.broker({ flags: checking });
  const far = await check(stage, broker, { host: 'game.test', suffix: '#game=https://games.example/play' });
  far.assertStep('The game’s page', 'bad', /Mixed content/);
  far.assertStep('This page', 'unknown', /camera and microphone need https/);
  assert.match(far.headline, /^The game cannot connect. Mixed content/);
  const near = await check(stage, broker, { suffix: '#game=https://games.example/play' });
  near.assertStep('The game’s page', 'unknown', /Safari does not/);
  near.assertStep('Local network access', 'unknown', /games\.example; Chromium .* asks/);
  assert.match(near.advice, /asked about apps on this device and you said no, allow it in the settings of the game’s/);
  assert.equal(await near.page.textContent('#before-advice'), 'If the game still fails:');
  const plain = await check(stage, broker, { suffix: '#game=http://games.example/play' });
  plain.assertStep('Local network access', 'bad', /no leave at all/);
}

export async function a_silent_stun_server_did_not_answer_and_udp_may_be_blocked(stage) {
  const server = await stun(stage, { silent: true });
  const broker = await stage.broker({ flags: [...checking, '--check_ice_server', server.url] });
  const shown = await check(stage, broker, { suffix: '#game=https://games.example/play' });
  shown.assertStep('Local network access', 'unknown', /asks/);
  assert.doesNotMatch(shown.advice, /asked about apps/, 'what is not known is no advice beside what is wrong');
  shown.assertStep(`STUN server ${server.url}`, 'bad', /did not answer/);
  shown.assertStep('UDP', 'bad', /may block UDP/);
  shown.assertStep('Two players meet', 'good');
  assert.match(shown.headline, /The broker works, but not every player/);
  assert.ok(server.heard > 0);
}

export async function of_two_stun_servers_one_that_answers_shows_that_udp_works(stage) {
  const silent = await stun(stage, { silent: true });
  const broker = await stage.broker({ flags: checking });
  const suffix = `#ice=${silent.url}&ice=${(await stun(stage)).url}`;
  const shown = await check(stage, broker, { suffix });
  shown.assertStep(`STUN server ${silent.url}`, 'bad', /did not answer/);
  shown.assertStep('UDP', 'good', /Not blocked/);
}

/** 203.0.113.77 is what the STUN server says that this device has. */
export async function the_text_for_support_holds_addresses_only_if_wished(stage) {
  const broker = await stage.broker({ flags: checking });
  const shown = await check(stage, broker, { suffix: `?ice=${(await stun(stage)).url}` });
  assert.match(shown.report, /^\[ok\] +Two players meet/m);
  assert.match(shown.report, /srflx udp 203\.0\.113\.0$/m);
  assert.doesNotMatch(shown.report, /203\.0\.113\.77/);
  await shown.page.check('#addresses');
  assert.match(await shown.page.inputValue('#report'), /srflx udp 203\.0\.113\.77 port \d+/);
  await shown.page.click('#copy');
  await until(5000, 'that it was copied', async () => (await shown.page.textContent('#copied')) === 'Copied.');
}

export async function it_can_be_used_by_keyboard_and_tells_a_screen_reader(stage) {
  const page = await opened(stage, await stage.broker({ flags: checking }));
  await page.keyboard.press('Tab');
  await page.keyboard.type('localhost:1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#summary:not([hidden])', { timeout: readyMs });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'summary');
  assert.match(await page.textContent('[role=status]'), /^Done\. /);
}

export async function it_fits_a_phone(stage) {
  const page = await opened(stage, await stage.broker({ flags: checking }));
  await page.setViewportSize({ width: 320, height: 640 });
  await checked(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
}

export async function what_cannot_be_read_is_said(stage) {
  const page = await opened(stage, await stage.broker({ flags: checking }), { suffix: '#ice=turn:turn.example.org' });
  await page.click('#go');
  await page.waitForSelector('#summary:not([hidden])');
  assert.match(await page.textContent('#headline'), /turn:turn.example.org needs a user and a password/);
  assert.equal(await page.$$eval('#steps li', (lines) => lines.length), 0);
}
