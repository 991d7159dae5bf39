// Includes run downwards only, as docs/architecture.md has it. A class declared ahead counts as an include of the
// header that defines it: a name is enough to tie one folder to another.
import { arrows, folder_of, folders } from './architecture.mjs';
import { files, is_cpp, is_header, rooms } from './tree.mjs';
import { uses } from './uses.mjs';

const with_table = rooms('protocol', 'config', 'doctor', 'server', 'client', 'package');

export function folders_include_downwards() {
  return with_table.flatMap((file) => {
    const own = folder_of(file.name);
    const row = folders().get(own);
    if (!row) return [`${file.name} stands in ${own}, which docs/architecture.md does not know`];
    return uses(file).filter((other) => folder_of(other.name) !== own)
      .filter((other) => !row.may_include.includes(folder_of(other.name)))
      .map((other) => `${file.name} uses ${other.name}, but ${own} may not include ${folder_of(other.name)}`);
  });
}

export function the_table_has_no_folder_that_is_gone() {
  return [...folders().keys()].filter((folder) => !with_table.some((file) => folder_of(file.name) === folder))
    .map((folder) => `docs/architecture.md has ${folder}, where no file is`);
}

/** Everything that is reached from `start` by `next`, and `start` only if it is in a circle. */
function reached(start, next) {
  const seen = new Set();
  const waiting = [...next(start)];
  for (let each = waiting.pop(); each; each = waiting.pop()) {
    if (!seen.has(each)) waiting.push(...next(each));
    seen.add(each);
  }
  return seen;
}

/** Following the drawn arrows, one comes from a folder to just those that its row names, and never back. */
export function the_drawing_shows_the_table() {
  const drawn = arrows();
  return [...folders()].flatMap(([folder, { may_include }]) => {
    const below = [...reached(folder, (from) => drawn.filter(([begin]) => begin === from).map(([, to]) => to))].sort();
    if (below.join() === may_include.join()) return [];
    return [`${folder} is drawn above ${below.join(', ')}; its row says ${may_include.join(', ')}`];
  });
}

/** What is installed names `session` to keep it out of sight; the one circle that hides something from strangers. */
const hides = (file, other) => file.name === 'client/client.hpp' && other.name === 'client/session.hpp';

export function headers_use_each_other_in_no_circle() {
  const used = (file) => uses(file).filter((other) => !hides(file, other));
  return with_table.filter(is_header).filter((file) => reached(file, used).has(file))
    .map((file) => `${file.name} reaches itself`);
}

export function own_includes_start_at_the_root() {
  const names = new Set(files.filter(is_cpp).map(({ name }) => name));
  return with_table.flatMap((file) => file.includes
    .filter((target) => !target.startsWith('<') && !names.has(target))
    .map((target) => `${file.name} includes ${target}, which is no path from the root`));
}
