// Scripts that start a PeerJS server, as npm peer's own test does: the first byte on stdout is a good start, the first
// byte on stderr a failed one. With peerjs-server's options nothing must come there, before or behind the ready line.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { at_once, sleep, test } from './suite.mjs';

at_once(4);

/** Starts a broker that is killed at its first byte on stderr, and gives what asks it for a page. */
async function script_start(t, flags) {
  const broker = await t.broker(['--port', '0', ...flags], { bare: true });
  let failed = false;
  broker.child.stderr.on('data', () => {
    failed = true;
    broker.child.kill();
  });
  const ask = async (path, headers = {}) => {
    const reply = await broker.http(path, { headers });
    await sleep(100);
    assert.ok(!failed && broker.stderr === '', `it said on stderr: ${broker.stderr}`);
    return reply;
  };
  return ask;
}

for (const flags of [
  [], ['--expire_timeout', '5000'], ['--concurrent_limit', '5000'], ['-c', '200000'], ['--alive_timeout', '5000'],
  ['--key', 'peerjs'], ['--path', '/myapp'], ['--path', 'myapp/'], ['--allow_discovery'], ['--allow_discovery', 'true'],
  ['--proxied'], ['--proxied', 'true'], ['--no-proxied'], ['--cors', 'https://a.example'],
  ['--cors', 'a.example', 'b.example'], ['--cleanup_out_msgs', '1000'], ['--host', '127.0.0.1'], ['-H', '0.0.0.0'],
]) {
  test(`peerjs-server's options ${flags.join(' ') || '(none)'} put nothing on stderr`, async (t) => {
    const ask = await script_start(t, flags);
    const path = flags[0] === '--path' ? '/myapp' : '';
    assert.equal((await ask(`${path}/peerjs/id`)).status, 200);
  });
}

test('a script that stops at the first byte on stderr gets origins allowed that no page has', async (t) => {
  const [one, two, other] = [randomUUID(), randomUUID(), randomUUID()];
  const ask = await script_start(t, ['--cors', one, '--cors', two]);
  for (const [origin, allowed] of [[one, one], [two, two], [other, undefined]]) {
    const { headers } = await ask('/peerjs/id', { Origin: origin });
    assert.equal(headers['access-control-allow-origin'], allowed);
  }
});
