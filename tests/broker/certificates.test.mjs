// Certificates by name, read again when their files change or on SIGHUP, and tickets with which clients resume.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import tls from 'node:tls';
import { certificate_for, certificates, scratch_file } from './certificate.mjs';
import { run_binary } from './broker.mjs';
import { relayed } from './peer.mjs';
import { at_once, sleep, test, until } from './suite.mjs';

at_once(4);
const { root, chain, key } = certificates();
const a = certificate_for('a.example', 'a.example');
const b = certificate_for('b.example', 'b.example', '*.wild.example');
const c = certificate_for('c.example', 'c.example');
let copies = 0;

/** The pair as files of a test's own. */
function copy_of(pair) {
  const copy = { key: scratch_file(`copy${++copies}.key`), chain: scratch_file(`copy${copies}.pem`) };
  put(pair, copy);
  return copy;
}

function put(pair, at) {
  copyFileSync(pair.key, at.key);
  copyFileSync(pair.chain, at.chain);
}

const flags_of = (...pairs) => pairs.flatMap((pair) => ['--sslkey', pair.key, '--sslcert', pair.chain]);

/** One TLS connection: the certificate's common name, whether it was resumed, and a session to resume. */
function shake_hands(broker, { servername, session, version } = {}) {
  const versions = version ? { minVersion: version, maxVersion: version } : {};
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host: '127.0.0.1', port: broker.port, servername, session, ca: root, ...versions,
      checkServerIdentity: () => undefined,
    });
    const found = { sessions: [] };
    socket.on('session', (each) => found.sessions.push(each));
    socket.once('error', reject);
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
    socket.once('secureConnect', () => {
      Object.assign(found, { name: socket.getPeerCertificate().subject?.CN, resumed: socket.isSessionReused() });
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    });
    socket.once('data', (data) => { found.reply = data.toString('latin1').split('\r\n')[0]; });
    socket.once('close', () => resolve(found));
  });
}

const name_for = async (broker, servername) => (await shake_hands(broker, { servername })).name;

test('each name gets its certificate, and what none has gets the first', async (t) => {
  const broker = await t.broker(flags_of(a, b, c));
  for (const [asked, got] of [['a.example', 'a.example'], ['b.example', 'b.example'], ['B.EXAMPLE', 'b.example'],
    ['x.wild.example', 'b.example'], ['x.y.wild.example', 'a.example'], ['c.example', 'c.example'],
    ['other.example', 'a.example'], [undefined, 'a.example']]) {
    assert.equal(await name_for(broker, asked), got, `for ${asked}`);
  }
  const { reply } = await shake_hands(broker, { servername: 'c.example', version: 'TLSv1.2' });
  assert.equal(reply, 'HTTP/1.1 200 OK');
});

test('a new certificate is taken by itself when its files change, and who is connected stays', async (t) => {
  const files = copy_of(a);
  const broker = await t.broker([...flags_of(files), '--threads', '2']);
  const settings = { secure: true, options: { ca: root, checkServerIdentity: () => undefined } };
  const one = await t.peer(broker, { id: 'one' }, settings);
  const two = await t.peer(broker, { id: 'two' }, settings);
  put(b, files);
  await until('the line', () => broker.stdout.includes('The certificates have changed and were read again'), 10000);
  await until('the new one is given', async () => await name_for(broker, 'b.example') === 'b.example');
  for (let n = 0; n < 20; n += 1) {
    one.offer('two', n);
    await two.expect(relayed('OFFER', 'one', 'two', `${n}`));
    two.offer('one', 'x'.repeat(20000));
    await one.next();
  }
  assert.equal((broker.stdout.match(/certificates/g) ?? []).length, 1);
});

test("a link that is swapped, as certbot does, is a change", async (t) => {
  const links = { key: scratch_file('live.key'), chain: scratch_file('live.pem') };
  symlinkSync(a.key, links.key);
  symlinkSync(a.chain, links.chain);
  const broker = await t.broker(flags_of(links));
  assert.equal(await name_for(broker), 'a.example');
  for (const which of ['key', 'chain']) {
    symlinkSync(b[which], `${links[which]}.new`);
    renameSync(`${links[which]}.new`, links[which]);
  }
  await until('the new one is given', async () => await name_for(broker) === 'b.example', 10000);
});

