// A link that is cut without a word: the owner's end of the network is gone, and nothing tells the broker so.
// Made with a network namespace and a pair of virtual interfaces, which are gone again behind the test.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sleep, test, until } from './suite.mjs';

const name = `pb${process.pid}`;
const [here, there] = [`${name}a`, `${name}b`];
const subnet = `10.${200 + (process.pid >> 8) % 50}.${process.pid % 250}`;

const ip = (...words) => spawnSync('ip', words, { encoding: 'utf8' });

function must(...words) {
  const { status, stderr } = ip(...words);
  assert.equal(status, 0, `ip ${words.join(' ')}: ${stderr}`);
}

function clean_up() {
  ip('link', 'delete', here);
  ip('netns', 'delete', name);
}

/** Why no namespace can be made here, if that is so. */
function reason_to_skip() {
  if (process.getuid?.() !== 0) return 'network namespaces take root';
  if (ip('-V').error) return 'there is no ip command';
  const made = ip('netns', 'add', name);
  const linked = made.status === 0 && ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there).status === 0;
  clean_up();
  return linked ? undefined : 'this machine gives no network namespaces';
}

function make_network(t) {
  t.after(clean_up);
  must('netns', 'add', name);
  must('link', 'add', here, 'type', 'veth', 'peer', 'name', there);
  must('link', 'set', there, 'netns', name);
  must('addr', 'add', `${subnet}.1/30`, 'dev', here);
  must('link', 'set', here, 'up');
  must('-n', name, 'addr', 'add', `${subnet}.2/30`, 'dev', there);
  must('-n', name, 'link', 'set', there, 'up');
}

/** A peer in the namespace, which answers pings for as long as its link is up; gives when it has its OPEN. */
async function far_peer(t, port, id) {
  const program = `
    import { open_peer } from ${JSON.stringify(fileURLToPath(new URL('./peer.mjs', import.meta.url)))};
    const peer = await open_peer({ port: ${port} }, { id: ${JSON.stringify(id)}, token: 'mine' },
      { host: '${subnet}.1' });
    console.log((await peer.next()).text);`;
  const child = spawn('ip', ['netns', 'exec', name, process.execPath, '--input-type=module', '-e', program],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    assert.equal(line, '{"type":"OPEN"}');
    return;
  }
  throw new Error('the far peer ended');
}

test('an id whose link is cut goes to a claimant within 1.6 s, and not while the link is up', async (t) => {
  make_network(t);
  const broker = await t.broker(['--host', '0.0.0.0', '--port', '0', '--allow_discovery'], { bare: true });
  await far_peer(t, broker.port, 'far');
  await sleep(2200);
  const early = await t.socket(broker, { id: 'far', token: 'other' });
  await early.expect('{"type":"ID-TAKEN","payload":{"msg":"ID is taken"}}', 300);
  must('-n', name, 'link', 'set', there, 'down');
  await sleep(2200);
  const claimant = await t.socket(broker, { id: 'far', token: 'other' });
  const began = performance.now();
  await claimant.expect('{"type":"OPEN"}');
  const took = performance.now() - began;
  assert.ok(took < 1600, `after ${Math.round(took)} ms`);
  claimant.offer('far', 1);
  assert.match((await claimant.next()).text, /"OFFER"/);
  await until('one has the id', async () => (await broker.ids()).length === 1);
}, { skip: reason_to_skip() });
