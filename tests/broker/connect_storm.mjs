// Connects many times at once and says nothing; run as a process of its own by faults.test.mjs.
// Tells its parent when all have connected or been refused, and holds them until it is ended.
import net from 'node:net';

const [port, many] = process.argv.slice(2).map(Number);
let [connected, refused] = [0, 0];
const sockets = [];
const tell = () => {
  if (connected + refused === many) process.send({ connected, refused });
};
for (let n = 0; n < many; n += 1) {
  let known = false;
  const is = (outcome) => {
    if (known) return;
    known = true;
    if (outcome) connected += 1;
    else refused += 1;
    tell();
  };
  sockets.push(net.connect(port, '127.0.0.1').once('connect', () => is(true)).on('error', () => is(false))
    .resume());
}
process.once('disconnect', () => process.exit());
