#!/usr/bin/env node
'use strict';
// `npx p2p-broker`: becomes the broker as nearly as a Node process can. Every word is the broker's own, its output and
// exit status are passed on as they are, and it ends when this process does, whatever ends that.
const { spawn } = require('node:child_process');
const { isatty } = require('node:tty');
const { binaryPath, childEnvironment } = require('../lib/binary.js');
const { whenNpmIsGone } = require('../lib/npm_above.js');

const sameSignalMs = 500;
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
// A terminal that hangs up ends what it has started. Without one SIGHUP asks the broker to read its settings again.
const hangUp = [0, 1, 2].some((descriptor) => isatty(descriptor)) ? 'SIGTERM' : 'SIGHUP';

function run(binary) {
  let broker;
  // First, since the broker can be ready before this process goes on; a handler runs when this function has ended.
  passSignalsOn((signal) => broker.kill(signal));
  broker = spawn(binary, process.argv.slice(2), {
    // The pipe at its standard input is closed by the kernel when this process is gone.
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...childEnvironment(), P2P_BROKER_END_WITH_STDIN: 'true' },
    // A session of its own: otherwise the terminal's Ctrl-C would reach it twice, which means "at once" to the broker.
    detached: true,
  });
  broker.stdin.on('error', () => {});  // it has ended, which is told below
  whenNpmIsGone(() => broker.stdin.end());
  broker.once('error', (error) => fail(`${binary} cannot be run: ${error.message}`));
  broker.once('exit', (code, signal) => {
    if (code !== null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** npm passes on a signal that the terminal has sent to this process as well; the second one is the same. */
function passSignalsOn(send) {
  for (const signal of passedOn) {
    let last = -Infinity;
    process.on(signal, () => {
      const now = performance.now();
      if (now - last < sameSignalMs) return;
      last = now;
      send(signal === 'SIGHUP' ? hangUp : signal);
    });
  }
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

try {
  run(binaryPath());
} catch (error) {
  fail(error.message);
}
