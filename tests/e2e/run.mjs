// Runs the end-to-end scenarios: real clients, a real browser and a real broker on loopback.
//   node tests/e2e/run.mjs [filter]     only scenarios whose printed name contains the filter
import { requireBroker } from './broker.mjs';
import { launchBrowser } from './browser.mjs';
import { Engines } from './godot4/engines.mjs';
import { newestPeerjs, PageServer } from './page_server.mjs';
import { seconds, Skipped, within } from './patience.mjs';
import { Stage } from './stage.mjs';
import * as adminPage from './scenarios/admin_page.mjs';
import * as adminPagePeers from './scenarios/admin_page_peers.mjs';
import * as checkPage from './scenarios/check_page.mjs';
import * as gdevelopBroker from './scenarios/gdevelop_broker.mjs';
import * as gdevelopPeers from './scenarios/gdevelop_peers.mjs';
import * as godot from './scenarios/godot.mjs';
import * as godot4 from './scenarios/godot4.mjs';
import * as godot4Ends from './scenarios/godot4_ends.mjs';
import * as godot4Example from './scenarios/godot4_example.mjs';
import * as godot4Lobby from './scenarios/godot4_lobby.mjs';
import * as limits from './scenarios/limits.mjs';
import * as lobby from './scenarios/lobby.mjs';
import * as localNetwork from './scenarios/local_network.mjs';
import * as nodePeer from './scenarios/node_peer.mjs';
import * as peerjsData from './scenarios/peerjs_data.mjs';
import * as peerjsOpen from './scenarios/peerjs_open.mjs';
import * as peerjsReturn from './scenarios/peerjs_return.mjs';
import * as pings from './scenarios/pings.mjs';
import * as storms from './scenarios/storms.mjs';

const usualMs = 60000;
const peerjsVersions = [newestPeerjs, '1.5.2', '1.4.7', '1.3.2', '1.0.4'];
const bundledWithGdevelop = ['1.5.2'];

const topics = [
  { name: 'peerjs', variants: peerjsVersions, scenarios: [peerjsOpen, peerjsData, peerjsReturn] },
  { name: 'gdevelop', variants: bundledWithGdevelop, scenarios: [gdevelopBroker, gdevelopPeers] },
  { name: 'lobby', scenarios: [lobby] },
  // An engine takes long to start beside other work.
  { name: 'godot', scenarios: [godot4, godot4Lobby, godot4Ends, godot4Example], scenarioMs: 150000 },
  { name: 'admin page', scenarios: [adminPage, adminPagePeers] },
  { name: 'check page', scenarios: [checkPage] },
  { name: 'local network', scenarios: [localNetwork] },
  { name: 'storm', scenarios: [storms, limits] },
  { name: 'stacks', scenarios: [nodePeer, godot, pings] },
];

const selected = everyScenario().filter(({ name }) => name.includes(process.argv[2] ?? ''));
requireBroker();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
process.exitCode = await run(selected) ? 0 : 1;

function everyScenario() {
  return topics.flatMap(({ name, variants = [undefined], scenarios, scenarioMs = usualMs }) =>
    variants.flatMap((variant) =>
      scenarios.flatMap((module) => Object.values(module))
        .filter((scenario) => typeof scenario === 'function' && !scenario.notFor?.includes(variant))
        .map((scenario) => ({
          name: `${[name, variant].filter(Boolean).join(' ')}: ${scenario.name.replaceAll('_', ' ')}`,
          variant,
          scenario,
          scenarioMs,
        }))));
}

async function run(scenarios) {
  const began = performance.now();
  const pages = await new PageServer().start();
  const browser = await launchBrowser();
  const count = { passed: 0, failed: 0, skipped: 0 };
  const equipment = { browser, pages, engines: new Engines(browser, pages) };
  for (const each of scenarios) count[await runOne(each, equipment)] += 1;
  await browser.close();
  pages.stop();
  console.log(`end-to-end scenarios took ${seconds(performance.now() - began)}`);
  if (count.skipped) console.log(`${count.skipped} skipped`);
  console.log(`${count.passed} passed, ${count.failed} failed`);
  return count.failed === 0 && scenarios.length > 0;
}

async function runOne({ name, variant, scenario, scenarioMs }, equipment) {
  const stage = new Stage(equipment, variant);
  const began = performance.now();
  let remark;
  let failure;
  try {
    remark = await within(scenarioMs, 'the scenario', scenario(stage));
  } catch (error) {
    failure = error;
  }
  try {
    await within(usualMs, 'the end of the scenario', stage.end());
  } catch (error) {
    failure ??= error;
  }
  const took = seconds(performance.now() - began).padStart(8);
  if (failure instanceof Skipped) {
    console.log(`skip ${took}  ${name}: ${failure.message}`);
    return 'skipped';
  }
  console.log(`${failure ? 'FAIL' : 'ok  '} ${took}  ${name}${remark && !failure ? ` (${remark})` : ''}`);
  if (failure) console.log(`${failure.stack}\nthe broker's last lines:\n${stage.brokerOutput()}\n`);
  return failure ? 'failed' : 'passed';
}
