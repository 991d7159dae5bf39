// Tabs of a browser that want an id that is taken, and ask again as soon as they hear that they cannot have it; run as
// a process of its own by storm_tabs.test.mjs. Tells its parent every second how many requests there were in all.
import net from 'node:net';
import { upgrade_request } from './wire.mjs';

const [port, many, id] = process.argv.slice(2);
const request = upgrade_request(`/peerjs?key=peerjs&id=${id}&token=other`);
let asked = 0;

function ask() {
  const socket = net.connect({ port: Number(port), host: '127.0.0.1', localAddress: '127.0.0.2', noDelay: true });
  let text = '';
  let over = false;
  const again = () => {
    if (over) return;
    over = true;
    socket.destroy();
    setImmediate(ask);
  };
  socket.on('connect', () => { asked += 1; socket.write(request); });
  socket.on('data', (bytes) => { text += bytes.toString('latin1'); if (text.includes('ID-TAKEN')) again(); });
  socket.on('error', again).on('close', again);
}

for (let n = 0; n < Number(many); n += 1) ask();
setInterval(() => process.send(asked), 1000);
process.once('disconnect', () => process.exit());
