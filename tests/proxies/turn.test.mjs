// TURN beside the broker, as docs/proxies.md sets up coturn: PeerJS in Chromium goes through it and no other way.
// Only where it listens and who may be reached is changed, since all of it is on loopback here.
import assert from 'node:assert/strict';
import net from 'node:net';
import { new_id } from '../broker/peer.mjs';
import { test } from '../broker/suite.mjs';
import { behind } from './broker.mjs';
import { free_port, new_folder, ServerProcess } from './server_process.mjs';
import { replaced, snippet } from './snippets.mjs';
import { two_tabs } from './tabs.mjs';

const on_loopback = ['listening-ip=127.0.0.1', 'relay-ip=127.0.0.1', 'allow-loopback-peers', 'no-tls', 'no-dtls',
  'log-file=stdout', 'simple-log', ''].join('\n');

const accepts = (port) => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1').once('error', () => resolve(false));
  socket.once('connect', () => resolve(true) || socket.destroy());
});

/** The document's TURN server; gives what its section tells the game about it. */
async function start_turn(t) {
  const port = await free_port();
  const folder = new_folder('coturn');
  const config = replaced(snippet('coturn'), [['listening-port=3478', `listening-port=${port}`]]);
  const files = { 'turnserver.conf': `${config}pidfile=${folder}/pid\nuserdb=${folder}/users\n${on_loopback}` };
  const server = new ServerProcess('turnserver', ['-c', `${folder}/turnserver.conf`], { folder, files });
  t.after(() => server.end());
  await server.ready(() => accepts(port));
  const [username, credential] = /^user=(.+):(.+)$/m.exec(config).slice(1);
  return (transport) => ({ urls: `turn:127.0.0.1:${port}?transport=${transport}`, username, credential });
}

for (const transport of ['udp', 'tcp']) {
  test(`two PeerJS clients meet through TURN alone, over ${transport}`, async (t) => {
    const turn = await start_turn(t);
    const broker = await behind(t);
    const [alice, bob] = await two_tabs(t, { host: '127.0.0.1', port: broker.port, path: '/myapp', secure: false });
    const options = { config: { iceServers: [turn(transport)], iceTransportPolicy: 'relay' } };
    const name = await alice.open(new_id('alice'), options);
    await bob.open(new_id('bob'), options);
    await bob.connected(name);
    await bob.send(name, 'through TURN');
    assert.equal((await alice.next('data')).detail.value, 'through TURN');
  }, { within_ms: 60000 });
}

test('without the password nobody meets through TURN', async (t) => {
  const turn = await start_turn(t);
  const broker = await behind(t);
  const [alice, bob] = await two_tabs(t, { host: '127.0.0.1', port: broker.port, path: '/myapp', secure: false });
  const wrong = { ...turn('udp'), credential: 'wrong' };
  const options = { config: { iceServers: [wrong], iceTransportPolicy: 'relay' } };
  const name = await alice.open(new_id('alice'), options);
  await bob.open(new_id('bob'), options);
  await bob.connect(name);
  await assert.rejects(bob.next('connection open', {}, 4000), /no connection open/);
}, { within_ms: 60000 });
