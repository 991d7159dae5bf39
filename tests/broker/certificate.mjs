// Certificates for 127.0.0.1, made afresh by the openssl tool: a root, an intermediate, and what it signed for the broker.
// They live in a folder of their own that ends with the process.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'p2p-broker-tests-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A file in the folder; with `content` it is written. */
export function scratch_file(name, content) {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  return path;
}

const openssl = (...words) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
const new_key = (name) => openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);

/** Makes NAME.pem, signed by `issuer`, or by itself when there is none. */
function new_certificate(name, extensions, issuer) {
  new_key(name);
  scratch_file(`${name}.ext`, extensions);
  openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
  const signer = issuer ? ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial'] : ['-signkey', `${name}.key`];
  openssl('x509', '-req', '-in', `${name}.csr`, '-days', '2', '-extfile', `${name}.ext`, ...signer, '-out', `${name}.pem`);
}

let made;

/**
 * The chain, made once: `root` is what a client trusts, `key` and `chain` (leaf, then intermediate) what the broker
 * gets, `leaf` the certificate without its chain, `other_key` a key that fits none of them.
 */
export function certificates() {
  if (made) return made;
  const authority = 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n';
  new_certificate('root', authority);
  new_certificate('intermediate', authority, 'root');
  new_certificate('leaf', 'subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost\n', 'intermediate');
  new_key('other');
  const chain = scratch_file('chain.pem', readFileSync(join(folder, 'leaf.pem')) + readFileSync(join(folder, 'intermediate.pem')));
  made = {
    root: readFileSync(join(folder, 'root.pem')), chain, leaf: join(folder, 'leaf.pem'), key: join(folder, 'leaf.key'),
    other_key: join(folder, 'other.key'),
  };
  return made;
}
