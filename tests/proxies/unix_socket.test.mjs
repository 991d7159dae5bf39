// A proxy that reaches the broker by a unix socket in place of a port: docs/deploy.md.
// The client's address is the proxy's word then, since a unix socket has none.
import assert from 'node:assert/strict';
import path from 'node:path';
import { Broker } from '../broker/broker.mjs';
import { new_id, open_peer } from '../broker/peer.mjs';
import { test, until } from '../broker/suite.mjs';
import { start_proxy } from './proxy.mjs';
import { new_folder } from './server_process.mjs';

test('behind nginx peers talk through a unix socket, each with its own address', async (t) => {
  const socket = path.join(new_folder('unix'), 'broker.sock');
  const broker = new Broker(['--host', `unix:${socket}`, '--path', '/myapp', '--proxied', '--log_events']);
  t.after(() => broker.kill());
  await until('it listens', () => broker.stdout.includes(`Started PeerServer on unix:${socket}, path: /myapp\n`));
  const place = ['http://127.0.0.1:9000;', `http://unix:${socket};  # not 127.0.0.1:9000`];
  const proxy = await start_proxy(t, 'nginx', { port: 9 }, { mistakes: [place] });
  const peers = [];
  for (const localAddress of ['127.0.0.2', '127.0.0.3']) {
    const where = { port: proxy.tls, path: '/myapp/' };
    const options = { localAddress, family: 4, ca: proxy.root };
    const peer = await open_peer(where, { id: new_id() }, { secure: true, host: 'localhost', options });
    t.after(() => peer.drop());
    await peer.expect('{"type":"OPEN"}');
    peers.push(peer);
  }
  peers[0].offer(peers[1].id);
  await peers[1].next();
  const opened = () => broker.stdout.split('\n').filter((line) => line.includes('"event":"open"'));
  await until('both are told of', () => opened().length === 2);
  assert.deepEqual(opened().map((line) => JSON.parse(line).from), ['127.0.0.2', '127.0.0.3']);
});