test('half a pair keeps the old certificate and is said once; the other half completes it', async (t) => {
  const files = copy_of(a);
  const broker = await t.broker(flags_of(files));
  copyFileSync(b.chain, files.chain);
  const sentence = /The certificates have changed; the old ones stay, for --sslkey .*\n/g;
  await until('it says so', () => sentence.test(broker.stdout), 10000);
  await sleep(4500);
  assert.equal(broker.stdout.match(sentence).length, 1, broker.stdout);
  assert.equal(await name_for(broker), 'a.example');
  copyFileSync(b.key, files.key);
  await until('the new one is given', async () => await name_for(broker) === 'b.example', 10000);
});

test('a certificate whose file is gone for a while stays', async (t) => {
  const files = copy_of(a);
  const broker = await t.broker(flags_of(files));
  rmSync(files.chain);
  await until('it says so', () => /the old ones stay, for --sslcert .*copy/.test(broker.stdout), 10000);
  assert.equal(await name_for(broker), 'a.example');
});

test('SIGHUP reads certificates at once, and adds one by name', async (t) => {
  const files = copy_of(a);
  const config = scratch_file('several.toml', `sslkey = "${files.key}"\nsslcert = "${files.chain}"\n`);
  const broker = await t.broker(['--config', config]);
  const hangup = async (line) => {
    const before = broker.stdout.length;
    broker.signal('SIGHUP');
    await until('the line', () => broker.stdout.slice(before).includes(line));
  };
  put(b, files);
  await hangup('none has changed');
  assert.equal(await name_for(broker, 'b.example'), 'b.example');
  writeFileSync(config, `sslkey = ["${files.key}", "${c.key}"]\nsslcert = ["${files.chain}", "${c.chain}"]\n`);
  await hangup('changed: --sslkey, --sslcert');
  assert.equal(await name_for(broker, 'c.example'), 'c.example');
  assert.equal(await name_for(broker, 'b.example'), 'b.example');
  writeFileSync(config, `sslkey = ["${files.key}", "${a.key}"]\nsslcert = ["${files.chain}", "${c.chain}"]\n`);
  await hangup('the settings stay as they were; --sslkey');
  assert.equal(await name_for(broker, 'c.example'), 'c.example');
});

test('TLS is not turned off by SIGHUP, nor on', async (t) => {
  const config = scratch_file('off.toml', `sslkey = "${a.key}"\nsslcert = "${a.chain}"\n`);
  const broker = await t.broker(['--config', config]);
  writeFileSync(config, '');
  broker.signal('SIGHUP');
  await until('the line', () => broker.stdout.includes('--sslkey, --sslcert need a restart to change'));
  assert.equal(await name_for(broker), 'a.example');
  const plain_config = scratch_file('on.toml', '');
  const plain = await t.broker(['--config', plain_config]);
  writeFileSync(plain_config, `sslkey = "${a.key}"\nsslcert = "${a.chain}"\n`);
  plain.signal('SIGHUP');
  await until('the line', () => plain.stdout.includes('--sslkey, --sslcert need a restart to change'));
  assert.equal((await plain.http('/')).status, 200);
});

