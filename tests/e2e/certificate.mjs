// A certificate for 127.0.0.1, made once in a run with openssl and thrown away with it.
// Nothing trusts it: browsers are told to ignore that, so what is shown is the TLS path and not the chain.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { scratchFolder } from './scratch.mjs';

let made;

/** @returns {{keyFile: string, certificateFile: string}} PEM files, made at the first call */
export function loopbackCertificate() {
  if (made) return made;
  const folder = scratchFolder('tls');
  made = { keyFile: path.join(folder, 'key.pem'), certificateFile: path.join(folder, 'cert.pem') };
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1',
    '-keyout', made.keyFile, '-out', made.certificateFile,
  ], { stdio: 'ignore' });
  return made;
}
