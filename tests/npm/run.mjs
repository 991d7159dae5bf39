#!/usr/bin/env node
// Tests the npm packages as a user gets them: the .tgz files of dist/npm, installed offline into an empty folder.
//
//   node tests/npm/run.mjs [FILTER]     only tests whose printed name contains FILTER
//
// `scripts/package npm` makes the packages; scripts/test does that before.
import * as command from './command.mjs';
import * as embedding from './embedding.mjs';
import * as ends from './ends.mjs';
import * as options from './options.mjs';
import * as packages from './packages.mjs';
import * as platforms from './platforms.mjs';
import * as readme from './readme.mjs';
import * as types from './types.mjs';
import { installedApp } from './app.mjs';
import { Scene } from './scene.mjs';

const testMs = 30000;
const topics = { packages, platforms, command, embedding, options, ends, readme, types };
const filter = process.argv[2] ?? '';
const selected = Object.entries(topics).flatMap(([topic, module]) => Object.values(module)
  .map((body) => ({ name: `${topic}: ${body.name.replaceAll('_', ' ')}`, body })))
  .filter(({ name }) => name.includes(filter));

async function run({ name, body }, app) {
  const scene = new Scene(app);
  const began = performance.now();
  let failure;
  try {
    await scene.within(testMs, 'the test', body(scene));
  } catch (error) {
    failure = error;
  }
  try {
    await scene.end();
  } catch (error) {
    failure ??= error;
  }
  const took = `${((performance.now() - began) / 1000).toFixed(2)} s`.padStart(8);
  console.log(`${failure ? 'FAIL' : 'ok  '} ${took}  ${name}`);
  if (failure) console.log(`${failure.stack}\n${scene.output()}`);
  return !failure;
}

const app = installedApp();
let failed = 0;
for (const each of selected) failed += (await run(each, app)) ? 0 : 1;
app.remove();
console.log(`${selected.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && selected.length > 0 ? 0 : 1);
