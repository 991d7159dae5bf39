// A client in the manner of peerjs-python: it never sends a HEARTBEAT, only WebSocket pings, and expects to stay.
// A client that sends nothing at all is dropped meanwhile, so that the wait is known to be long enough.
import assert from 'node:assert/strict';
import { sleep, until } from '../patience.mjs';

const aliveMs = 1500;
const pingMs = 400;

export async function a_client_that_only_pings_stays(stage) {
  const broker = await stage.broker({ flags: ['--alive_timeout', String(aliveMs)] });
  const pinging = await stage.rawPeer(broker, { id: 'python', token: 'a1f0c7c2-4c0d-4f8e-9a54-3f1f7f1f0b11' });
  const silent = await stage.rawPeer(broker, { id: 'silent' });
  let pongs = 0;
  pinging.onPong(() => pongs++);
  await pinging.next('OPEN');
  pinging.send({ ping: 'once' });  // its first frame, which has no type and means nothing
  const timer = setInterval(() => pinging.ping(), pingMs);
  stage.atEnd(() => clearInterval(timer));

  await until(aliveMs * 3, 'the end of the silent client', () => silent.closed);
  await sleep(aliveMs);
  assert.equal(pinging.closed, false);
  assert.ok(pongs >= 4, `${pongs} pongs`);

  const other = await stage.rawPeer(broker, { id: 'other' });
  other.send({ type: 'OFFER', dst: 'python', payload: { note: 'are you there?' } });
  assert.deepEqual((await pinging.next('OFFER')).payload, { note: 'are you there?' });
}
