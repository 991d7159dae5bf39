'use strict';
// Under `npx` or `npm start` this process is a grandchild of npm, with a shell between them. npm that is ended leaves
// the shell or this process behind, and nobody says so; so the parents are looked at from time to time. Only under npm:
// a program whose parent has gone may well be meant to stay.
const fs = require('node:fs');

const lookMs = 500;
const npmIsAtMostAbove = 3;

/** Calls `gone` once when npm has ended above this process. Does nothing if this process is not under npm. */
function whenNpmIsGone(gone) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parents = upToNpm();
  const timer = setInterval(() => {
    const now = [process.ppid, ...parents.slice(0, -1).map(parentOf)];
    if (now.every((pid, i) => pid === parents[i])) return;
    clearInterval(timer);
    gone();
  }, lookMs);
  timer.unref();
}

/** From the parent upwards to npm; the parent alone if npm is not recognised. */
function upToNpm() {
  const parents = [process.ppid];
  while (parents.length < npmIsAtMostAbove && !isNpm(parents.at(-1))) parents.push(parentOf(parents.at(-1)));
  return isNpm(parents.at(-1)) ? parents : parents.slice(0, 1);
}

/** npm gives its process a title: "npm exec p2p-broker". */
const isNpm = (pid) => /^np[mx]\b/.test(read(pid, 'cmdline'));

/** The fourth field; the second is a name in brackets, which may hold anything. */
const parentOf = (pid) => Number(read(pid, 'stat').replace(/^.*\) \S /s, '').split(' ')[0]);

function read(pid, file) {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

module.exports = { whenNpmIsGone };
