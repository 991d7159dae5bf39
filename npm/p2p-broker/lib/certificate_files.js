'use strict';
// npm peer takes the contents of key and certificate, the broker reads files: so they are files while it starts.
// The folder is this user's alone (0700), the files too (0600), and they go when they have been read.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { refusal } = require('./flags.js');

const nothing = { flags: [], remove: () => {} };

/**
 * @param {{key: string|Uint8Array, cert: string|Uint8Array}|undefined} ssl PEM contents; none or {} means no TLS
 * @returns {{flags: string[], remove: () => void}} flags for the broker; `remove` deletes the files, once or twice
 */
function certificateFiles(ssl) {
  if (!ssl || (typeof ssl === 'object' && Object.keys(ssl).length === 0)) return nothing;
  if (typeof ssl !== 'object') throw refusal('ssl', 'must be { key, cert } with the contents of two PEM files');
  const { key, cert, ...others } = ssl;
  const left = Object.keys(others).filter((name) => others[name] !== undefined);
  if (left.length > 0) throw refusal(`ssl.${left[0]}`, 'the broker knows ssl.key and ssl.cert alone');
  for (const [name, value] of Object.entries({ key, cert })) {
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw refusal(`ssl.${name}`, 'must be the contents of a PEM file, as text or a Buffer');
    }
  }
  return write({ key, cert });
}

function write({ key, cert }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'p2p-broker-'));  // 0700
  const remove = () => {
    process.removeListener('exit', remove);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  const put = (name, content) => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
    return file;
  };
  try {
    return { flags: [`--sslkey=${put('key.pem', key)}`, `--sslcert=${put('cert.pem', cert)}`], remove };
  } catch (error) {
    remove();
    throw error;
  }
}

module.exports = { certificateFiles };
