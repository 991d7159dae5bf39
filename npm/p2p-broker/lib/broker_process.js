'use strict';
// The broker as a child of this process. It ends with it in every case, since its standard input is a pipe from here:
// when this process is gone, the kernel closes that pipe, and the broker takes its end as it takes SIGTERM.
const { spawn } = require('node:child_process');
const { binaryPath, childEnvironment } = require('./binary.js');

const readyLine = /^Started PeerServer on (\S+), port: (\d+), path: (.*)$/;
const spokenBehindReady = /^(Limits: |Http server closed\.)/;
/** How --log_format json and logfmt begin a line; the sentence stands between quotes as JSON has them. */
const otherFormat = /^(?:\{"time":"[^"]*","level":"\w+","message":|time=\S+ level=\w+ message=)("(?:[^"\\]|\\.)*")/;
const optionVariable = /^(PORT|PEERSERVER_PATH|P2P_BROKER_.*)$/;
const errorCodes = [[/ in use by another program/, 'EADDRINUSE'], [/ needs the right to use ports/, 'EACCES']];

/**
 * Starts the broker and tells what comes of it.
 * @param {string[]} flags
 * @param {object} tell `ready({host, port, path})` once it listens; `event(object)`, `log(line)` and `warning(line)`
 *        for what it writes; `ended(error)` once at its end, with an Error unless it ended as it was asked to
 */
function startBroker(flags, tell) {
  const child = spawn(binaryPath(), ['--log_events', '--end_with_stdin', ...flags], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment(),
    detached: true,  // a terminal's Ctrl-C is for this process alone, which decides about its end
  });
  const state = { ready: false, stderr: '' };
  child.stdin.on('error', () => {});  // it has ended, which `close` tells
  const read = (line) => {
    if (line.startsWith('{"event":')) return tell.event(JSON.parse(line));
    const sentence = sentenceOf(line);
    const found = !state.ready && readyLine.exec(sentence);
    if (!found) return spokenBehindReady.test(sentence) || tell.log(line);
    state.ready = true;
    return tell.ready({ host: found[1], port: Number(found[2]), path: found[3] });
  };
  onLines(child.stdout, read);
  onLines(child.stderr, (line) => {
    if (state.ready) tell.warning(line);
    else state.stderr += `${line}\n`;
  });
  let failure;
  child.once('error', (error) => { failure = error; });
  child.once('close', (code, signal) => tell.ended(failure ?? faultOf({ code, signal, ...state })));
  return {
    get pid() { return child.pid; },
    end: () => child.stdin.end(),
  };
}

function sentenceOf(line) {
  const found = otherFormat.exec(line);
  return found ? JSON.parse(found[1]) : line;
}

/** Not node:readline, which ends lines at U+2028 as well. */
function onLines(stream, take) {
  let begun = '';
  stream.setEncoding('utf8').on('data', (text) => {
    const lines = (begun + text).split('\n');
    begun = lines.pop();
    lines.forEach(take);
  });
}

/** What is set for the broker in this process's environment is not for an embedded one: the call says everything. */
function environment() {
  return Object.fromEntries(Object.entries(childEnvironment()).filter(([name]) => !optionVariable.test(name)));
}

function faultOf({ code, signal, ready, stderr }) {
  if (code === 0 && ready) return undefined;
  const sentence = stderr.trim() || `p2p-broker ended ${ready ? 'unexpectedly' : 'before it listened'}`
    + ` (${signal ?? `status ${code}`})`;
  const error = new Error(sentence);
  const found = errorCodes.find(([words]) => words.test(sentence));
  if (found) error.code = found[1];
  return error;
}

module.exports = { startBroker };
