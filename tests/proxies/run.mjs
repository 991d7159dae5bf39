#!/usr/bin/env node
// Starts real proxies with the configurations of docs/proxies.md in front of a broker, and connects through them.
//
//   node tests/proxies/run.mjs [FILTER]     FILTER: a regular expression over "topic: name of the test"
//
// BROKER names the binary (default build/release/p2p-broker). One file alone: node tests/proxies/quiet.test.mjs
import { readdirSync } from 'node:fs';
import { run_test_files } from '../broker/test_files.mjs';

const alone = ['rolling_restart.test.mjs'];  // it measures how long somebody is away
const folder = new URL('./', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).sort();
const group = (wanted) => ({ files: names.filter(wanted).map((name) => new URL(name, folder)), at_once: 1 });

await run_test_files([group((name) => !alone.includes(name)), group((name) => alone.includes(name))],
  process.argv[2] ?? '');
