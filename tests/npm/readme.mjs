// The programs in npm/README.md, as they stand there but for the ports, which the tests choose.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from './scene.mjs';

function programs({ app }) {
  const text = fs.readFileSync(path.join(app.modules, 'p2p-broker/README.md'), 'utf8');
  const found = [...text.matchAll(/^```js\n([\s\S]*?)^```/gm)].map(([, source]) => source);
  assert.equal(found.length, 2);
  return found;
}

export async function the_embedding_example_runs(scene) {
  const port = await freePort();
  const run = scene.program(programs(scene)[0].replace('9000', port));
  await run.says(new RegExp(`^listening on port ${port}$`, 'm'));
  const peer = await scene.peer(port, 'alice', { path: '/myapp/' });
  await run.says(/^came alice$/m);
  peer.socket.close();
  await run.says(/^went alice$/m);
}

export async function the_example_with_one_port_serves_app_and_broker(scene) {
  const [port, inner] = [await freePort(), await freePort()];
  const theirs = 'module.exports = (request, response) => response.end("the app");\n';
  fs.writeFileSync(path.join(scene.app.folder, 'app.js'), theirs);
  const source = programs(scene)[1].replace('9000', port).replace('9001', inner);
  const run = scene.program(source);
  await scene.until(5000, 'a broker behind the app', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/myapp/peerjs/id`).catch(() => undefined);
    return answer?.status === 200 && /^[0-9a-f]{8}-/.test(await answer.text());
  });
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'the app');
  const alice = await scene.peer(port, 'alice', { path: '/myapp/' });
  const bob = await scene.peer(port, 'bob', { path: '/myapp/' });
  const heard = new Promise((resolve) => bob.socket.once('message', (data) => resolve(JSON.parse(data))));
  const offer = { type: 'OFFER', dst: 'bob', payload: { note: 'hello' } };
  alice.socket.send(JSON.stringify(offer));
  assert.deepEqual(await scene.within(5000, 'the offer', heard), { ...offer, src: 'alice' });
  assert.equal(run.ended, undefined);
}

export async function the_program_that_a_service_runs_is_the_one_that_is_printed(scene) {
  const run = scene.spawn(process.execPath, ['-p', "require('p2p-broker').binaryPath()"]);
  await run.exit;
  assert.equal(run.said.trim(), scene.app.program);
}
