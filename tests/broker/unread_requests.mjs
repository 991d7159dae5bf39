// A thousand clients that pipeline requests and read no reply; run as a process of its own by http_unread.test.mjs, in
// a network where the kernel holds little of what they do not read. Starts its own broker and tells its memory.
import net from 'node:net';
import { start_broker } from './broker.mjs';
import { counters_of } from './counters.mjs';
import { open_wire, upgrade_request } from './wire.mjs';

const [clients, requests, peers] = process.argv.slice(2).map(Number);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
process.once('disconnect', () => process.exit());

const flags = ['--allow_discovery', '--concurrent_limit', `${peers}`, '--keep_alive_timeout', '60000'];
const broker = await start_broker([...flags, '--backlog', '4096', '--handshakes_max', '4096']);
for (let n = 0; n < peers; n += 1) {
  const wire = await open_wire(broker);
  wire.write(upgrade_request(`/peerjs?key=peerjs&id=peer-with-a-long-name-${n}&token=t`));
  await wire.response();
}
const list_bytes = (await broker.http('/peerjs/peers')).body.length;
const before = broker.memory_bytes();
const served_before = (await counters_of(broker)).http_requests;

const sockets = Array.from({ length: clients }, () => net.connect(broker.port, '127.0.0.1').pause());
for (const socket of sockets) {
  socket.on('error', () => {}).write('GET /peerjs/peers HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(requests));
}
let served = 0;
const latest = performance.now() + 20000;
for (let still = 0; still < 3 && performance.now() < latest; await sleep(500)) {  // until no more is served
  const { http_requests: now } = await counters_of(broker, 30000);
  still = now === served && now > served_before ? still + 1 : 0;
  served = now;
}
const most = broker.memory_bytes('VmHWM');
const began = performance.now();
const { status } = await broker.http('/peerjs/id');
const answered_ms = performance.now() - began;
for (const socket of sockets) socket.destroy();
for (const deadline = performance.now() + 20000; performance.now() < deadline; await sleep(200)) {
  const { sockets_accepted: accepted, sockets_closed: closed } = await counters_of(broker);
  if (accepted - closed <= peers) break;
}
const after = broker.memory_bytes();
await broker.kill();
const found = { before, most, after, list_bytes, served: served - served_before, status, answered_ms };
process.send(found, () => process.exit());
