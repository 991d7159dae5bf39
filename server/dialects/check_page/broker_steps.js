// The steps to the broker and through it: greeting, id, WebSocket, OPEN, and a message from one peer to the other.
'use strict';

const operator = 'The broker’s operator';
const httpMs = 10000;

/** Asks below the mount path; gives { status, text, type }. */
async function ask(base, path) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), httpMs);
  try {
    const reply = await fetch(new URL(path, base), { cache: 'no-store', signal: stop.signal, redirect: 'follow' });
    return { status: reply.status, type: reply.headers.get('content-type') ?? '', text: await reply.text() };
  } finally {
    clearTimeout(timer);
  }
}

const unreachable = (error) => bad(
  error.name === 'AbortError' ? `No answer within ${httpMs / 1000} s.` : 'The broker cannot be reached any more.',
  `You: look whether this device is still online. ${operator}: look whether it runs.`);

const greetingStep = {
  id: 'greeting',
  title: 'The broker answers',
  async run({ base }) {
    try {
      const { status, text } = await ask(base, '.');
      if (status === 200 && text.includes('"PeerJS Server"')) return good(`It greets at ${base.href}`);
      return bad(`At ${base.href} something else answers (status ${status}).`,
        `${operator}: the proxy in front sends this path elsewhere; it must pass on all below ${base.pathname}`);
    } catch (error) {
      return unreachable(error);
    }
  },
};

const idStep = {
  id: 'id',
  title: 'It gives an id',
  async run(walk) {
    try {
      const { status, text, type } = await ask(walk.base, `${encodeURIComponent(walk.key)}/id?ts=${Date.now()}`);
      if (status === 503) return bad(`It has none to give: ${text}`, `${operator}: see the broker’s log.`);
      if (status !== 200 || /<\w/.test(text) || !text || /json/.test(type)) {
        return bad(`Instead of an id it gives a page with status ${status}.`,
          `${operator}: the proxy in front must pass on all below ${walk.base.pathname}.`);
      }
      walk.id = text;
      return good(`It gave ${text.length > 60 ? `one of ${text.length} characters` : text}`);
    } catch (error) {
      return unreachable(error);
    }
  },
};

/** Why a WebSocket did not open. Browsers hide the status, so the same URL is asked as a page. */
async function whyNoUpgrade({ base, settings }, socket, error) {
  if (settings.check_origin) {
    return bad('The broker did not take the WebSocket. It lets in only pages of sites that it knows (--check_origin).',
      `${operator}: to use this page, give ${location.origin} to --cors, too.`);
  }
  const wait = error.name === 'Late' ? `nothing came back within ${openMs / 1000} s` : 'the connection ended at once';
  let answer = 'and over HTTP it does not answer either';
  try {
    const { status } = await ask(base, `peerjs${socket.url.search}`);
    answer = `while over HTTP the same address answers (status ${status})`;
  } catch {
    return unreachable(error);
  }
  const secure = base.protocol === 'https:';
  return bad(`Pages come through, but WebSockets do not: ${wait}, ${answer}. Something in between does not pass on the `
    + 'header Upgrade.',
  `${operator}: the proxy in front needs its setting for WebSockets. ${secure
    ? 'You: if others can play, try another network; some companies cut WebSockets.'
    : 'You: if others can play, a proxy or virus scanner of your network is in between; https would get around it.'}`);
}

const upgradeStep = {
  id: 'upgrade',
  title: 'It opens a WebSocket',
  async run(walk) {
    const one = new Signalling(walk.base, walk.key, walk.id ?? `check-${randomText()}`);
    walk.peers.push(one);
    try {
      await one.upgraded;
      return good(`At ${one.url.host}${one.url.pathname}`);
    } catch (error) {
      return whyNoUpgrade(walk, one, error);
    }
  },
};

/** What the broker refuses with, in words for a player. */
function refused({ payload }, key) {
  const said = payload?.msg ?? 'no reason';
  if (/key/i.test(said)) {
    return bad(`The broker does not know the key “${key}” (it says: ${said}).`,
      `${operator}: compare the game’s key with --key. For another key give it above, or in the link as #key=…`);
  }
  if (/limit/i.test(said)) {
    return bad(`The broker is full (it says: ${said}).`,
      `You: try again later. ${operator}: its log names the option that lifts the limit.`);
  }
  return bad(`The broker refuses: ${said}.`, `${operator}: see its log.`);
}

const openStep = {
  id: 'open',
  title: 'It lets you in',
  async run(walk) {
    try {
      const said = await walk.peers[0].next('OPEN', 'ERROR', 'ID-TAKEN');
      if (said.type === 'ERROR') return refused(said, walk.key);
      if (said.type === 'ID-TAKEN') return bad('The id that it gave is taken.', 'You: check again.');
      return good(`With the key “${walk.key}”`);
    } catch (error) {
      return bad(`It did not say OPEN: ${error.message}.`,
        `${operator}: a proxy in front may hold messages back, or close quiet connections.`);
    }
  },
};

const relayStep = {
  id: 'relay',
  title: 'It passes messages on',
  async run(walk) {
    const two = new Signalling(walk.base, walk.key, `check-${randomText()}`);
    walk.peers.push(two);
    try {
      await two.upgraded;
      const said = await two.next('OPEN', 'ERROR', 'ID-TAKEN');
      if (said.type !== 'OPEN') return refused(said, walk.key);
      const began = performance.now();
      const [one] = walk.peers;
      one.send('CANDIDATE', two.id, { check: 'there' });
      const there = await two.next('CANDIDATE');
      two.send('CANDIDATE', there.src, { check: 'back' });
      await one.next('CANDIDATE');
      return good(`There and back between two ids in ${inMs(performance.now() - began)}`);
    } catch (error) {
      return bad(`A message from one id to another did not arrive: ${error.message}.`,
        `${operator}: see the broker’s log.`);
    }
  },
};

function inMs(ms) {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
