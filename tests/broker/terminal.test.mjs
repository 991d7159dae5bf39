// A broker that was started from a terminal, when that hangs up: it ends, unless nohup has started it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { binary } from './broker.mjs';
import { sleep, test, until } from './suite.mjs';

/** Whether it has not ended; whoever has ended may be left there until somebody asks. */
function is_running(pid) {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A broker at a terminal of its own, made by script(1) and hung up by its end; `before` is put before the command. */
async function at_terminal(t, before = '') {
  const command = `${before} exec ${binary} --host 127.0.0.1 --port 0`;
  const terminal = spawn('script', ['-qfec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  t.after(() => terminal.kill('SIGKILL'));
  const shown = { text: '' };
  terminal.stdout.setEncoding('utf8').on('data', (text) => { shown.text += text; });
  await until('the ready line', () => /Started PeerServer on .* port: \d+/.test(shown.text), 10000);
  const pid = Number(readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, 'utf8').trim().split(' ')[0]);
  t.after(() => { if (is_running(pid)) process.kill(pid, 'SIGKILL'); });
  return { pid, shown, hang_up: () => terminal.kill('SIGKILL') };
}

test('a terminal that hangs up ends the broker, and SIGHUP before that does not', async (t) => {
  const { pid, shown, hang_up } = await at_terminal(t);
  process.kill(pid, 'SIGHUP');
  await until('it reads again', () => shown.text.includes('SIGHUP: the settings were read again'));
  hang_up();
  await until('it has ended', () => !is_running(pid));
});

test('a broker that nohup has started outlives its terminal', async (t) => {
  const { pid, hang_up } = await at_terminal(t, "trap '' HUP;");
  hang_up();
  await sleep(500);
  process.kill(pid, 'SIGHUP');
  await sleep(500);
  assert.ok(is_running(pid));
});
