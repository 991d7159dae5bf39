#!/usr/bin/env node
// Runs the black-box tests of this folder against the broker's binary, two files at a time, those that measure alone.
//
//   node tests/broker/run.mjs [FILTER]     FILTER: a regular expression over "topic: name of the test"
//
// BROKER names the binary (default build/release/p2p-broker). One file alone: node tests/broker/queue.test.mjs
import { readdirSync } from 'node:fs';
import { run_test_files } from './test_files.mjs';

const files_at_once = 2;
const first = ['queue', 'memory', 'ending', 'liveness'];  // those that take long start early, so that no core idles
const alone = ['faults_after', 'faults_crowd', 'faults_descriptors', 'faults_return', 'storm_tabs'];
const folder = new URL('./', import.meta.url);

function files_in_order() {
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).sort();
  const rank = (name) => {
    const at = first.indexOf(name.replace('.test.mjs', ''));
    return at < 0 ? first.length : at;
  };
  return files.sort((a, b) => rank(a) - rank(b));
}

const measures = (name) => alone.includes(name.replace('.test.mjs', ''));
const urls = (names) => names.map((name) => new URL(name, folder));
const group = (wanted, at_once) => ({ files: urls(files_in_order().filter(wanted)), at_once });

await run_test_files([group((name) => !measures(name), files_at_once), group(measures, 1)], process.argv[2] ?? '');
