// A Node peer on the WebRTC stack `werift` and a browser peer on PeerJS, brought together by the broker.
// Either side makes the offer, and data passes both ways.
import assert from 'node:assert/strict';
import { WeriftPeer } from '../werift_peer.mjs';

async function browserAndNode(stage) {
  const broker = await stage.broker();
  const browser = await stage.tab(broker);
  await browser.open('browser');
  const signalling = await stage.rawPeer(broker, { id: 'node' });
  await signalling.next('OPEN');
  const node = new WeriftPeer(signalling);
  stage.atEnd(() => node.close());
  return { browser, node };
}

async function exchange(browser, node, connection, label) {
  node.send(connection, { from: 'node', text: 'grüß dich' });
  const { detail } = await browser.next('data');
  assert.deepEqual(detail.value, { from: 'node', text: 'grüß dich' });
  await browser.send('node', { from: 'browser', text: '你好' }, label);
  assert.deepEqual(await node.receive(connection), { from: 'browser', text: '你好' });
}

export async function a_werift_peer_connects_to_a_browser_peer(stage) {
  const { browser, node } = await browserAndNode(stage);
  const connection = await node.connect('browser');
  const { detail } = await browser.next('connection');
  assert.deepEqual(detail, { peer: 'node', label: connection, metadata: { stack: 'werift' } });
  await browser.next('connection open');
  await exchange(browser, node, connection, connection);
}

export async function a_browser_peer_connects_to_a_werift_peer(stage) {
  const { browser, node } = await browserAndNode(stage);
  await browser.connect('node', { serialization: 'json' });
  const connection = await node.accept();
  await browser.next('connection open');
  await exchange(browser, node, connection, 'main');
}
