#!/usr/bin/env node
// Plays all vectors against our broker: the reference's, but for those listed in differences.json, and our own.
//
//   node tests/conformance/run.mjs [FILTER]     only vectors whose names contain FILTER
//
// BROKER names another binary than build/release/p2p-broker; SLOW multiplies upper bounds of times (sanitizer builds).
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replay, verdict_line } from './replay.mjs';
import { with_defaults } from './settings.mjs';

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const reference = read('vectors.json');
const ours = read('vectors-ours.json');
const differences = read('differences.json');

const filter = process.argv[2] ?? '';
const binary = process.env.BROKER ?? fileURLToPath(new URL('../../build/release/p2p-broker', import.meta.url));
const settings = with_defaults({
  server_cmd: `'${binary}' --host 127.0.0.1 --port {port} {flags}`,
  cli_cmd: `'${binary}'`,
  slow: Number(process.env.SLOW ?? 1),
  servers: 4,
});

let passed = 0;
let failed = 0;
function count(ok, line) {
  if (ok) passed++; else failed++;
  console.log(line);
}
const chosen = (vectors) => vectors.filter(({ name }) => name.includes(filter));

/** What is wrong with the list of differences itself. */
function faults_of_the_list() {
  const names = (vectors) => new Set(vectors.map(({ name }) => name));
  const theirs = names(reference);
  const own = names(ours);
  const faults = [];
  for (const { vector, reason, shown_by = [] } of differences) {
    if (!theirs.has(vector)) faults.push(`${vector} is no vector of the reference`);
    if (!reason) faults.push(`${vector} differs without a reason`);
    if (shown_by.length === 0) faults.push(`${vector} differs, and no vector shows what happens here`);
    for (const name of shown_by) if (!own.has(name)) faults.push(`${vector} is shown by ${name}, which does not exist`);
  }
  const all = new Set([...theirs, ...own]);
  if (theirs.size + own.size !== all.size) faults.push('a vector of ours has a name of theirs');
  if (theirs.size !== reference.length || own.size !== ours.length) faults.push('two vectors have the same name');
  return faults;
}

const faults = faults_of_the_list();
const sound = faults.length === 0;
count(sound, sound ? 'ok   the list of differences is sound' : `FAIL the list of differences: ${faults.join('; ')}`);

const changed = new Map(differences.map((difference) => [difference.vector, difference]));
const plain = (vector, verdict) => count(verdict.ok, verdict_line(vector, verdict));
await replay(settings, chosen(reference.filter(({ name }) => !changed.has(name))), plain);
await replay(settings, chosen(ours), plain);

// A vector that passes although it is listed says that the list, or the broker, is not what we think. Where times are
// stretched, one that differs only in its time cannot tell.
const telling = ({ name, tags }) => changed.has(name) && (settings.slow === 1 || !tags.includes('timing'));
await replay(settings, chosen(reference.filter(telling)), (vector, verdict) => {
  const { name } = vector;
  if (verdict.ok) count(false, `FAIL ${name} is listed as different but behaves alike`);
  else if (!verdict.mismatch) count(false, verdict_line(vector, verdict));
  else count(true, `ok   ${name} differs: ${changed.get(name).reason} (${verdict.took_ms} ms)`);
});

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
