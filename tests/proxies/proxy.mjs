// A real proxy as a process: a snippet of the document in its frame, on ports of its own, until the test ends.
// What differs from the document is what its frame replaces, and the mistakes that a test asks for.
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { certificates, scratch_file } from '../broker/certificate.mjs';
import { frames } from './frames.mjs';
import { free_port, new_folder, ServerProcess } from './server_process.mjs';
import { replaced, snippet } from './snippets.mjs';

/** Whether a connection comes about: for TLS with the handshake, since a certificate may still have to be made. */
function accepts(port, { secure }) {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, servername: 'localhost', rejectUnauthorized: false };
    const socket = (secure ? tls : net).connect(options).once('error', () => resolve(false));
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve(true) || socket.destroy());
  });
}

class Proxy extends ServerProcess {
  constructor(frame, site, files) {
    super(frame.program, frame.words(site), { folder: site.folder, files, environment: frame.environment?.(site) });
    Object.assign(this, { http: site.http, tls: site.tls });
  }

  /** Where PeerJS finds the broker through it, in the words of its options. */
  location(secure) {
    return { host: 'localhost', port: secure ? this.tls : this.http, path: '/myapp', secure };
  }
}

let pem;

/** Certificate with chain, and key, each in a file and both in one, which is written once: others may be reading it. */
function files_of_tls() {
  const { chain, key } = certificates();
  pem ??= scratch_file('chain_and_key.pem', readFileSync(chain, 'utf8') + readFileSync(key, 'utf8'));
  return { chain, key, pem };
}

/**
 * Starts the document's proxy of that name in front of a broker.
 * @param {object} t the context of the test, with which it ends
 * @param {string} name of the snippet and of its frame
 * @param {{port: number}} broker what it leads to
 * @param {{http2?: boolean, mistakes?: string[][]}} settings http2 false takes that out; mistakes are pairs of words of
 *   the snippet and of what somebody has there instead
 */
export async function start_proxy(t, name, broker, { http2 = true, mistakes = [] } = {}) {
  const frame = frames[name];
  const site = { folder: new_folder(name), ...files_of_tls(), backend: broker.port, http: await free_port(),
    tls: await free_port(), ...(http2 ? {} : frame.site_without_http2) };
  const changed = replaced(snippet(name), [...mistakes, ...(http2 ? [] : frame.without_http2)]);
  const files = frame.files(replaced(changed, frame.place(site)), site);
  const proxy = new Proxy(frame, site, files);
  t.after(() => proxy.end());
  const accepts_both = async () =>
    await accepts(site.http, { secure: false }) && await accepts(site.tls, { secure: true });
  await proxy.ready(accepts_both);
  proxy.root = frame.root ? readFileSync(frame.root(site), 'utf8') : certificates().root;
  return proxy;
}
