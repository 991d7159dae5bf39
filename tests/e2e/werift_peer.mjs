// A PeerJS peer in Node on the WebRTC stack `werift`: no browser and no PeerJS, only their messages.
// It connects with serialization "json", which PeerJS 1.5 puts on the wire as UTF-8 JSON in binary messages.
import { RTCPeerConnection } from 'werift';
import { until, within } from './patience.mjs';

const connectMs = 15000;

export class WeriftPeer {
  #signalling;     // RawPeer
  #links = new Map();  // connection id -> { connection, channel, received }

  constructor(signalling) {
    this.#signalling = signalling;
  }

  /** Offers a data connection to `dst`, as PeerJS's connect() does, and returns its id once it is open. */
  async connect(dst) {
    const id = `dc_${Math.random().toString(36).slice(2)}`;
    const connection = this.#newConnection(id, dst);
    const link = this.#adopt(id, connection, connection.createDataChannel(id));
    await connection.setLocalDescription(await connection.createOffer());
    this.#send('OFFER', dst, id, {
      sdp: plain(connection.localDescription),
      label: id,
      reliable: true,
      serialization: 'json',
      metadata: { stack: 'werift' },
    });
    const { payload } = await this.#signalling.next('ANSWER', connectMs);
    await connection.setRemoteDescription(payload.sdp);
    this.#followCandidates(connection);
    await until(connectMs, 'the data channel', () => link.channel.readyState === 'open');
    return id;
  }

  /** Waits for a data connection from elsewhere, answers it, and returns its id once it is open. */
  async accept() {
    const { src, payload } = await this.#signalling.next('OFFER', connectMs);
    const id = payload.connectionId;
    const connection = this.#newConnection(id, src);
    const arrived = new Promise((resolve) => connection.onDataChannel.once(resolve));
    await connection.setRemoteDescription(payload.sdp);
    await connection.setLocalDescription(await connection.createAnswer());
    this.#send('ANSWER', src, id, { sdp: plain(connection.localDescription) });
    this.#followCandidates(connection);
    const link = this.#adopt(id, connection, await within(connectMs, 'the data channel', arrived));
    await until(connectMs, 'the data channel to open', () => link.channel.readyState === 'open');
    return id;
  }

  send(id, value) {
    this.#links.get(id).channel.send(Buffer.from(JSON.stringify(value)));
  }

  receive(id) {
    return until(5000, 'a message', () => this.#links.get(id).received.shift());
  }

  async close() {
    for (const { connection } of this.#links.values()) await connection.close();
  }

  #newConnection(id, other) {
    const connection = new RTCPeerConnection({ iceServers: [], iceAdditionalHostAddresses: ['127.0.0.1'] });
    connection.onIceCandidate.subscribe((candidate) => {
      if (candidate) this.#send('CANDIDATE', other, id, { candidate: candidate.toJSON() });
    });
    return connection;
  }

  #adopt(id, connection, channel) {
    const link = { connection, channel, received: [] };
    channel.onMessage.subscribe((data) => link.received.push(JSON.parse(data.toString())));
    this.#links.set(id, link);
    return link;
  }

  #send(type, dst, connectionId, payload) {
    this.#signalling.send({ type, dst, payload: { ...payload, type: 'data', connectionId } });
  }

  /** Feeds candidates of the other side to the connection until it is up; there is one connection at a time. */
  async #followCandidates(connection) {
    while (!['connected', 'closed', 'failed'].includes(connection.connectionState)) {
      const message = await this.#signalling.next('CANDIDATE', 1000).catch(() => null);
      if (message?.payload.candidate) await connection.addIceCandidate(message.payload.candidate);
    }
  }
}

const plain = ({ type, sdp }) => ({ type, sdp });
