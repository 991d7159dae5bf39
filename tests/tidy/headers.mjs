// Each header compiles alone: a file that includes nothing but it, checked by the compiler without making code.
// Headers are independent, so as many compilers run as there are cores.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { is_header, root, rooms } from './tree.mjs';

const compiler = process.env.CXX ?? 'g++';
const warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Werror'];
const flags = ['-std=c++20', '-fsyntax-only', '-DBOOST_ASIO_NO_DEPRECATED', ...warnings];

function compile(source) {
  return new Promise((resolve) => {
    let said = '';
    const child = spawn(compiler, [...flags, '-I', root, source]);
    child.stderr.on('data', (data) => { said += data; });
    child.once('error', (error) => resolve(String(error)));
    const first_error = () => said.split('\n').find((line) => line.includes('error:')) ?? said;
    child.once('close', (code) => resolve(code === 0 ? '' : first_error()));
  });
}

export async function each_header_compiles_alone() {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'tidy-headers-'));
  const waiting = rooms('protocol', 'config', 'server', 'client', 'package').filter(is_header);
  const faults = [];
  const worker = async () => {
    for (let header = waiting.shift(); header; header = waiting.shift()) {
      const source = path.join(directory, `${header.name.replaceAll('/', '-')}.cpp`);
      writeFileSync(source, `#include "${header.name}"\n`);
      const said = await compile(source);
      if (said) faults.push(`${header.name}: ${said}`);
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism?.() ?? os.cpus().length }, worker));
  rmSync(directory, { recursive: true });
  return faults;
}
