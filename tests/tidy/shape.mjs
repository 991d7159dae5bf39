// How a file looks: its length and width, its first lines, its words.
// What a person would otherwise have to say in a review.
import { files, is_cpp, is_header, rooms } from './tree.mjs';

const lines_max = 250;
const columns_max = 120;
const wide = /package-lock\.json$|vectors.*\.json$|differences\.json$|dashboard\.json$|\.md$|^bench\/results/;
const place = (file, index) => `${file.name}:${index + 1}`;

function lines_of(selected, wrong) {
  return selected.flatMap((file) => file.lines.flatMap((line, i) => {
    const fault = wrong(line);
    return fault ? [`${place(file, i)} ${fault === true ? line.trim().slice(0, 80) : fault}`] : [];
  }));
}

const with_nouns = rooms('protocol', 'config', 'doctor', 'server', 'client', 'package');

export function files_are_short() {
  return with_nouns.filter(({ lines }) => lines.length > lines_max)
    .map(({ name, lines }) => `${name} has ${lines.length} lines, more than ${lines_max}`);
}

export function main_is_short() {
  const main = files.find(({ name }) => name === 'server/main.cpp');
  return main && main.lines.length < 60 ? [] : [`server/main.cpp has ${main?.lines.length} lines, not under 60`];
}

export function lines_are_narrow() {
  return lines_of(files.filter(({ name }) => !wide.test(name)), (line) => {
    const columns = [...line].length;
    return columns > columns_max && `has ${columns} columns`;
  });
}

export function there_are_no_tabs_or_trailing_blanks() {
  const godot_indents_by_tabs = ({ name }) => name.endsWith('.gd');
  const checked = files.filter((file) => !file.name.endsWith('.md') && !godot_indents_by_tabs(file));
  return lines_of(checked, (line) => /\t|\s$/.test(line));
}

export function files_end_with_one_newline() {
  return files.filter(({ text }) => text !== '' && !/[^\n]\n$/.test(text)).map(({ name }) => name);
}

/** How many sentences the comment has that a file begins with. */
function sentences_of_purpose({ lines }) {
  const end = lines.findIndex((line) => !line.startsWith('// '));
  const words = lines.slice(0, end).map((line) => line.slice(3)).join(' ');
  return [...words.matchAll(/[.:;!?](?=\s|$)/g)].length;
}

/** A noun says its purpose in the first two sentences of its header, or of its .cpp when it has no header. */
export function nouns_start_with_their_purpose() {
  const names = new Set(with_nouns.map(({ name }) => name));
  return with_nouns.filter((file) => is_header(file) || !names.has(file.name.replace(/cpp$/, 'hpp')))
    .filter((file) => sentences_of_purpose(file) < 2)
    .map(({ name }) => `${name} does not start with two sentences of purpose`);
}

export function headers_are_guarded_by_pragma_once() {
  return files.filter(is_header).filter(({ text }) => !/^#pragma once$/m.test(text)).map(({ name }) => name);
}

// Written apart, so that this file does not name what it forbids.
const banned_name = new RegExp(`(?<![a-z])(${['manager', 'helper', 'util'].join('|')})(s|ities)?(?![a-z])`, 'i');
const left_over = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].map((word) => `\\b${word}\\b`).join('|'));
const this_file = 'tests/tidy/shape.mjs';
const prose = /\.md$|package(-lock)?\.json$/;

export function names_say_what_a_thing_is() {
  const named = files.filter(({ name }) => banned_name.test(name.replaceAll('_', ' '))).map(({ name }) => name);
  const words = (line) => line.replace(/"[^"]*"|'[^']*'/g, '').replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ');
  const code = files.filter((file) => (is_cpp(file) || file.name.endsWith('.mjs')) && file.name !== this_file);
  return [...named, ...lines_of(code, (line) => banned_name.test(words(line)))];
}

export function nothing_is_left_for_later() {
  return lines_of(files.filter(({ name }) => name !== this_file && !prose.test(name)), (line) => left_over.test(line));
}
