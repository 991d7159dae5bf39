// The project's own files, as the rules see them: path from the root, text, and what they include.
// Read from the directory and not from git, so that the suite also runs where only the files are (a container build).
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const not_ours = new Set(['.git', 'build', 'node_modules', 'dist', '__pycache__']);
const endings = 'cpp|hpp|mjs|js|py|sh|json|md|toml|txt|cmake|html|gd|service';
const text_name = new RegExp(`(\\.(${endings})|^Dockerfile|\\.npmrc|/run|^scripts/\\w+|^LICENSE)$`);

function paths_below(directory) {
  return readdirSync(path.join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    if (not_ours.has(entry.name)) return [];
    const name = path.posix.join(directory, entry.name);
    return entry.isDirectory() ? paths_below(name) : [name];
  });
}

class File {
  #text;

  constructor(name) {
    this.name = name;
    this.room = name.split('/')[0];
  }

  get text() {
    this.#text ??= readFileSync(path.join(root, this.name), 'utf8');
    return this.#text;
  }

  get lines() {
    return this.text.replace(/\n$/, '').split('\n');
  }

  /** The targets of its #include lines: `<vector>` or `protocol/message.hpp`. */
  get includes() {
    const lines = this.text.matchAll(/^\s*#\s*include\s*(?:(<[^>]+>)|"([^"]+)")/gm);
    return [...lines].map(([, system, own]) => system ?? own);
  }
}

export const files = paths_below('').filter((name) => text_name.test(name)).sort().map((name) => new File(name));
export const is_cpp = ({ name }) => /\.[ch]pp$/.test(name);
export const is_header = ({ name }) => name.endsWith('.hpp');
export const rooms = (...names) => files.filter((file) => is_cpp(file) && names.includes(file.room));
export const file_named = (name) => files.find((file) => file.name === name);
