// A broker with the settings that docs/proxies.md says belong to its snippets.
// They come from the document too, so that the proxies' configurations and the broker's fit each other.
import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../../docs/proxies.md', import.meta.url), 'utf8');

/** The setting of that name, as the document's part of a configuration file has it. */
export function setting(name) {
  const found = new RegExp(`^    ${name} = (.+)$`, 'm').exec(text);
  if (!found) throw new Error(`docs/proxies.md sets no ${name}`);
  return JSON.parse(found[1]);
}

const flags = ['--host', setting('host'), '--path', setting('path'),
  ...setting('trusted_proxy').flatMap((proxy) => ['--trusted_proxy', proxy])];

/** A broker of this test's own that stands behind a proxy, on a port that the system chooses or on this one. */
export const behind = (t, further = [], port = 0) =>
  t.broker([...flags, '--port', String(port), ...further], { bare: true });
