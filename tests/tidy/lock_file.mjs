// The npm lock file must serve every registry and Debian's npm 9, which is what the setup script may install.
// That npm cannot replace a git dependency, and PeerJS 1.0.4 names one that its bundle does not load: its entry leaves
// out `reliable`, and two packages that only print at installation. After an update of that entry, take them out again.
import { file_named } from './tree.mjs';

export function the_lock_file_names_no_address() {
  const lock = JSON.parse(file_named('tests/package-lock.json').text);
  return Object.entries(lock.packages).flatMap(([name, entry]) => {
    const git = Object.entries(entry.dependencies ?? {}).filter(([, range]) => /^git|:\/\//.test(range));
    return [
      ...(entry.resolved ? [`${name} is resolved to an address`] : []),
      ...git.map(([dependency]) => `${name} depends on ${dependency} by an address`),
      ...(name && !entry.integrity && !entry.link ? [`${name} has no checksum`] : []),
    ];
  });
}

export function every_dependency_is_pinned() {
  const { dependencies } = JSON.parse(file_named('tests/package.json').text);
  return Object.entries(dependencies).filter(([, range]) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(range))
    .map(([name, range]) => `${name} is ${range}`);
}
