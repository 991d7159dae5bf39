// The steps from player to player: two WebRTC connections that meet through the broker, what ICE found, and what each
// STUN and TURN server answers.
'use strict';

const joinMs = 20000;
const player = 'The game’s support';

/** Two connections on this device, joined with each other by nothing but messages through the broker. */
class Meeting {
  candidates = [];
  connections = [];

  constructor([one, two], iceServers) {
    const sides = [[one, two], [two, one]];
    this.connections = sides.map(([here, there]) => {
      const connection = new RTCPeerConnection({ iceServers });
      connection.onicecandidate = ({ candidate }) => {
        const found = parseCandidate(candidate);
        if (!found) return;
        if (here === one) this.candidates.push(found);
        here.send('CANDIDATE', there.id, { candidate: candidate.toJSON() });
      };
      this.#listen(here, connection);
      return connection;
    });
    this.channel = this.connections[0].createDataChannel('check');
  }

  /** Candidates may come before the description that they belong to; until it is there nobody asks for them. */
  async #listen(here, connection) {
    const other = await here.next('OFFER', 'ANSWER').catch(() => undefined);
    if (!other) return;
    await connection.setRemoteDescription(other.payload.sdp);
    if (other.type === 'OFFER') {
      await connection.setLocalDescription(await connection.createAnswer());
      here.send('ANSWER', other.src, { sdp: connection.localDescription });
    }
    while (connection.signalingState !== 'closed') {
      const { payload } = await here.next('CANDIDATE').catch(() => ({}));
      if (payload?.candidate) await connection.addIceCandidate(payload.candidate).catch(() => {});
    }
  }

  async join(one, two) {
    const [from, to] = this.connections;
    to.ondatachannel = ({ channel }) => {
      channel.onmessage = ({ data }) => channel.send(data);
    };
    const opened = new Promise((resolve, reject) => {
      this.channel.onopen = resolve;
      from.onconnectionstatechange = () => {
        if (from.connectionState === 'failed') reject(new Error('no pair of candidates works'));
      };
    });
    await from.setLocalDescription(await from.createOffer());
    one.send('OFFER', two.id, { sdp: from.localDescription });
    await within(joinMs, opened);
  }

  async echo() {
    const began = performance.now();
    const back = new Promise((resolve) => { this.channel.onmessage = ({ data }) => resolve(data); });
    this.channel.send('over and back');
    await within(messageMs, back);
    return performance.now() - began;
  }

  /** Whether offer and answer came through. */
  get answered() {
    return this.connections[0].remoteDescription !== null;
  }

  close() {
    for (const connection of this.connections) connection.close();
  }
}

const joinStep = {
  id: 'join',
  title: 'Two players meet',
  async run(walk) {
    const [one, two] = walk.peers;
    walk.meeting = new Meeting(walk.peers, walk.ice);
    try {
      await walk.meeting.join(one, two);
      const ms = await walk.meeting.echo();
      return good(`Joined through the broker, both on this device; a message over and back took ${inMs(ms)}`);
    } catch (error) {
      if (walk.meeting.candidates.length === 0) {
        return bad('The browser offers no way to reach it (no ICE candidates).',
          'You: look whether a VPN, a privacy extension or a setting of the browser keeps WebRTC back.');
      }
      if (walk.meeting.answered && walk.meeting.candidates.every(({ hidden }) => hidden)) {
        return unknown('Offer and answer came through the broker. But the browser hides this device’s addresses behind '
          + '.local names, which this device does not find: so two players on it did not meet.',
        'You: if players in your own network cannot reach you, a firewall or VPN may keep such names back.');
      }
      const why = error.name === 'Late' ? 'nothing came together in time' : error.message;
      return bad(`Two connections on this same device do not meet: ${why}.`,
        'You: look whether a firewall, a VPN or an extension of the browser keeps WebRTC back.');
    }
  },
};

