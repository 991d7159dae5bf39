// `p2p-broker doctor` as a process, asked about a broker behind a proxy, and what it has found.
// It is run as a user would, but for its form: one JSON object.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { binary } from '../broker/broker.mjs';
import { scratch_file } from '../broker/certificate.mjs';

let roots_made = 0;

/** The exit status, and the steps by name; `red` are the names of those that are. */
export async function examine(t, proxy, { secure = true, words = [] } = {}) {
  const url = `${secure ? 'https' : 'http'}://localhost:${secure ? proxy.tls : proxy.http}/myapp`;
  const root = scratch_file(`root-${++roots_made}.pem`, proxy.root);
  const child = spawn(binary, ['doctor', url, '--json', '--ca', root, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
  const [code] = await once(child, 'close');
  if (code > 1) throw new Error(`the doctor ended with ${code}: ${stdout}${stderr}`);
  const { steps } = JSON.parse(stdout);
  return { code, red: steps.filter(({ state }) => state === 'red').map(({ step }) => step),
    step: Object.fromEntries(steps.map((each) => [each.step, each])) };
}
