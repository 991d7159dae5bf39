// The folders and what each may include, as docs/architecture.md says it: the document is the source, in its table of
// folders and in the drawing above it. Not a rule itself; the rules ask it.
import { file_named } from './tree.mjs';

const document = 'docs/architecture.md';
const head = /^\| folder \| rule \| may include \|\n\|[-|]+\|\n((?:\|.*\n)+)/m;
const drawn = /\n((?:    .*->.*\n)+)/;
const for_all_of_server = ['config', 'protocol'];
let known;

/** @returns {Map<string, {may_include: string[], pure: boolean}>} by folder: `server/core`, or `server` for itself */
export function folders() {
  known ??= read_table();
  return known;
}

function read_table() {
  const table = head.exec(file_named(document).text)?.[1];
  if (!table) throw new Error(`${document} has no table of folders`);
  const rows = table.trim().split('\n').map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()));
  const names = rows.map(([folder]) => /^`([\w/]+)\/`/.exec(folder)?.[1]);
  return new Map(rows.map(([, rule, allowed], i) => [names[i], {
    may_include: may_include(names[i], allowed, names), pure: /\bPURE\b/.test(rule),
  }]));
}

function may_include(folder, allowed, names) {
  const own = allowed === 'nothing' ? [] : allowed.split(', ').map((name) => named(name, names));
  if (allowed.startsWith('all below')) own.splice(0, 1, ...names.filter((name) => name.startsWith('server/')));
  return [...new Set([...own, ...folder.startsWith('server') ? for_all_of_server : []])].sort();
}

function named(short, names) {
  const found = names.find((name) => name === short || name === `server/${short}`);
  if (!found && short !== 'all below') throw new Error(`${document} names ${short}, which is no folder of its table`);
  return found;
}

/** The arrows of the drawing: each line of it is a chain, `net -> core -> config`. */
export function arrows() {
  const lines = drawn.exec(file_named(document).text)?.[1].trim().split('\n') ?? [];
  const names = [...folders().keys()];
  return lines.flatMap((line) => {
    const chain = line.split(/-+>/).map((name) => named(name.trim().replace(/^server\/ itself$/, 'server'), names));
    return chain.slice(1).map((to, i) => [chain[i], to]);
  });
}

const divided = ['server', 'doctor'];

/** The folder that a file stands in, as the table has it; a body of net/ belongs to net/. */
export function folder_of(name) {
  const parts = name.split('/');
  return divided.includes(parts[0]) && parts.length > 2 ? `${parts[0]}/${parts[1]}` : parts[0];
}

export const is_pure = (file) => folders().get(folder_of(file.name))?.pure ?? false;
