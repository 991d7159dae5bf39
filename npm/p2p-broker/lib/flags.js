'use strict';
// The options of PeerServer as flags of the broker: those of npm peer 1.0.2, each mapped or refused with a sentence,
// and every other option of the broker under its own name. Whether a value is allowed the broker says itself.

/** What npm peer's PeerServer takes when nothing is given, where the broker's own default is another. */
const defaults = { alive_timeout: 90000 };

const brokerOption = /^[a-z][a-z0-9_]*$/;
const setByPeerServer = new Set(['log_events', 'end_with_stdin']);
const endsAtOnce = new Set(['help', 'version', 'print_config', 'check_config', 'healthcheck']);

/** Options that are no flag of the same name and value. Each gives words, or throws. */
const special = {
  proxied: (value) => [flag('proxied', value !== 'false' && Boolean(value))],
  corsOptions,
  generateClientId: () => {
    throw refusal('generateClientId', 'ids are made in the broker\'s own process; '
      + 'say what they look like with id_format, for example id_format: "{base32:6}"');
  },
  createWebSocketServer: () => {
    throw refusal('createWebSocketServer', 'the broker has its own WebSocket server, in its own process');
  },
};

/**
 * @param {object} options as they are given to PeerServer, without `ssl`
 * @returns {{flags: string[], unknown: string[]}} flags for the broker, and names that mean nothing to it
 * @throws {TypeError} for what cannot be done; its message names the option
 */
function flagsFor(options) {
  const given = Object.entries({ ...defaults, ...options })
    .filter(([, value]) => value !== undefined && value !== null);
  const known = given.filter(([name]) => Object.hasOwn(special, name) || brokerOption.test(name));
  return {
    flags: known.flatMap(([name, value]) => (Object.hasOwn(special, name) ? special[name](value) : plain(name, value))),
    unknown: given.filter((entry) => !known.includes(entry)).map(([name]) => name),
  };
}

function plain(name, value) {
  if (setByPeerServer.has(name)) throw refusal(name, 'PeerServer sets it itself');
  if (endsAtOnce.has(name)) throw refusal(name, `is for the command line: npx p2p-broker --${name.replace('_', '-')}`);
  const values = Array.isArray(value) ? value : [value];
  if (!values.every((each) => ['string', 'number', 'bigint', 'boolean'].includes(typeof each))) {
    throw refusal(name, 'must be text, a number, a boolean or a list of these');
  }
  return values.map((each) => flag(name, each));
}

/** Of cors's options only the origins, since the broker decides everything else itself. */
function corsOptions(value) {
  if (typeof value !== 'object') throw refusal('corsOptions', 'must be an object with origin');
  const { origin, ...others } = value;
  const left = Object.keys(others).filter((name) => others[name] !== undefined);
  if (left.length > 0) throw refusal(`corsOptions.${left[0]}`, 'the broker knows the origins alone');
  if (origin === undefined || origin === true) return [];
  const origins = [origin].flat();
  if (origins.length === 0 || !origins.every((each) => typeof each === 'string')) {
    throw refusal('corsOptions.origin', 'must be true, an origin as text or a list of these, '
      + 'since patterns and functions cannot be handed to another process');
  }
  return origins.map((each) => flag('cors', each));
}

const flag = (name, value) => `--${name}=${value}`;
const refusal = (name, sentence) => new TypeError(`PeerServer: ${name}: ${sentence}.`);

module.exports = { flagsFor, refusal };
