// The wiring of GDevelop's P2P extension around PeerJS, rebuilt from its behaviour: what a broker has to live with.
// Method names are the extension's; what looks odd here (marked "as wired") is how games in the field behave.
class GDevelopP2P {
  #peer = null;
  #overriddenId = null;
  // The extension leaves `config` to PeerJS, whose default asks servers on the internet; here there is only loopback.
  #settings = { debug: 0, config: { iceServers: [] } };
  #connections = new Map();       // peer id -> the latest DataConnection with it
  #events = new Map();            // event name -> { queue, dataLoss }
  #connectedPeers = [];
  #disconnectedPeers = [];
  #ready = false;
  #error = false;
  #lastError = '';

  /** Called after each opening, with the id: only the tests use it. */
  onOpen = () => {};

  // Actions about the broker

  overrideId(id) {
    this.#overriddenId = id;
  }

  useCustomIceServer(urls, username, credential) {
    this.#settings.config.iceServers.push({ urls, username, credential });
  }

  forceUseRelayServer(yes) {
    this.#settings.config.iceTransportPolicy = yes ? 'relay' : 'all';
  }

  useCustomBrokerServer(host, port, path, key, ssl) {
    Object.assign(this.#settings, { host, port, path, secure: ssl, key: key || 'peerjs' });
    this.#load();
  }

  useDefaultBrokerServer() {
    this.#load();
  }

  disconnectFromBroker() {
    this.#peer?.disconnect();
    this.#peer = null;
  }

  disconnectFromAll() {
    this.#peer?.destroy();
    this.#peer = null;
  }

  // Actions about other clients

  connect(id) {
    const connection = this.#peer?.connect(id);
    connection?.on('open', () => this.#adopt(connection));
  }

  disconnectFromPeer(id) {
    this.#connections.get(id)?.close();
  }

  disconnectFromAllPeers() {
    for (const connection of this.#connections.values()) connection.close();
  }

  sendDataTo(id, eventName, data) {
    this.#connections.get(id)?.send({ eventName, data });
  }

  sendDataToAll(eventName, data) {
    for (const connection of this.#connections.values()) connection.send({ eventName, data });
  }

  sendVariableTo(id, eventName, variable) {
    this.sendDataTo(id, eventName, JSON.stringify(variable));
  }

  sendVariableToAll(eventName, variable) {
    this.sendDataToAll(eventName, JSON.stringify(variable));
  }

  // Conditions

  isReady() {
    return this.#ready;
  }

  onEvent(eventName, dataLoss) {
    const event = this.#event(eventName);
    event.dataLoss = dataLoss;
    return event.queue.length > 0;
  }

  /** True once for each error. */
  onError() {
    const happened = this.#error;
    this.#error = false;
    return happened;
  }

  onConnection() {
    return this.#connectedPeers.length > 0;
  }

  onDisconnect() {
    return this.#disconnectedPeers.length > 0;
  }

  // Expressions

  getCurrentId() {
    return this.#peer?.id ?? '';
  }

  getLastError() {
    return this.#lastError;
  }

  getEventData(eventName) {
    return this.#event(eventName).queue[0]?.data ?? '';
  }

  getEventSender(eventName) {
    return this.#event(eventName).queue[0]?.sender ?? '';
  }

  getEventVariable(eventName) {
    return JSON.parse(this.getEventData(eventName));
  }

  getConnectedPeer() {
    return this.#connectedPeers[0] ?? '';
  }

  getDisconnectedPeer() {
    return this.#disconnectedPeers[0] ?? '';
  }

  /** For games that go on in JavaScript. */
  getConnectionInstance(id) {
    return this.#connections.get(id);
  }

  /** What the game loop does after each frame: of every queue, one entry has been seen. */
  endFrame() {
    for (const { queue } of this.#events.values()) queue.shift();
    this.#connectedPeers.shift();
    this.#disconnectedPeers.shift();
  }

  #load() {
    if (this.#peer) return;
    const peer = this.#overriddenId === null ? new Peer(this.#settings) : new Peer(this.#overriddenId, this.#settings);
    this.#peer = peer;
    peer.on('open', (id) => {
      this.#ready = true;
      this.onOpen(id);
    });
    peer.on('error', ({ message }) => {
      this.#error = true;
      this.#lastError = message;
    });
    peer.on('connection', (connection) => {
      connection.on('open', () => {
        this.#adopt(connection);
        this.#connectedPeers.push(connection.peer);
      });
    });
    // As wired: a closed Peer is replaced by a new one, at once and for ever.
    peer.on('close', () => {
      this.#peer = null;
      this.#load();
    });
    // As wired: a disconnected Peer reconnects at once, for ever, whoever disconnected it.
    peer.on('disconnected', peer.reconnect);
  }

  #adopt(connection) {
    const id = connection.peer;
    this.#connections.set(id, connection);
    connection.on('data', (message) => {
      if (typeof message?.eventName !== 'string' || typeof message.data !== 'string') return;
      const { queue, dataLoss } = this.#event(message.eventName);
      const entry = { data: message.data, sender: id };
      if (dataLoss && queue.length) queue[0] = entry;
      else queue.push(entry);
    });
    connection.on('error', () => this.#forget(id));
    connection.on('close', () => this.#forget(id));
    const look = () => {
      const state = connection.peerConnection?.connectionState ?? 'closed';  // PeerJS drops what it has closed
      if (['failed', 'disconnected', 'closed'].includes(state)) this.#forget(id);
      else setTimeout(look, 1000);
    };
    look();
  }

  #forget(id) {
    if (this.#connections.delete(id)) this.#disconnectedPeers.push(id);
  }

  #event(name) {
    if (!this.#events.has(name)) this.#events.set(name, { queue: [], dataLoss: false });
    return this.#events.get(name);
  }
}
