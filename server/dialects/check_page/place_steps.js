// The steps that are decided by what the browser is and by where page, game and broker are; nothing is sent.
// A step gives { state: 'good' | 'bad' | 'unknown', said, advice }; advice says what to do, and who can.
'use strict';

const good = (said, more = {}) => ({ state: 'good', said, ...more });
const bad = (said, advice, more = {}) => ({ state: 'bad', said, advice, ...more });
const unknown = (said, advice, more = {}) => ({ state: 'unknown', said, advice, ...more });

const names = [['Firefox', /Firefox\/(\d+)/], ['Edge', /Edg\/(\d+)/], ['Opera', /OPR\/(\d+)/],
  ['Samsung Internet', /SamsungBrowser\/(\d+)/], ['Chrome', /Chrome\/(\d+)/], ['Safari', /Version\/(\d+\S*).*Safari/]];

/** Name, version and system, as far as the browser tells. */
function browserName({ userAgent, userAgentData } = navigator) {
  const brand = userAgentData?.brands?.filter(({ brand: each }) => !/not.?a.?brand/i.test(each)).at(-1);
  const [name, version] = brand ? [brand.brand, brand.version]
    : names.map(([each, pattern]) => [each, pattern.exec(userAgent)?.[1]]).find(([, found]) => found) ?? ['', ''];
  const system = userAgentData?.platform || /\(([^)]+)/.exec(userAgent)?.[1];
  return [name ? `${name} ${version}` : userAgent, system].filter(Boolean).join(', ');
}

const browserStep = {
  id: 'browser',
  title: 'Your browser',
  run({ base }) {
    const name = browserName();
    if (!('WebSocket' in window) || !('RTCPeerConnection' in window)) {
      const lacks = 'WebSocket' in window ? 'WebRTC' : 'WebSockets';
      return bad(`${name} has no ${lacks}.`,
        `You: try another browser, or look whether a privacy extension or a setting has turned ${lacks} off.`);
    }
    if (navigator.onLine === false && spaceOf(base.hostname) !== 'loopback') {
      return unknown(`${name} says that this device is offline.`, 'You: connect to a network.');
    }
    return good(`${name}, with WebSockets and WebRTC.`);
  },
};

const pageStep = {
  id: 'page',
  title: 'This page',
  run({ base }) {
    if (base.protocol === 'https:') return good('Came by https, and the browser takes the certificate.');
    if (isSecureContext) return good('Came over http from this device, which browsers treat as safe.');
    return unknown('Came over http. That is enough for data; camera and microphone need https.');
  },
};

const gameStep = {
  id: 'game',
  title: 'The game’s page and this broker',
  run({ base, game }) {
    if (!game) return unknown('The address of the game is not known, so its page was not compared with the broker.');
    const from = game.protocol === 'file:' ? 'a file on this device' : game.origin;
    if (game.protocol === 'https:' && base.protocol === 'http:') {
      if (spaceOf(base.hostname) === 'loopback') {
        return unknown(`The game comes by https from ${from}, the broker over http from this device. Chromium and `
          + 'Firefox allow that, Safari does not.');
      }
      return bad(`Mixed content: the game comes by https from ${from}, the broker speaks http. Browsers forbid that.`,
        'The broker’s operator: give it a certificate, or put a proxy with TLS in front. Nothing else helps.');
    }
    const secure = base.protocol === 'https:';
    return good(`The game comes from ${from}, the broker ${secure ? 'speaks TLS' : 'speaks http'}: not mixed content.`);
  },
};

const localStep = {
  id: 'local',
  title: 'Local network access',
  async run({ base, game }) {
    const space = spaceOf(base.hostname);
    const where = space === 'loopback' ? 'on this device' : 'in the local network';
    if (space === 'name') {
      return unknown(`A page cannot see whether ${base.hostname} leads into the local network. If it does, and the `
        + 'game comes from the internet, Chromium asks you for leave.');
    }
    if (space === 'public') return good('The broker has an address of the internet, so no leave is needed.');
    const gameSpace = game && (game.protocol === 'file:' ? 'loopback' : spaceOf(game.hostname));
    if (gameSpace === 'loopback' || gameSpace === space) {
      return good(`Game and broker are both near (the broker ${where}), so no leave is needed.`);
    }
    if (game && game.protocol === 'http:') {
      return bad(`The broker is ${where} and the game comes over http from ${game.host}. To such a page Chromium (from `
        + '142) gives no leave at all.', 'The game’s author: serve it by https, or from the local network.');
    }
    const from = game ? `The game comes from ${game.host};` : 'If the game comes from the internet,';
    return unknown(`The broker is ${where}. ${from} Chromium (from 142) then asks whether it may reach that. What was `
      + 'answered this page cannot see.',
    `You: if the browser asked about ${space === 'loopback' ? 'apps on this device' : 'the local network'} and you `
      + 'said no, allow it in the settings of the game’s site.');
  },
};
