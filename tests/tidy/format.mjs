// The tree's one format: every C++ file is as clang-format leaves it with the .clang-format at the root.
// Version 14, since each one breaks lines a little differently; CLANG_FORMAT names another binary of it.
import { spawnSync } from 'node:child_process';
import { files, is_cpp, root } from './tree.mjs';

const version = 14;
const formatter = process.env.CLANG_FORMAT ?? 'clang-format';
const run = (...words) => spawnSync(formatter, words, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

export function cpp_files_are_formatted() {
  const said = run('--version');
  if (said.error) return [`${formatter}: ${said.error.message}; scripts/setup --tests installs it`];
  if (!said.stdout.includes(`version ${version}.`)) return [`clang-format ${version} is needed: ${said.stdout.trim()}`];
  const checked = run('--dry-run', '-Werror', '--style=file', ...files.filter(is_cpp).map(({ name }) => name));
  const faults = new Set([...checked.stderr.matchAll(/^([^\s:]+):\d+:\d+: error:/gm)].map(([, name]) => name));
  if (faults.size === 0 && checked.status !== 0) return [checked.stderr.slice(0, 400) || `status ${checked.status}`];
  return [...faults].map((name) => `${name} is not formatted: clang-format -i ${name}`);
}
