// What a file uses of ours: what it includes, and the headers of the classes that it declares ahead.
// Not a rule itself; the rules ask it.
import { file_named, rooms } from './tree.mjs';

// A namespace begins, or a class is declared ahead (`;`) or defined (`{`), at namespace scope or as a friend.
const namespace_line = '^namespace ([\\w:]+) \\{';
const class_line = '^(?: +friend )?(?:class|struct|enum class) (\\w+)(?: final)?(?: :[^;{]*)?\\s*([;{])';
const lines = new RegExp(`${namespace_line}|${class_line}`, 'gm');
let definitions;

/** @returns {{ahead: string[], defined: string[]}} full names */
function classes_of(file) {
  let namespace = '';
  const found = { ahead: [], defined: [] };
  for (const [, entered, name, end] of file.text.matchAll(lines)) {
    if (entered) namespace = entered;
    else found[end === ';' ? 'ahead' : 'defined'].push(`${namespace}::${name}`);
  }
  return found;
}

function definitions_by_name() {
  const found = new Map();
  for (const file of rooms('protocol', 'config', 'doctor', 'server', 'client')) {
    for (const name of classes_of(file).defined) found.set(name, [...found.get(name) ?? [], file]);
  }
  return found;
}

/** The files of ours that `file` includes, or whose classes it declares ahead. */
export function uses(file) {
  definitions ??= definitions_by_name();
  const included = file.includes.filter((target) => !target.startsWith('<')).map(file_named);
  const ahead = classes_of(file).ahead.map((name) => definitions.get(name) ?? [])
    .filter((places) => !places.includes(file)).flat();
  return [...new Set([...included, ...ahead].filter(Boolean))];
}
