// What ICE finds: the kinds of candidates, and whether one STUN or TURN server answers when it is asked alone.
'use strict';

// Who answers does so in a moment. Chromium goes on asking for 40 s before it says that nobody did.
const gatherMs = 10000;

/** The parts of a candidate that are looked at; nothing for the one that says that there are no more. */
function parseCandidate(candidate) {
  const words = (candidate?.candidate ?? '').split(' ');
  if (words.length < 8) return undefined;
  const [, , protocol, , address, port] = words;
  const kind = words[words.indexOf('typ') + 1];
  return { kind, protocol: protocol.toLowerCase(), address, port, hidden: address.endsWith('.local') };
}

/** How a list of candidates reads: "2 host (hidden), 1 srflx". */
function inKinds(candidates) {
  const count = new Map();
  for (const { kind, hidden } of candidates) {
    const name = hidden ? `${kind} (address hidden by the browser)` : kind;
    count.set(name, (count.get(name) ?? 0) + 1);
  }
  return [...count].map(([name, number]) => `${number} ${name}`).join(', ') || 'none';
}

/** `stun:host`, or `turn:host user password`. Gives an RTCIceServer, or throws what is wrong in words. */
function iceServer(line) {
  const [urls, username, credential] = line.trim().split(/\s+/);
  if (!/^(stun|turn)s?:[^/]/.test(urls)) throw new Error(`“${urls}” is not like stun:HOST:PORT or turn:HOST:PORT`);
  if (urls.startsWith('turn') && !credential) throw new Error(`${urls} needs a user and a password behind it`);
  return urls.startsWith('turn') ? { urls, username, credential } : { urls };
}

const isTurn = ({ urls }) => urls.startsWith('turn');
/** TURN speaks UDP unless its URL says otherwise; stuns: and turns: are TLS over TCP. */
const isUdp = ({ urls }) => !/transport=tcp/.test(urls) && !/^(stuns|turns):/.test(urls);

/**
 * Asks one server alone.
 * @returns {Promise<{answered: boolean|undefined, candidate?: object, error?: string, code?: number, ms: number}>}
 *   answered is undefined where the browser does not say
 */
async function askIceServer(server) {
  const began = performance.now();
  const took = () => performance.now() - began;
  let asking;
  try {
    asking = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: isTurn(server) ? 'relay' : 'all' });
  } catch (error) {
    return { answered: false, refused: true, error: error.message, ms: took() };
  }
  let failure;
  const wanted = isTurn(server) ? 'relay' : 'srflx';
  const done = new Promise((resolve) => {
    asking.onicecandidateerror = ({ errorCode, errorText, url }) => {
      // One comes for each address of this device; an error that the server itself sent says most.
      if (!failure || errorCode < 700) failure = { code: errorCode, error: errorText, url };
    };
    asking.onicecandidate = ({ candidate }) => {
      const found = parseCandidate(candidate);
      if (found?.kind === wanted) resolve({ answered: true, candidate: found, ms: took() });
    };
    asking.onicegatheringstatechange = () => {
      if (asking.iceGatheringState === 'complete') resolve(unanswered());
    };
    setTimeout(() => resolve({ answered: false, error: 'no answer', ...unanswered() }), gatherMs);
  });
  const unanswered = () => {
    if (!failure) return asking.iceGatheringState === 'complete' ? { answered: undefined, ms: took() } : { ms: took() };
    return { answered: failure.code < 700, code: failure.code, error: failure.error, ms: took() };
  };
  try {
    asking.createDataChannel('ask');
    await asking.setLocalDescription(await asking.createOffer());
    return await done;
  } finally {
    asking.close();
  }
}
