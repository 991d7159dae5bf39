// Clients that come and go, thousands of them, leave no memory behind.
import assert from 'node:assert/strict';
import { mebibyte } from './growth.mjs';
import { sanitized, test } from './suite.mjs';

test('10,000 clients that come and go leave nothing behind', async (t) => {
  const broker = await t.broker(['-c', '1000']);
  const round = async () => {
    for (let n = 0; n < 10; n += 1) {
      const peers = await Promise.all(Array.from({ length: 100 }, () => t.peer(broker)));
      for (const peer of peers) peer.drop();
    }
  };
  await round();
  await round();
  const warm = broker.memory_bytes();
  for (let n = 0; n < 8; n += 1) await round();
  const more = (broker.memory_bytes() - warm) / mebibyte;
  assert.ok(sanitized || more < 6, `grew by ${more.toFixed(1)} MiB`);
}, { within_ms: 60000 });
