// What is in the packages, and that it agrees with the rest of the project.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './app.mjs';

const platform = '@p2p-broker/linux-x64';

export async function both_have_the_version_of_the_project({ app }) {
  const project = fs.readFileSync(path.join(root, 'CMakeLists.txt'), 'utf8');
  const [, version] = /^project\(p2p_broker VERSION (\S+)/m.exec(project);
  assert.equal(app.manifest('p2p-broker').version, version);
  assert.equal(app.manifest(platform).version, version);
  assert.deepEqual(app.manifest('p2p-broker').optionalDependencies, { [platform]: version });
  assert.equal(execFileSync(app.program, ['--version'], { encoding: 'utf8' }).trim(), version);
}

export async function nothing_runs_at_installation_and_nothing_else_is_needed({ app }) {
  for (const name of ['p2p-broker', platform]) {
    const { scripts, dependencies, gypfile } = app.manifest(name);
    assert.deepEqual([scripts, dependencies, gypfile], [undefined, undefined, undefined]);
    assert.ok(!fs.existsSync(path.join(app.modules, name, 'binding.gyp')));
  }
  const installed = fs.readdirSync(app.modules).filter((name) => !name.startsWith('.'));
  assert.deepEqual(installed.sort(), ['@p2p-broker', 'p2p-broker']);
}

export async function the_program_is_for_its_platform_alone({ app }) {
  const { os, cpu, libc } = app.manifest(platform);
  assert.deepEqual({ os, cpu, libc }, { os: ['linux'], cpu: ['x64'], libc: ['glibc'] });
  const header = execFileSync('objdump', ['-f', app.program], { encoding: 'utf8' });
  assert.match(header, /elf64-x86-64/);
}

export async function the_program_loads_nothing_but_glibc_and_libgcc({ app }) {
  const listed = execFileSync('objdump', ['-p', app.program], { encoding: 'utf8' });
  const loaded = [...listed.matchAll(/NEEDED\s+(\S+)/g)].map(([, name]) => name);
  assert.ok(loaded.includes('libc.so.6'), `${loaded}`);
  assert.deepEqual(loaded.filter((name) => !/^(libc|libm|libgcc_s|ld-linux-x86-64)\.so\.\d$/.test(name)), []);
}

export async function the_glibc_that_is_named_is_the_one_that_is_needed({ app }) {
  const symbols = execFileSync('objdump', ['-T', app.program], { encoding: 'utf8' });
  const versions = [...symbols.matchAll(/GLIBC_(\d+)\.(\d+)/g)].map(([, ...numbers]) => numbers.map(Number));
  const newest = versions.sort((a, b) => a[0] - b[0] || a[1] - b[1]).at(-1).join('.');
  assert.equal(app.manifest(platform).glibc, newest);
  const readme = fs.readFileSync(path.join(app.modules, 'p2p-broker/README.md'), 'utf8');
  assert.equal(/glibc (\d+\.\d+) or newer/.exec(readme)?.[1], newest, 'in npm/README.md');
}

export async function the_packages_hold_the_licence_and_the_readme({ app }) {
  for (const name of ['p2p-broker', platform]) {
    for (const file of ['LICENSE', 'README.md']) {
      assert.ok(fs.existsSync(path.join(app.modules, name, file)), `${name}: ${file}`);
    }
  }
}