for (const version of ['TLSv1.2', 'TLSv1.3']) {
  test(`${version}: a client resumes, again and again, and behind a change of certificates`, async (t) => {
    const broker = await t.broker(flags_of({ key, chain }));
    let { sessions, resumed } = await shake_hands(broker, { version });
    assert.equal(resumed, false);
    for (let n = 0; n < 3; n += 1) {
      const again = await shake_hands(broker, { version, session: sessions.at(-1) });
      assert.deepEqual([again.resumed, again.reply], [true, 'HTTP/1.1 200 OK']);
      if (again.sessions.length > 0) sessions = again.sessions;
    }
    broker.signal('SIGHUP');
    await until('it has read again', () => broker.stdout.includes('SIGHUP: '));
    assert.equal((await shake_hands(broker, { version, session: sessions.at(-1) })).resumed, true);
  });

  test(`${version}: with --tls_ticket_key_file a client resumes behind a restart, without it does not`, async (t) => {
    const file = scratch_file(`ticket ${version}.key`);
    const flags = flags_of({ key, chain });
    const first = await t.broker([...flags, '--tls_ticket_key_file', file]);
    const { sessions } = await shake_hands(first, { version });
    await first.kill();
    assert.equal(statSync(file).mode & 0o7777, 0o600);
    const second = await t.broker([...flags, '--tls_ticket_key_file', file]);
    const again = await shake_hands(second, { version, session: sessions.at(-1) });
    assert.deepEqual([again.resumed, again.reply], [true, 'HTTP/1.1 200 OK']);
    const other = await t.broker(flags);
    const elsewhere = await shake_hands(other, { version, session: sessions.at(-1) });
    assert.deepEqual([elsewhere.resumed, elsewhere.reply], [false, 'HTTP/1.1 200 OK']);
  });
}

test('clients of a second certificate resume with it', async (t) => {
  const broker = await t.broker(flags_of(a, b));
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const { sessions } = await shake_hands(broker, { version, servername: 'b.example' });
    const again = await shake_hands(broker, { version, servername: 'b.example', session: sessions.at(-1) });
    assert.equal(again.resumed, true, version);
  }
});

test('a key that is a day old encrypts no more and still decrypts', async (t) => {
  const file = scratch_file('old ticket.key');
  const flags = [...flags_of({ key, chain }), '--tls_ticket_key_file', file];
  const first = await t.broker(flags);
  const { sessions } = await shake_hands(first, {});
  await first.kill();
  const [heading, line] = readFileSync(file, 'utf8').split('\n');
  const [made, secret] = line.split(' ');
  writeFileSync(file, `${heading}\n${Number(made) - 86401} ${secret}\n`);
  const second = await t.broker(flags);
  await until('a new key', () => second.stdout.includes('TLS tickets have a new key'), 10000);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, 3);
  assert.ok(lines[2].endsWith(secret) && !lines[1].endsWith(secret));
  assert.equal(statSync(file).mode & 0o7777, 0o600);
  assert.equal((await shake_hands(second, { session: sessions.at(-1) })).resumed, true);
});

test('a ticket file that others can read, or that is none, ends the start with a sentence', async (t) => {
  const flags = ['--host', '127.0.0.1', '--port', '0', ...flags_of({ key, chain })];
  for (const [text, mode, sentence] of [['x', 0o644, /others may use it \(its mode is 0644\), make it 0600\.\n$/],
    ['x', 0o600, /it holds no ticket keys/]]) {
    const file = scratch_file(`bad ${mode}.key`);
    writeFileSync(file, text, { mode });
    for (const more of [[], ['--check-config']]) {
      const { code, stderr } = await run_binary([...flags, '--tls_ticket_key_file', file, ...more]);
      assert.equal(code, 2);
      assert.ok(stderr.startsWith(`--tls_ticket_key_file ${file}: `), stderr);
      assert.match(stderr, sentence);
    }
  }
  for (const more of [[], ['--check-config']]) {
    const { code, stderr } = await run_binary([...flags, '--tls_ticket_key_file', '/no/such/folder/key', ...more]);
    assert.equal(code, 2);
    assert.match(stderr, /cannot be made \(No such file or directory\)\.\n$/);
  }
});

test('a stale or forged ticket costs a full handshake and nothing else', async (t) => {
  const broker = await t.broker(flags_of({ key, chain }));
  const { sessions } = await shake_hands(broker, { version: 'TLSv1.2' });
  for (const at of [0.3, 0.5, 0.7, 0.9]) {
    const forged = Buffer.from(sessions.at(-1));
    forged[Math.floor(forged.length * at)] ^= 0x55;
    const result = await shake_hands(broker, { version: 'TLSv1.2', session: forged }).catch((error) => error);
    if (!(result instanceof Error)) assert.equal(result.reply, 'HTTP/1.1 200 OK');
  }
  assert.equal((await shake_hands(broker, {})).reply, 'HTTP/1.1 200 OK');
});
