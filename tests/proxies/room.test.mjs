// How many WebSockets a proxy of docs/proxies.md has room for, where the document says that it has little.
// The numbers are smaller here than in Debian's own configurations, which say the same words.
import assert from 'node:assert/strict';
import { new_id, open_peer } from '../broker/peer.mjs';
import { test } from '../broker/suite.mjs';
import { behind } from './broker.mjs';
import { start_proxy } from './proxy.mjs';
import { get } from './requests.mjs';

const threads = 8;
const few_threads = ['ServerLimit 1', `ThreadsPerChild ${threads}`, `MaxRequestWorkers ${threads}`, 'StartServers 1',
  `MinSpareThreads 1`, `MaxSpareThreads ${threads}`].join('\n');

test('apache2 has room for as many peers as it has threads, and answers nobody else meanwhile', async (t) => {
  const mistakes = [['<VirtualHost *:80>', `${few_threads}\n<VirtualHost *:80>`]];
  const proxy = await start_proxy(t, 'apache2', await behind(t), { mistakes });
  const peers = [];
  for (let n = 0; n < threads; n += 1) {
    const peer = await open_peer({ port: proxy.http, path: '/myapp/' }, { id: new_id() }, { host: 'localhost' });
    t.after(() => peer.drop());
    await peer.expect('{"type":"OPEN"}');
    peers.push(peer);
  }
  let answered = false;
  const answer = get(proxy, 'HTTP', '/myapp/').then(({ status }) => {
    answered = true;
    return status;
  });
  await peers[1].round_trip();
  await peers[1].expect_silence(1000);
  assert.equal(answered, false);
  peers[0].drop();
  assert.equal(await answer, 200);
});
