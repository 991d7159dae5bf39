// What has begun and is no request yet, heads and TLS handshakes, counts as incomplete input does: a full sum takes
// from the address that holds most of it, --handshakes_max from the address with most of them. Others finish theirs.
import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { certificates } from './certificate.mjs';
import { counted, proxy_line, trusting } from './proxy.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(2);

const mebibyte = 1024 * 1024;
const [guilty, honest] = ['203.0.113.7', '198.51.100.9'];
const { root, chain, key } = certificates();
const proxied = [...trusting, '--proxy_protocol', '--handshake_timeout', '60000'];
const small_sum = ['--total_incoming_bytes_max', `${4 * mebibyte}`, '--message_bytes_max', `${mebibyte}`];
const secure = ['--sslkey', key, '--sslcert', chain];

/** A bare connection as a PROXY header has it. */
async function from(t, broker, ip) {
  const wire = await t.wire(broker);
  wire.write(proxy_line(ip));
  return wire;
}

/** The bytes with which a TLS client begins. */
function client_hello() {
  return new Promise((resolve) => {
    const sink = new Duplex({ read() {}, write(bytes, _, done) { done(); resolve(bytes); } });
    tls.connect({ socket: sink }).on('error', () => {});
  });
}

/** A TLS client that has said hello and hears the answer only when it is told to go on. */
class Hesitant {
  #held = [];
  #open = false;

  constructor(wire) {
    this.wire = wire;
    const through = new Duplex({ read() {}, write: (bytes, _, done) => wire.socket.write(bytes, done) });
    wire.socket.on('data', (bytes) => (this.#open ? through.push(bytes) : this.#held.push(bytes)));
    this.tls = tls.connect({ socket: through, ca: root, host: '127.0.0.1' }).on('error', (error) => {
      this.error = error;
    });
    this.go_on = () => {
      this.#open = true;
      for (const bytes of this.#held.splice(0)) through.push(bytes);
    };
  }

  /** Finishes the handshake and asks for a page. \returns the first bytes of the reply */
  async get_page() {
    let reply = '';
    this.tls.on('data', (bytes) => { reply += bytes; });
    this.tls.once('secureConnect', () => this.tls.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    this.go_on();
    await until('the page has come', () => {
      if (this.error) throw this.error;
      return reply.includes('\r\n\r\n');
    });
    return reply.slice(0, 15);
  }
}

const ended = (wires) => wires.filter((wire) => wire.ended).length;

test('unfinished request heads fill the sum: the address with most of them pays, others finish theirs', async (t) => {
  const broker = await t.broker([...proxied, ...small_sum, '--threads', '1']);
  const begin = async (ip, bytes) => {
    const wire = await from(t, broker, ip);
    wire.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(bytes)}`);
    return wire;
  };
  const [others, storm] = [[], []];
  for (let n = 0; n < 20; n += 1) others.push(await begin(honest, 16000));  // 320 kB, and longer than any of the others
  for (let n = 0; n < 350; n += 1) storm.push(await begin(guilty, 15000));  // 5.25 MB
  await until('the storm has paid', () => ended(storm) >= 70);
  assert.ok(ended(storm) < 150, `${ended(storm)} of 350 paid for 1.3 MB too much`);
  assert.equal(ended(others), 0);
  for (const wire of others) wire.write('\r\n\r\n');
  for (const wire of others) assert.equal((await wire.response()).status, 200);
  assert.equal(await counted(broker, 'limit_total_incoming_bytes'), ended(storm));
  await until('the log names the flag', () => broker.stdout.includes('--total_incoming_bytes_max'));
}, { within_ms: 60000 });

test('half TLS handshakes fill the sum: the address with most of them pays, others finish theirs', async (t) => {
  const broker = await t.broker([...proxied, ...small_sum, ...secure, '--threads', '1']);
  const hello = await client_hello();
  const others = [];
  for (let n = 0; n < 10; n += 1) others.push(new Hesitant(await from(t, broker, honest)));  // 450 KiB
  const storm = [];
  for (let n = 0; n < 140; n += 1) {  // 6.2 MiB
    storm.push(await from(t, broker, guilty));
    storm[n].write(n % 2 === 0 ? hello : hello.subarray(0, 11));
  }
  await until('the storm has paid', () => ended(storm) >= 59);
  await sleep(200);
  assert.ok(ended(storm) < 90, `${ended(storm)} of 140 paid for 2.6 MiB too much`);
  assert.equal(ended(others.map(({ wire }) => wire)), 0);
  for (const other of others) assert.equal(await other.get_page(), 'HTTP/1.1 200 OK');
  assert.equal(await counted(broker, 'limit_total_incoming_bytes'), ended(storm));
}, { within_ms: 60000 });

test('too many half TLS handshakes end those of the address with most of them, oldest first', async (t) => {
  const broker = await t.broker([...proxied, ...secure, '--handshakes_max', '20', '--threads', '1']);
  const other = new Hesitant(await from(t, broker, honest));
  const hello = await client_hello();
  const storm = [];
  for (let n = 0; n < 60; n += 1) {
    storm.push(await from(t, broker, guilty));
    storm[n].write(hello);
  }
  await until('the first ones end', () => ended(storm.slice(0, 35)) === 35);
  assert.equal(ended(storm.slice(45)), 0, 'the last ones are there');
  assert.equal(await other.get_page(), 'HTTP/1.1 200 OK');
  assert.ok(await counted(broker, 'limit_handshakes') >= 35);
});
