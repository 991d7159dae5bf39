#!/usr/bin/env node
// The executable part of the house rules: each exported function is one rule and gives the faults that it found.
//
//   node tests/tidy/run.mjs [FILTER]     only rules whose names contain FILTER
import * as documents from './documents.mjs';
import * as format from './format.mjs';
import * as headers from './headers.mjs';
import * as layers from './layers.mjs';
import * as lock_file from './lock_file.mjs';
import * as shape from './shape.mjs';
import * as sources from './sources.mjs';
import * as system_headers from './system_headers.mjs';

const faults_shown_max = 40;
const filter = process.argv[2] ?? '';
const rules = [layers, system_headers, sources, shape, format, documents, lock_file, headers].flatMap(Object.values)
  .map((rule) => ({ rule, name: rule.name.replaceAll('_', ' ') }))
  .filter(({ name }) => name.includes(filter));

/** A rule that cannot be checked has found a fault, too. */
async function found_by(rule) {
  try {
    return await rule();
  } catch (error) {
    return [error.stack];
  }
}

let failed = 0;
for (const { rule, name } of rules) {
  const faults = await found_by(rule);
  if (faults.length > 0) failed++;
  console.log(`${faults.length > 0 ? 'FAIL' : 'ok  '} ${name}`);
  for (const fault of faults.slice(0, faults_shown_max)) console.log(`     ${fault}`);
  if (faults.length > faults_shown_max) console.log(`     and ${faults.length - faults_shown_max} more`);
}
console.log(`${rules.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && rules.length > 0 ? 0 : 1);
