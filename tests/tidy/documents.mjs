// What the documents must keep up with: deliberate differences and options.
// A mark `// compat: some-id`, with or without words after the id, has a row with `some-id` in docs/protocol.md.
import { existsSync } from 'node:fs';
import { file_named, files, rooms } from './tree.mjs';

const mark = /\/\/ compat:\s*(.*)$/;
const id_of_mark = /^([a-z0-9]+(?:-[a-z0-9.]+)*)(?:[:,;.]?\s|[:,;.]?$)/;
const not_an_id = new Set(['peerjs-server']);

/** Every compat mark of the broker: where it stands, and its id if it begins with one. */
function marks() {
  return rooms('protocol', 'config', 'doctor', 'server').flatMap((file) => file.lines.flatMap((line, i) => {
    const found = mark.exec(line);
    if (!found) return [];
    const id = id_of_mark.exec(found[1])?.[1];
    return [{ place: `${file.name}:${i + 1}`, id: not_an_id.has(id) ? undefined : id, text: found[1] }];
  }));
}

export function each_difference_is_in_the_protocol_document() {
  const text = file_named('docs/protocol.md')?.text ?? '';
  return marks().flatMap(({ place, id, text: words }) => {
    if (!id) return [`${place} has no id: ${words}`];
    return text.includes(`\`${id}\``) ? [] : [`${place} has no row \`${id}\` in docs/protocol.md`];
  });
}

/** The ids of the documented differences: first cells of a table that hold one word in back quotes. */
export function each_documented_difference_is_marked() {
  const document = file_named('docs/protocol.md')?.text ?? '';
  const section = /^##[^\n]*differences[^\n]*\n([\s\S]*?)(?=^## |$(?![\s\S]))/im.exec(document)?.[1] ?? '';
  const ids = [...section.matchAll(/^\|\s*`([a-z0-9.-]+)`\s*\|/gm)].map(([, id]) => id);
  if (ids.length === 0) return ['docs/protocol.md has no table of differences with ids'];
  const marked = new Set(marks().map(({ id }) => id));
  return ids.filter((id) => !marked.has(id)).map((id) => `docs/protocol.md lists ${id}, which no compat mark names`);
}

export function each_option_is_documented() {
  const tables = files.filter(({ name }) => /^config\/\w+_rows\.hpp$/.test(name));
  const names = tables.flatMap(({ text }) => [...text.matchAll(/\.name = "(\w+)"/g)].map(([, name]) => name));
  if (names.length === 0) return ['config/*_rows.hpp name no options'];
  const found = (name, row) => [...file_named(name).text.matchAll(row)].map(([, option]) => option);
  const listed = found('docs/options.md', /^\| `--(\w+)`/gm);
  const shown = found('systemd/p2p-broker.toml', /^(?:# ?)?(\w+) = /gm);
  return [
    ...names.filter((option) => !listed.includes(option)).map((option) => `docs/options.md lacks ${option}`),
    ...listed.filter((option) => !names.includes(option)).map((option) => `docs/options.md has ${option}, no option`),
    ...shown.filter((option) => !names.includes(option)).map((option) => `the example has ${option}, no option`),
  ];
}

/** Links between documents lead somewhere. */
export function links_in_documents_lead_to_files() {
  return files.filter(({ name }) => name.endsWith('.md')).flatMap((file) => {
    const links = [...file.text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)];
    return links.map(([, target]) => target).filter((target) => !exists(file.name, target))
      .map((target) => `${file.name} links to ${target}`);
  });
}

function exists(from, target) {
  const wanted = new URL(target, `file:///${from}`).pathname.slice(1).replace(/\/$/, '');
  return existsSync(new URL(`../../${wanted}`, import.meta.url));
}
