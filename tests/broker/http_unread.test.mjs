// A thousand clients that send many requests each and read no reply cost the broker little memory: no further request
// is read while a reply is unsent. In a network of its own, since the kernel alone would hold 3 MB for each of them.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sanitized, test } from './suite.mjs';

const mebibyte = 1024 * 1024;
const [clients, requests, peers] = [1000, 300, 1000];
const program = fileURLToPath(new URL('./unread_requests.mjs', import.meta.url));

/** What a shell does in the new network before it becomes the program: 64 KiB for each direction of a socket. */
const prepare = ['wmem', 'rmem'].map((name) => `echo 4096 16384 65536 > /proc/sys/net/ipv4/tcp_${name}`)
  .concat('ip link set lo up').join(' && ');

/** Why no network can be made here, if that is so. */
function reason_to_skip() {
  if (sanitized) return sanitized;
  const { status } = spawnSync('unshare', ['--net', 'sh', '-c', prepare], { stdio: 'ignore' });
  return status === 0 ? undefined : 'this machine gives no network namespaces, or they take root';
}

test('1,000 clients that pipeline requests and read no reply cost 128 KiB each at most', async (t) => {
  const words = [process.execPath, program, ...[clients, requests, peers].map(String)];
  const child = spawn('unshare', ['--net', 'sh', '-c', `${prepare} && exec "$0" "$@"`, ...words],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  t.after(() => child.connected && child.disconnect());  // which ends it, and its broker
  const ended = once(child, 'exit').then(() => { throw new Error('it ended without a word'); });
  ended.catch(() => {});
  const [found] = await Promise.race([once(child, 'message'), ended]);
  const told = JSON.stringify(found);
  assert.ok(found.list_bytes > 25000, told);  // 300 of them for each of 1,000 would be 8 GB
  assert.ok(found.served >= clients, `each was served: ${told}`);
  assert.ok(found.served < clients * requests / 10, `few of the requests were read: ${told}`);
  assert.ok(found.most - found.before < clients * mebibyte / 8, told);
  assert.equal(found.status, 200);
}, { within_ms: 120000, skip: reason_to_skip() });
