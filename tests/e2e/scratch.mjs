// Folders that live as long as the run: certificates, pages opened from disk, a home for Godot.
// They are made under the system's temporary folder and removed when the process ends, however it ends.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

let root;

/** A new empty folder whose name begins with `purpose`. */
export function scratchFolder(purpose) {
  if (!root) {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'p2p-broker-e2e-'));
    process.once('exit', () => fs.rmSync(root, { recursive: true, force: true }));
  }
  return fs.mkdtempSync(path.join(root, `${purpose}-`));
}
