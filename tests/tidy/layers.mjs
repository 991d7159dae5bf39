// Includes run downwards only: which room may include which, and which files of server/ stay free of sockets.
// The pure files are those that server/CMakeLists.txt builds into p2p_broker_core, which also links without Asio.
import { file_named, files, is_cpp, rooms } from './tree.mjs';

const may_include = {
  protocol: ['protocol'],
  config: ['config', 'protocol'],
  client: ['client', 'protocol'],
  package: ['package', 'config'],
  server: ['server', 'config', 'protocol'],
};

// The random bytes of the system are not in the standard library; SSE2 is part of every x86-64.
const granted = new Map([['protocol/random.cpp', ['<sys/random.h>']]]);
const standard = /^<[a-z_0-9]+>$|^<[a-z]mmintrin\.h>$/;
const sockets = /^<(boost\/(asio|beast)|openssl|sys|netinet|arpa|unistd\.h|poll\.h|netdb\.h)/;

export function rooms_include_downwards() {
  return rooms(...Object.keys(may_include)).flatMap((file) => file.includes
    .filter((target) => !target.startsWith('<') && !may_include[file.room].includes(target.split('/')[0]))
    .map((target) => `${file.name} includes ${target}`));
}

export function protocol_needs_the_standard_library_only() {
  return rooms('protocol').flatMap((file) => file.includes
    .filter((target) => target.startsWith('<') && !standard.test(target) && !granted.get(file.name)?.includes(target))
    .map((target) => `${file.name} includes ${target}`));
}

/** Everything that a file includes of ours, itself among it. */
function closure(file, seen = new Set()) {
  if (!file || seen.has(file)) return seen;
  seen.add(file);
  for (const target of file.includes) if (!target.startsWith('<')) closure(file_named(target), seen);
  return seen;
}

export function the_pure_core_sees_no_socket() {
  const named = /set\(core ([^)]+)\)/.exec(file_named('server/CMakeLists.txt').text);
  if (!named) return ['server/CMakeLists.txt names no core'];
  const faults = named[1].trim().split(/\s+/).flatMap((name) => {
    const file = file_named(`server/${name}`) ?? file_named(`server/${name.replace(/cpp$/, 'hpp')}`);
    if (!file) return [`server/CMakeLists.txt names ${name}, which does not exist`];
    return [...closure(file)].flatMap((reached) => reached.includes
      .filter((target) => sockets.test(target) && !granted.get(reached.name)?.includes(target))
      .map((target) => `${file.name} reaches ${target} through ${reached.name}`));
  });
  return [...new Set(faults)];
}

export function cli11_and_json_dom_stay_in_cpp_files() {
  return rooms('config', 'server', 'protocol', 'client').flatMap((file) => file.includes
    .filter((target) => file.name.endsWith('.hpp') && /^<(CLI|nlohmann|spdlog)\//.test(target))
    .map((target) => `${file.name} includes ${target}`));
}

export function own_includes_start_at_the_root() {
  return files.filter(is_cpp).filter(({ room }) => room in may_include).flatMap((file) => file.includes
    .filter((target) => !target.startsWith('<') && !file_named(target))
    .map((target) => `${file.name} includes ${target}, which is no path from the root`));
}

export function headers_include_each_other_in_no_circle() {
  return rooms(...Object.keys(may_include)).filter((file) => file.name.endsWith('.hpp')
    && file.includes.some((target) => closure(file_named(target)).has(file)))
    .map((file) => `${file.name} reaches itself`);
}
