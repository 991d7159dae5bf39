// `p2p-broker doctor` about real proxies: it finds no fault with the document's configurations.
// And it names each of the usual mistakes, at the step where it shows.
import assert from 'node:assert/strict';
import { at_once, test } from '../broker/suite.mjs';
import { behind } from './broker.mjs';
import { examine } from './doctor.mjs';
import { frames } from './frames.mjs';
import { mistakes } from './mistakes.mjs';
import { start_proxy } from './proxy.mjs';
import { free_port } from './server_process.mjs';

at_once(6);

const soon = ['--expire_timeout', '100ms'];  // what the doctor sends to an absent peer comes back without a wait

for (const name of Object.keys(frames)) {
  test(`the doctor finds no fault with ${name} as the document has it`, async (t) => {
    const proxy = await start_proxy(t, name, await behind(t, soon));
    const words = ['--origin', 'https://game.example', '--idle', '6'];
    for (const secure of [true, false]) {
      const { code, red } = await examine(t, proxy, { secure, words: secure ? words : [] });
      assert.deepEqual(red, []);
      assert.equal(code, 0);
    }
  }, { within_ms: 60000 });
}

for (const { proxy: name, name: mistake, step, cause, cure, pairs, words, secure, without_broker } of mistakes) {
  test(`the doctor names it that ${name} ${mistake}`, async (t) => {
    const broker = without_broker ? { port: await free_port() } : await behind(t, soon);
    const proxy = await start_proxy(t, name, broker, { mistakes: pairs });
    const found = await examine(t, proxy, { words, secure });
    const told = JSON.stringify(found.step);
    assert.equal(found.red[0], step, told);
    assert.match(found.step[step].cause, cause, told);
    assert.match(found.step[step].cure, cure, told);
    assert.equal(found.code, 1);
  }, { within_ms: 60000 });
}
