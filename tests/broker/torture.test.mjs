// A short run of the torture client, with a seed that is always the same; longer ones are run by hand, see torture.mjs.
import assert from 'node:assert/strict';
import { test } from './suite.mjs';
import { all_settings, complaint_about, torture } from './torture.mjs';

const [seed, count] = [9, 320];

for (const [index, settings] of all_settings().entries()) {
  const share = count / all_settings().length;
  test(`damaged traffic leaves a broker as it was: ${settings.name}`, async () => {
    const sent = await torture(settings, { seed, first: index * share, count: share });
    assert.equal(sent, 3 * share);
  }, { within_ms: 120000 });
}

test('the judge of answers knows what is none', async () => {
  const upgraded = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';
  for (const [answer, wrong] of [
    ['', false], ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 404 Not Found\r\n\r\n', false],
    [`${upgraded}\x81\x02{}`, false], [`${upgraded}\x81\x02{`, false],
    ['garbage', true], [`${upgraded}\x81\x82{}`, true], [`${upgraded}\x82\x02{}`, true], [`${upgraded}\x81\x01{`, true],
  ]) assert.equal(complaint_about(Buffer.from(answer, 'latin1')) !== undefined, wrong, JSON.stringify(answer));
});
