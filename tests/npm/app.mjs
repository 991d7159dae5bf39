// A user's project: an empty folder into which the two packages have been installed from their .tgz files, offline.
// It is made once for the whole run.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export function packageFiles() {
  const folder = path.join(root, 'dist/npm');
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith('.tgz')) : [];
  if (files.length !== 2) throw new Error(`${folder} has not two packages: run scripts/package npm`);
  return files.map((name) => path.join(folder, name));
}

/** The environment without what npm, or the one who runs the tests, has set for other programs. */
export function plainEnvironment(extra = {}) {
  const left = /^(npm_.*|PORT|PEERSERVER_PATH|P2P_BROKER_.*)$/;
  const kept = Object.entries(process.env).filter(([name]) => !left.test(name));
  return { ...Object.fromEntries(kept), npm_config_update_notifier: 'false', ...extra };
}

export function installedApp() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'p2p-broker-app-'));
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "app", "private": true }\n');
  const words = ['install', '--offline', '--no-audit', '--no-fund', '--no-save', ...packageFiles()];
  execFileSync('npm', words, { cwd: folder, env: plainEnvironment(), stdio: ['ignore', 'ignore', 'inherit'] });
  return {
    folder,
    modules: path.join(folder, 'node_modules'),
    program: path.join(folder, 'node_modules/@p2p-broker/linux-x64/bin/p2p-broker'),
    launcher: path.join(folder, 'node_modules/p2p-broker/bin/p2p-broker.js'),
    manifest: (name) => JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', name, 'package.json'))),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
