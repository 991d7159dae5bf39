// What a replay is run with: read once from the command line, the same for every vector.
// Times in vectors are upper bounds for an idle machine; `slow` stretches them, never the lower bounds.

export const usage = `usage: node replay.mjs --server-cmd 'COMMAND with {port} and {flags}' [options] VECTORS.json

  --cli-cmd COMMAND   the bare executable for \`cli\` steps (default: --server-cmd up to its first option)
  --only REGEX        only vectors whose name matches
  --tags a,b          only vectors with one of these tags
  --skip-tags a,b     leave out vectors with one of these tags
  --slow N            multiply every upper bound of a time by N
  --record FILE       write the vectors back with \`observed\` filled from this run
  --servers N         so many server processes at a time (default 1); most vectors wait more than they work
  --fresh             a new server process for every vector
  -v                  print every step`;

/** A mistake on the command line; its message is for the person who made it. */
export class UsageError extends Error {}

const flags = {
  '--server-cmd': (settings, value) => { settings.server_cmd = value; },
  '--cli-cmd': (settings, value) => { settings.cli_cmd = value; },
  '--only': (settings, value) => { settings.only = new RegExp(value); },
  '--tags': (settings, value) => { settings.tags = value.split(','); },
  '--skip-tags': (settings, value) => { settings.skip_tags = value.split(','); },
  '--slow': (settings, value) => { settings.slow = Number(value); },
  '--servers': (settings, value) => { settings.servers = Number(value); },
  '--record': (settings, value) => { settings.record = value; },
};
const switches = {
  '--fresh': (settings) => { settings.fresh = true; },
  '-v': (settings) => { settings.verbose = true; },
};

/** Fills in what follows from the server's command; throws a UsageError when that lacks a placeholder. */
export function with_defaults(settings) {
  const { server_cmd } = settings;
  if (!server_cmd?.includes('{port}') || !server_cmd.includes('{flags}')) {
    throw new UsageError('--server-cmd must be given and contain {port} and {flags}');
  }
  return { slow: 1, servers: 1, skip_tags: [], cli_cmd: server_cmd.split(/\s(?=-|\{)/)[0], ...settings };
}

/** Settings and the vectors' file from the arguments; throws a UsageError. */
export function parse(args) {
  const settings = {};
  let file;
  for (let i = 0; i < args.length; i++) {
    const argument = args[i];
    if (flags[argument]) {
      if (++i === args.length) throw new UsageError(`${argument} needs a value`);
      flags[argument](settings, args[i]);
    } else if (switches[argument]) {
      switches[argument](settings);
    } else if (argument.startsWith('-')) {
      throw new UsageError(`there is no option ${argument}`);
    } else {
      file = argument;
    }
  }
  if (!file) throw new UsageError('no file of vectors was given');
  return { settings: with_defaults(settings), file };
}

/** Whether a vector is among those that the settings choose. */
export function chooses(settings, { name, tags = [] }) {
  if (settings.only && !settings.only.test(name)) return false;
  if (settings.tags && !tags.some((tag) => settings.tags.includes(tag))) return false;
  return !tags.some((tag) => settings.skip_tags.includes(tag));
}
