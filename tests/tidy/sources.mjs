// Which files a source has beside it: its header, and its unit test if it decides something without a socket.
// And that CMake finds sources by their folder: a list of names can hold one that is not there, and nobody notices.
import path from 'node:path';
import { is_pure } from './architecture.mjs';
import { file_named, files, rooms } from './tree.mjs';

const with_headers = ['protocol', 'config', 'doctor', 'server', 'client', 'package'];
const sources = rooms(...with_headers).filter(({ name }) => name.endsWith('.cpp'));
const body_of_net = /^(server\/net)\/\w+\/(\w+)\.cpp$/;

/** But for a program's main.cpp, which nothing includes, and for what takes the place of a C library's function. */
export function each_source_has_its_header() {
  return sources.filter(({ name }) => path.basename(name) !== 'main.cpp' && !name.startsWith('package/portable_libc/'))
    .map(({ name }) => [name, name.replace(body_of_net, '$1/$2.cpp').replace(/cpp$/, 'hpp')])
    .filter(([, header]) => !file_named(header))
    .map(([name, header]) => `${name} has no ${header}`);
}

/** config/ is tested by what a user gives it, across its files, and so has no test for each of them. */
export function each_pure_source_has_a_unit_test() {
  return sources.filter(is_pure)
    .map(({ name }) => [name, `tests/unit/${name.replace(/^server\//, '').replace(/\.cpp$/, '_test.cpp')}`])
    .filter(([, test]) => !file_named(test))
    .map(([name, test]) => `${name} has no ${test}`);
}

const built_by_folder = /^(protocol|config|doctor|server|client|tests\/unit|tests\/simulation)\//;
const is_entry = (token, room) => path.basename(token) === 'main.cpp' && file_named(`${room}/main.cpp`);

/** A program's main.cpp is no part of the library beside it, and so may be named, if it is there. */
export function cmake_names_no_source() {
  const lists = files.filter(({ name }) => built_by_folder.test(name) && path.basename(name) === 'CMakeLists.txt');
  if (lists.length === 0) return ['there is no CMakeLists.txt'];
  return lists.flatMap(({ name, lines }) => lines.flatMap((line) => line.replace(/#.*/, '').split(/[\s()"]+/))
    .filter((token) => /\.[ch]pp$/.test(token) && !token.includes('*') && !is_entry(token, path.dirname(name)))
    .map((token) => `${name} names ${token}`));
}

/** Builds join unit tests by tens, where their short names would meet: each has a namespace named after its file. */
export function unit_tests_have_namespaces_of_their_own() {
  const taken = new Set();
  return rooms('tests').filter(({ name }) => /^tests\/unit\/.*_test\.cpp$/.test(name)).flatMap(({ name, text }) => {
    const own = [...text.matchAll(/^namespace (\S+) \{\nnamespace \{$/gm)].map(([, space]) => space);
    const noun = path.basename(name, '.cpp');
    const faults = [];
    if (own.length !== 1 || !own[0].endsWith(`::${noun}`)) faults.push(`does not keep its names in one …::${noun}`);
    if (own.some((space) => taken.has(space))) faults.push(`is in ${own}, as another file is`);
    if (/^#\s*define|^(using|TEST)/m.test(text.split(/^namespace \S+ \{\nnamespace \{$/m)[0])) {
      faults.push('says something to the files behind it');
    }
    own.forEach((space) => taken.add(space));
    return faults.map((fault) => `${name} ${fault}`);
  });
}
