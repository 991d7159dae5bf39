// A plain PeerJS application: it opens a peer, connects, sends, calls, and records what PeerJS tells it.
// It uses only what every version since 1.0 has, so that one page serves all of them.
const PeerJS = window.Peer ?? window.peerjs.Peer;

class Application {
  #recorder = new Recorder();
  #connections = new Map();  // "peer label" -> DataConnection
  #location = {};
  #peer;

  use(location) {
    this.#location = location;
  }

  /** Makes the Peer without waiting for anything. */
  start(id, options = {}) {
    const settings = { ...this.#location, config: { iceServers: [] }, debug: 0, ...options };
    this.#peer = id ? new PeerJS(id, settings) : new PeerJS(settings);
    const note = (kind, detail) => this.#recorder.note(kind, detail);
    this.#peer.on('open', (own) => note('open', { id: own }));
    this.#peer.on('disconnected', () => note('disconnected'));
    this.#peer.on('close', () => note('close'));
    this.#peer.on('error', (error) => note('error', { type: error.type, message: error.message }));
    this.#peer.on('connection', (connection) => {
      note('connection', { peer: connection.peer, label: connection.label, metadata: connection.metadata });
      this.#keep(connection);
    });
    this.#peer.on('call', (call) => {
      note('call', { peer: call.peer, metadata: call.metadata });
      this.#watch(call);
      call.answer(movingPicture());
    });
  }

  /** Makes the Peer and returns its id once the broker has opened it. */
  async open(id, options) {
    this.start(id, options);
    const { kind, detail } = await this.#recorder.next(['open', 'error']);
    if (kind === 'error') throw new Error(`${detail.type}: ${detail.message}`);
    return detail.id;
  }

  next(kinds, like, ms) {
    return this.#recorder.next(kinds, like, ms);
  }

  rest(kind) {
    return this.#recorder.rest(kind);
  }

  state() {
    const { id, open, disconnected, destroyed } = this.#peer;
    return { id, open, disconnected, destroyed };
  }

  disconnect() {
    this.#peer.disconnect();
  }

  reconnect() {
    this.#peer.reconnect();
  }

  /** Both in one turn of the page, as an impatient application does it. */
  reconnectAtOnce() {
    this.#peer.disconnect();
    this.#peer.reconnect();
  }

  destroy() {
    this.#peer.destroy();
  }

  listAllPeers() {
    return new Promise((resolve) => this.#peer.listAllPeers(resolve));
  }

  /** For a broker that refuses: PeerJS then never calls back. */
  startListing() {
    this.#peer.listAllPeers(() => this.#recorder.note('list'));
  }

  connect(peer, options = {}) {
    this.#keep(this.#peer.connect(peer, { label: 'main', reliable: true, ...options }));
  }

  /** Connects and returns once the data channel is open. */
  async connected(peer, options) {
    this.connect(peer, options);
    return this.#recorder.next('connection open', { peer });
  }

  send(peer, value, label = 'main') {
    this.#connections.get(`${peer} ${label}`).send(value);
  }

  /** Sends `count` bytes that depend on `seed`, and returns the description that the receiver must give. */
  sendBytes(peer, count, seed, label = 'main') {
    const bytes = new Uint8Array(count);
    let state = seed;
    for (let i = 0; i < count; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bytes[i] = state >>> 24;
    }
    this.#connections.get(`${peer} ${label}`).send(bytes.buffer);
    return describeBytes(bytes);
  }

  call(peer, metadata) {
    this.#watch(this.#peer.call(peer, movingPicture(), { metadata }));
  }

  #keep(connection) {
    const { peer, label } = connection;
    this.#connections.set(`${peer} ${label}`, connection);
    connection.on('open', () => this.#recorder.note('connection open', { peer, label }));
    connection.on('close', () => this.#recorder.note('connection close', { peer, label }));
    connection.on('data', async (data) =>
      this.#recorder.note('data', { peer, label, value: await describe(data) }));
  }

  #watch(call) {
    call.on('stream', (stream) => {
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = stream;
      video.onloadeddata = () =>
        this.#recorder.note('picture', { peer: call.peer, width: video.videoWidth, height: video.videoHeight });
      video.play();
      document.body.append(video);
    });
  }
}

/** A camera that needs no camera: a canvas whose colour changes. */
function movingPicture() {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 64, height: 48 });
  const brush = canvas.getContext('2d');
  let hue = 0;
  setInterval(() => {
    brush.fillStyle = `hsl(${hue++ % 360} 80% 50%)`;
    brush.fillRect(0, 0, canvas.width, canvas.height);
  }, 50);
  return canvas.captureStream(20);
}

/** JSON values as they are, binary ones as their length and checksum. */
async function describe(data) {
  if (data instanceof Blob) return describeBytes(new Uint8Array(await data.arrayBuffer()));
  if (data instanceof ArrayBuffer) return describeBytes(new Uint8Array(data));
  if (ArrayBuffer.isView(data)) return describeBytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return data;
}

/** FNV-1a: enough to tell that no byte is lost, doubled or out of its place. */
function describeBytes(bytes) {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return { bytes: bytes.length, sum };
}

window.application = new Application();
