// An npm lock file must serve every registry and Debian's npm 9, which is what the setup script may install.
// That npm cannot replace a git dependency, and PeerJS 1.0.4 names one that its bundle does not load: its entry leaves
// out `reliable`, and two packages that only print at installation. After an update of that entry, take them out again.
import { files } from './tree.mjs';

const parsed = (ending) => files.filter(({ name }) => name.endsWith(ending))
  .map(({ name, text }) => ({ name, ...JSON.parse(text) }));

function faults_of_entry(name, { resolved, integrity, dependencies = {} }) {
  const by_address = Object.entries(dependencies).filter(([, range]) => /^git|:\/\//.test(range));
  return [
    ...(resolved ? [`${name} is resolved to an address`] : []),
    ...(integrity ? [] : [`${name} has no checksum`]),
    ...by_address.map(([dependency]) => `${name} depends on ${dependency} by an address`),
  ];
}

export function lock_files_name_no_address() {
  return parsed('package-lock.json').flatMap((lock) => Object.entries(lock.packages)
    .filter(([name]) => name !== '')  // the project itself
    .flatMap(([name, entry]) => faults_of_entry(`${lock.name}: ${name}`, entry)));
}

export function every_dependency_is_pinned() {
  const exact = /^(npm:[\w-]+@)?\d+\.\d+\.\d+$/;
  const all = ({ dependencies, devDependencies, optionalDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  return parsed('package.json').flatMap(({ name, ...manifest }) => all(manifest)
    .filter(([, range]) => !exact.test(range))
    .map(([dependency, range]) => `${name}: ${dependency} is ${range}`));
}