const candidatesStep = {
  id: 'candidates',
  title: 'Ways to reach you',
  async run(walk) {
    const { meeting } = walk;
    askAll(walk);
    const [connection] = meeting.connections;
    const gathered = new Promise((resolve) => {
      const look = () => connection.iceGatheringState === 'complete' && resolve();
      connection.addEventListener('icegatheringstatechange', look);
      look();
    });
    await within(gatherMs, gathered).catch(() => {});
    const all = walk.candidates = [...meeting.candidates];
    for (const { candidate } of await Promise.all(askAll(walk))) {
      // A browser looks no further when two have met, be it before a server answers.
      if (candidate && !all.some(({ kind, address }) => kind === candidate.kind && address === candidate.address)) {
        all.push(candidate);
      }
    }
    const said = `ICE candidates: ${inKinds(all)}.`;
    const kinds = new Set(all.map(({ kind }) => kind));
    if (all.length === 0) {
      return bad('The browser found none.', 'You: turn off what keeps WebRTC back, or try another browser.');
    }
    if (kinds.has('relay')) return good(`${said} There is a relay, so others can reach you from almost everywhere.`);
    if (kinds.has('srflx')) return good(`${said} Your network has an address that players in other networks can try.`);
    if (walk.ice.length === 0) {
      return unknown(`${said} No STUN or TURN server was asked, so these serve only players in your own network. The `
        + 'game may have servers of its own.', `${player}: give the game’s servers above to have them tried, too.`);
    }
    return unknown(`${said} Without srflx or relay players in other networks may not reach you.`);
  },
};

/** All at the same time, and once: who says nothing takes long to be given up. */
const askAll = (walk) => (walk.asked ??= walk.ice.map(askIceServer));

function serverStep(server, number) {
  const kind = isTurn(server) ? 'TURN' : 'STUN';
  const serverRunner = `The ${kind} server’s operator`;
  return {
    id: `ice-${number}`,
    title: `${kind} server ${server.urls}`,
    async run(walk) {
      const heard = await askAll(walk)[number];
      walk.servers.push({ ...server, ...heard });
      if (heard.candidate) {
        walk.found.push(heard.candidate);
        return good(isTurn(server) ? 'It answered and relays for you.'
          : 'It answered, and says how your network looks from outside.');
      }
      const detail = heard.code ? ` (${heard.code} ${heard.error})`.replace(/\.?\)$/, ')') : '';
      if (heard.refused) return bad(`The browser does not take this address: ${heard.error}`, `${player}: correct it.`);
      if (heard.answered && heard.code === 401) {
        return bad(`It answered, but refuses user and password${detail}.`,
          `${player}: these may have run out; take new ones.`);
      }
      if (heard.answered) return bad(`It answered with an error${detail}.`, `${serverRunner}: see the server’s log.`);
      if (heard.answered === undefined) {
        return unknown('No answer was seen. A device with an address of its own on the internet shows the same, and '
          + 'this browser does not say which it is.');
      }
      const lookup = /lookup|resolve|not found/i.test(heard.error ?? '');
      if (lookup) return bad(`Its name leads to no address${detail}.`, `${player}: correct the name.`);
      return bad(`It did not answer${detail || ` within ${gatherMs / 1000} s`}.`,
        `You: try another network, since this one may block it. ${serverRunner}: look whether it runs.`);
    },
  };
}

const udpStep = {
  id: 'udp',
  title: 'UDP',
  run({ servers }) {
    const overUdp = servers.filter(isUdp);
    if (overUdp.length === 0) return unknown('No server was asked over UDP, so whether it is blocked is not known.');
    if (overUdp.some(({ answered }) => answered)) return good('Not blocked: an answer came over UDP.');
    if (overUdp.some(({ answered, refused }) => answered === undefined || refused)) {
      return unknown('No answer was seen over UDP; it may be blocked.');
    }
    const relayed = servers.some((server) => !isUdp(server) && server.answered);
    const who = overUdp.length === 1 ? 'The one server asked over UDP did not answer'
      : `None of ${overUdp.length} servers asked over UDP answered`;
    return bad(`${who}, while TCP works: this network may block UDP.`,
      relayed ? 'A TURN server over TCP answered: with it the game can work, only slower.'
        : 'You: try another network, such as a phone’s. The game’s author: offer a TURN server over TLS at port '
          + '443.');
  },
};
