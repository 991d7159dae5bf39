// Certificates for 127.0.0.1, made afresh by the openssl tool: a root, an intermediate, and what that signed.
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
const p256 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const new_key = (name) => openssl('genpkey', ...p256, '-out', `${name}.key`);

/** Makes NAME.pem, signed by `issuer`, or by itself when there is none. */
function new_certificate(name, extensions, issuer, days = 2) {
  new_key(name);
  scratch_file(`${name}.ext`, extensions);
  openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
  const signer = issuer
    ? ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial']
    : ['-signkey', `${name}.key`];
  const request = ['-req', '-in', `${name}.csr`, '-days', `${days}`, '-extfile', `${name}.ext`];
  openssl('x509', ...request, ...signer, '-out', `${name}.pem`);
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
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  made = {
    root: read('root.pem'), chain: scratch_file('chain.pem', read('leaf.pem') + read('intermediate.pem')),
    leaf: join(folder, 'leaf.pem'), key: join(folder, 'leaf.key'), other_key: join(folder, 'other.key'),
  };
  return made;
}

/** A certificate for these DNS names, signed by the root: the files `key` and `chain`. Nobody else has its `name`. */
export function certificate_for(name, ...dns) {
  certificates();
  new_certificate(name, `subjectAltName=${['IP:127.0.0.1', ...dns.map((each) => `DNS:${each}`)].join(',')}\n`, 'root');
  return { key: join(folder, `${name}.key`), chain: join(folder, `${name}.pem`) };
}

/** A certificate that signed itself, for 127.0.0.1 if no other `names` are given, good for `days` from now on. */
export function bad_certificate(name, { days = 2, names = 'IP:127.0.0.1' } = {}) {
  new_certificate(name, `subjectAltName=${names}\n`, undefined, days);
  return { key: join(folder, `${name}.key`), chain: join(folder, `${name}.pem`) };
}
