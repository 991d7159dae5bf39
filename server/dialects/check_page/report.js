// The text for support: every step in a line of its own. IP addresses of the player are masked unless wished otherwise.
'use strict';

const signs = { good: '[ok]  ', bad: '[FAIL]', unknown: '[?]   ' };

function reportOf({ base, key, game, began, results, candidates = [], servers, found }, { addresses }) {
  const shown = ({ address, hidden, port }) =>
    hidden ? 'hidden by the browser' : addresses ? `${address} port ${port}` : masked(address);
  const ways = [...candidates, ...found].map((each) => `  ${each.kind} ${each.protocol} ${shown(each)}`);
  return [
    `Connection check of ${base.href}`,
    `${began.toISOString()}, key ${key}, game ${game ? game.href.split(/[?#]/)[0] : 'not given'}`,
    navigator.userAgent,
    '',
    ...results.map(({ state, title, said, ms }) => `${signs[state]} ${title} (${inMs(ms)}): ${said}`),
    '',
    `ICE candidates${addresses ? '' : ' (addresses cut)'}:`,
    ...(ways.length ? [...new Set(ways)] : ['  none']),
    `ICE servers asked: ${servers.map(({ urls }) => urls).join(', ') || 'none'}`,
    '',
  ].join('\n');
}
