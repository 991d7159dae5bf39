// A self-signed certificate for loopback, made by openssl when a vector first asks for it.
// It lies in a directory of its own that goes with the process.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

let made;

/** The paths of the PEM files: {key, cert}. */
export function certificate() {
  if (!made) {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'conformance-tls-'));
    process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
    made = { key: path.join(directory, 'key.pem'), cert: path.join(directory, 'cert.pem') };
    const files = ['-keyout', made.key, '-out', made.cert];
    const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
    execFileSync('openssl', ['req', ...kind, ...files], { stdio: 'ignore' });
  }
  return made;
}
