// Serves the pages under test from loopback, each with one version of PeerJS and the page's own scripts.
// The same page can be written to disk, so that a browser opens it from file:// with the origin "null".
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scratchFolder } from './scratch.mjs';

const require = createRequire(import.meta.url);
const pagesFolder = fileURLToPath(new URL('./pages/', import.meta.url));

/** The newest PeerJS is a plain dependency; the older ones are installed beside it under an alias. */
export const newestPeerjs = require('peerjs/package.json').version;

/** The scripts of each page, in order, after PeerJS itself. */
const pageScripts = {
  application: ['recorder.js', 'application.js'],
  gdevelop: ['gdevelop_wiring.js', 'gdevelop_game.js'],
  lobby: ['recorder.js', 'lobby_game.js'],
};

export class PageServer {
  #server = http.createServer((request, response) => this.#answer(request, response));
  #shared = new Map();  // folder -> file -> { type, body() }

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get port() {
    return this.#server.address().port;
  }

  address(page, version, host = '127.0.0.1') {
    return `http://${host}:${this.port}/${page}/${version}/`;
  }

  /** Serves further files, and returns the address of the folder that they are in. */
  share(files) {
    const folder = `shared-${this.#shared.size}`;
    this.#shared.set(folder, files);
    return `http://127.0.0.1:${this.port}/${folder}/`;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request, response) {
    const [, folder, name] = new URL(request.url, 'http://page').pathname.split('/');
    const files = this.#shared.get(folder);
    if (!files) return answer(request, response);
    const file = files.get(name);
    if (!file) return reply(response, 404, 'text/plain', 'no such file');
    return reply(response, 200, file.type, file.body());
  }
}

/** Writes the page and its scripts into a folder and returns the file:// address of the page. */
export function writePage(page, version) {
  const folder = scratchFolder(`page-${page}`);
  for (const script of ['peerjs.js', ...pageScripts[page]]) {
    fs.writeFileSync(path.join(folder, script), scriptSource(script, version));
  }
  const file = path.join(folder, 'index.html');
  fs.writeFileSync(file, html(page));
  return pathToFileURL(file).href;
}

function answer(request, response) {
  const [, page, version, file] = new URL(request.url, 'http://page').pathname.split('/');
  if (!(page in pageScripts) || !version) return reply(response, 404, 'text/plain', 'no such page');
  if (!file) return reply(response, 200, 'text/html', html(page));
  const known = file === 'peerjs.js' || pageScripts[page].includes(file);
  if (!known) return reply(response, 404, 'text/plain', 'no such script');
  return reply(response, 200, 'text/javascript', scriptSource(file, version));
}

function reply(response, status, type, body) {
  const contentType = type.startsWith('text/') ? `${type}; charset=utf-8` : type;
  response.writeHead(status, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
  response.end(body);
}

function html(page) {
  const scripts = ['peerjs.js', ...pageScripts[page]].map((file) => `<script src="${file}"></script>`).join('\n');
  // An icon of its own keeps the browser from asking for /favicon.ico.
  const head = `<meta charset="utf-8">\n<title>${page}</title>\n<link rel="icon" href="data:,">`;
  return `<!doctype html>\n${head}\n${scripts}\n`;
}

function scriptSource(file, version) {
  if (file !== 'peerjs.js') return fs.readFileSync(path.join(pagesFolder, file));
  const installedAs = version === newestPeerjs ? 'peerjs' : `peerjs-${version}`;
  return fs.readFileSync(path.join(path.dirname(require.resolve(`${installedAs}/package.json`)), 'dist/peerjs.min.js'));
}
