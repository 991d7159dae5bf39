// The configurations of docs/proxies.md as they stand there, each behind a mark `<!-- proxy: name -->`.
// A test may replace words of one, such as a port, but only words that it has: so it notices a change of the document.
import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../../docs/proxies.md', import.meta.url), 'utf8');
const marked = /^<!-- proxy: (.+) -->\n\n((?:(?: {4}.*)?\n)+)/gm;
const snippets = new Map([...text.matchAll(marked)].map(([, name, block]) =>
  [name, `${block.replace(/^ {4}/gm, '').trim()}\n`]));

/** The snippet of that name, without the four blanks that make it a block in Markdown. */
export function snippet(name) {
  if (!snippets.has(name)) throw new Error(`docs/proxies.md has no snippet ${name}`);
  return snippets.get(name);
}

/** `config` with each pair's first text replaced by its second, wherever it stands; it must stand somewhere. */
export function replaced(config, pairs) {
  return pairs.reduce((now, [from, to]) => {
    if (!now.includes(from)) throw new Error(`there is no "${from}" to replace in\n${now}`);
    return now.replaceAll(from, to);
  }, config);
}
