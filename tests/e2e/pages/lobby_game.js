// A lobby game in the manner of GodotSteam's P2P tutorial, on PeerJS: sessions that the other side must accept,
// packets to one member or to everyone (target 0), numbered channels, gzip-compressed payloads, failures with a reason.
const everyone = 0;

/** One DataConnection for each channel, as a label; channel 0 is reliable and ordered, channel 1 is neither. */
const channels = [
  { label: 'channel-0', reliable: true },
  { label: 'channel-1', reliable: false },
];

class LobbyGame {
  #recorder = new Recorder();
  #sessions = new Map();     // member -> { accepted, connections: [for each channel] }
  #location = {};
  #peer;

  use(location) {
    this.#location = location;
  }

  /** Appears in the lobby under `name`, which is the PeerJS id. */
  async enter(name) {
    this.#peer = new Peer(name, { ...this.#location, config: { iceServers: [] }, debug: 0 });
    this.#peer.on('connection', (connection) => this.#arrived(connection));
    this.#peer.on('error', ({ type, message }) => this.#failedToReach(type, message));
    return new Promise((resolve) => this.#peer.on('open', resolve));
  }

  next(kinds, like, ms) {
    return this.#recorder.next(kinds, like, ms);
  }

  rest(kind) {
    return this.#recorder.rest(kind);
  }

  members() {
    return [...this.#sessions].filter(([, { accepted }]) => accepted).map(([name]) => name).sort();
  }

  /** Asks `member` for a session; the answer comes as "session accepted" or "session failed". */
  requestSession(member, introduction) {
    this.#open(member, 0, { introduction });
  }

  acceptSession(member) {
    const session = this.#session(member);
    session.accepted = true;
    session.connections[0].send({ session: 'accepted' });
  }

  refuseSession(member, reason) {
    const [connection] = this.#session(member).connections;
    this.#sessions.delete(member);
    connection.send({ session: 'refused', reason });
    // The other side closes once it has read that: closing here could overtake the message.
  }

  closeSession(member) {
    const session = this.#sessions.get(member);
    this.#sessions.delete(member);
    for (const connection of session?.connections ?? []) connection?.close();
  }

  /** Sends `packet` to a member, or to every member when `target` is 0; returns the compressed size in bytes. */
  async sendPacket(target, packet, channel = 0) {
    const payload = await gzip(JSON.stringify(packet));
    const targets = target === everyone ? this.members() : [target];
    for (const member of targets) {
      if (!this.#sessions.get(member)?.accepted) throw new Error(`no session with ${member}`);
      this.#session(member).connections[channel].send(payload);
    }
    return payload.byteLength;
  }

  /** What the browser made of the two channels with `member`. */
  channelProperties(member) {
    return this.#session(member).connections.map(({ dataChannel, label, reliable }) =>
      ({ label, reliable, ordered: dataChannel.ordered }));
  }

  #open(member, channel, metadata) {
    const { label, reliable } = channels[channel];
    this.#keep(member, channel, this.#peer.connect(member, { label, reliable, metadata, serialization: 'binary' }));
  }

  #arrived(connection) {
    const member = connection.peer;
    const channel = channels.findIndex(({ label }) => label === connection.label);
    const known = this.#sessions.get(member)?.accepted;
    if (channel !== 0 && !known) return connection.close();  // nobody skips the request
    this.#keep(member, channel, connection);
    connection.on('open', () => {
      if (channel === 0) this.#recorder.note('session request', { member, ...connection.metadata });
      else this.#recorder.note('channel open', { member, channel });
    });
  }

  #keep(member, channel, connection) {
    this.#session(member).connections[channel] = connection;
    connection.on('data', (data) => this.#received(member, channel, data));
    connection.on('close', () => this.#ended(member, 'the member left'));
    connection.on('iceStateChanged', (state) => {
      if (state === 'failed' || state === 'disconnected') this.#ended(member, 'the connection was lost');
    });
  }

  async #received(member, channel, data) {
    if (data?.session === 'accepted') return this.#accepted(member);
    if (data?.session === 'refused') return this.#refused(member, data.reason);
    if (!this.#sessions.get(member)?.accepted) return undefined;  // unheard until accepted
    const bytes = data.byteLength;
    return this.#recorder.note('packet', { member, channel, bytes, packet: JSON.parse(await gunzip(data)) });
  }

  #accepted(member) {
    this.#session(member).accepted = true;
    this.#recorder.note('session accepted', { member });
    this.#open(member, 1);
    this.#session(member).connections[1].on('open', () => this.#recorder.note('channel open', { member, channel: 1 }));
  }

  #refused(member, reason) {
    this.#fail(member, `refused: ${reason}`);
    this.closeSession(member);
  }

  #ended(member, reason) {
    if (!this.#sessions.has(member)) return;
    this.closeSession(member);
    this.#fail(member, reason);
  }

  #failedToReach(type, message) {
    if (type !== 'peer-unavailable') return this.#recorder.note('error', { type, message });
    const member = message.replace('Could not connect to peer ', '');
    this.#sessions.delete(member);
    return this.#fail(member, 'nobody has this name');
  }

  #fail(member, reason) {
    this.#recorder.note('session failed', { member, reason });
  }

  #session(member) {
    if (!this.#sessions.has(member)) this.#sessions.set(member, { accepted: false, connections: [] });
    return this.#sessions.get(member);
  }
}

const through = (data, transform) => new Response(new Blob([data]).stream().pipeThrough(transform));
const gzip = async (text) => through(text, new CompressionStream('gzip')).arrayBuffer();
const gunzip = async (bytes) => through(bytes, new DecompressionStream('gzip')).text();

window.application = new LobbyGame();
