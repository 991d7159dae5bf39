// Each option of npm peer 1.0.2's PeerServer is mapped or refused; a program in the broker's place sees the flags.
// What the broker makes of them is shown where it makes a difference.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** What npm peer 1.0.2 declares in IConfig, and what becomes of it here. */
const options = {
  host: ['"127.0.0.1"', ['--host=127.0.0.1']],
  port: ['9001', ['--port=9001']],
  expire_timeout: ['3000', ['--expire_timeout=3000']],
  alive_timeout: ['30000', ['--alive_timeout=30000']],
  key: ['"my key"', ['--key=my key']],
  path: ['"/myapp"', ['--path=/myapp']],
  concurrent_limit: ['7', ['--concurrent_limit=7']],
  allow_discovery: ['true', ['--allow_discovery=true']],
  proxied: ['true', ['--proxied=true']],
  cleanup_out_msgs: ['500', ['--cleanup_out_msgs=500']],
  ssl: ['{ key: "KEY", cert: Buffer.from("CERT") }',
    [/^--sslkey=\/.*key\.pem$/, /^--sslcert=\/.*cert\.pem$/]],
  generateClientId: ['() => "x"', /^PeerServer: generateClientId: .*id_format/],
  createWebSocketServer: ['() => {}', /^PeerServer: createWebSocketServer: /],
  corsOptions: ['{ origin: ["https://a.example", "https://b.example"] }',
    ['--cors=https://a.example', '--cors=https://b.example']],
};

const further = [
  ['{ key: ["one", "two"] }', ['--key=one', '--key=two']],
  ['{ id_format: "{base32:6}", connection_limit: 5 }', ['--id_format={base32:6}', '--connection_limit=5']],
  ['{ allow_discovery: false }', ['--allow_discovery=false']],
  ['{ proxied: "false" }', ['--proxied=false']],
  ['{ proxied: "loopback" }', ['--proxied=true']],
  ['{ port: "9001" }', ['--port=9001']],
  ['{ key: undefined, path: null }', []],
  ['{ ssl: {} }', []],
  ['{ ssl: undefined }', []],
  ['{ corsOptions: { origin: true, methods: undefined } }', []],
  ['{ corsOptions: { origin: "*" } }', ['--cors=*']],
  ['{ cors: "https://a.example" }', ['--cors=https://a.example']],
];

const refused = [
  ['{ corsOptions: { origin: /a/ } }', /^PeerServer: corsOptions\.origin: .*patterns and functions/],
  ['{ corsOptions: { origin: () => {} } }', /^PeerServer: corsOptions\.origin: /],
  ['{ corsOptions: { origin: false } }', /^PeerServer: corsOptions\.origin: /],
  ['{ corsOptions: { origin: [] } }', /^PeerServer: corsOptions\.origin: /],
  ['{ corsOptions: { credentials: true } }', /^PeerServer: corsOptions\.credentials: /],
  ['{ corsOptions: () => {} }', /^PeerServer: corsOptions: must be an object/],
  ['{ ssl: { key: "KEY" } }', /^PeerServer: ssl\.cert: must be the contents of a PEM file/],
  ['{ ssl: { key: ["KEY"], cert: "CERT" } }', /^PeerServer: ssl\.key: /],
  ['{ ssl: { key: "KEY", cert: "CERT", passphrase: "x" } }', /^PeerServer: ssl\.passphrase: /],
  ['{ ssl: "key.pem" }', /^PeerServer: ssl: must be \{ key, cert \}/],
  ['{ key: () => {} }', /^PeerServer: key: must be text, a number/],
  ['{ concurrent_limit: {} }', /^PeerServer: concurrent_limit: must be text, a number/],
  ['{ log_events: false }', /^PeerServer: log_events: PeerServer sets it itself/],
  ['{ print_config: true }', /^PeerServer: print_config: is for the command line: npx p2p-broker --print-config/],
];

const attempt = (given) => `
try { require('p2p-broker').PeerServer(${given}).on('error', () => {}); }
catch (error) { console.log(error.constructor.name + ' ' + error.message); }`;

/** A program in the broker's place that writes its words, its environment and the modes of its files, and ends. */
function witness(scene) {
  const folder = fs.mkdtempSync(path.join(scene.app.folder, 'witness-'));
  const program = path.join(folder, 'program');
  const file = path.join(folder, 'seen');
  fs.writeFileSync(program, `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const words = process.argv.slice(2);
const pem = words.map((word) => /^--ssl\\w+=(.*)/.exec(word)?.[1]).filter(Boolean);
const files = pem.flatMap((name) => [name, path.dirname(name)]);
const mode = (name) => (fs.statSync(name).mode & 0o777).toString(8);
const modes = Object.fromEntries(files.map((name) => [path.basename(name), mode(name)]));
const contents = pem.map((name) => fs.readFileSync(name, 'utf8'));
fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify({ words, modes, contents, environment: process.env, files }));
`, { mode: 0o755 });
  return { env: { P2P_BROKER_BINARY: program }, seen: () => JSON.parse(fs.readFileSync(file)) };
}

async function flagsOf(scene, given, env = {}) {
  const broker = witness(scene);
  const { said } = await scene.outcome(attempt(given), { env: { ...env, ...broker.env } });
  if (said) return { said };
  const seen = broker.seen();
  return { ...seen, flags: seen.words.filter((word) => !['--log_events', '--end_with_stdin'].includes(word)) };
}

function assertFlags(flags, expected, given) {
  assert.equal(flags.length, expected.length, `${given}: ${flags}`);
  expected.forEach((each, i) => (each instanceof RegExp ? assert.match(flags[i], each) : assert.equal(flags[i], each)));
}

const withoutDefaults = (flags) => flags.filter((word) => word !== '--alive_timeout=90000');

export async function each_option_of_npm_peer_is_mapped_or_refused(scene) {
  for (const [name, [value, expected]] of Object.entries(options)) {
    const given = `{ ${name}: ${value} }`;
    const { flags, said } = await flagsOf(scene, given);
    const sentence = said?.replace(/^TypeError /, '') ?? `${given} gave ${flags}`;
    if (expected instanceof RegExp) assert.match(sentence, expected);
    else assertFlags(withoutDefaults(flags ?? [said]), expected, given);
  }
}

export async function the_types_and_the_readme_name_each_option_of_npm_peer({ app }) {
  const readme = fs.readFileSync(path.join(app.modules, 'p2p-broker/README.md'), 'utf8');
  const types = fs.readFileSync(path.join(app.modules, 'p2p-broker/index.d.ts'), 'utf8');
  for (const [name, [, expected]] of Object.entries(options)) {
    assert.ok(new RegExp(`^\\|.*\`${name}\\b`, 'm').test(readme), `README has no row for ${name}`);
    assert.equal(types.includes(`readonly ${name}?`), Array.isArray(expected), `index.d.ts: ${name}`);
  }
}

export async function the_brokers_own_options_go_under_their_names(scene) {
  for (const [given, expected] of further) {
    const { flags, said } = await flagsOf(scene, given);
    assertFlags(withoutDefaults(flags ?? [said]), expected, given);
  }
}

export async function what_cannot_be_handed_on_is_refused_with_its_name(scene) {
  for (const [given, sentence] of refused) {
    const { said, flags } = await flagsOf(scene, given);
    assert.match(said ?? `${given} gave ${flags}`, /^TypeError /);
    assert.match(said.replace(/^TypeError /, ''), sentence);
  }
}

export async function nothing_given_means_what_it_means_in_npm_peer(scene) {
  assert.deepEqual((await flagsOf(scene, '')).flags, ['--alive_timeout=90000']);
}

export async function the_environment_of_the_program_sets_nothing(scene) {
  const kubernetes = 'tcp://10.0.0.1:9000';
  const optionVariables = { PORT: '3000', PEERSERVER_PATH: '/x', P2P_BROKER_KEY: 'y', P2P_BROKER_PORT: kubernetes };
  const { environment } = await flagsOf(scene, '{ port: 0 }', { ...optionVariables, KEPT: 'z' });
  assert.deepEqual(Object.keys(environment).filter((name) => name in optionVariables), []);
  assert.equal(environment.KEPT, 'z');
}

export async function key_and_certificate_are_private_while_they_are_read_and_gone_afterwards(scene) {
  const { modes, contents, files } = await flagsOf(scene, '{ ssl: { key: "KEY", cert: Buffer.from("CERT") } }');
  const [folder] = Object.keys(modes).filter((name) => !name.endsWith('.pem'));
  assert.deepEqual(modes, { 'key.pem': '600', 'cert.pem': '600', [folder]: '700' });
  assert.deepEqual(contents, ['KEY', 'CERT']);
  for (const name of files) assert.ok(!fs.existsSync(name), `${name} is left`);
}

function certificate(scene) {
  const folder = fs.mkdtempSync(path.join(scene.app.folder, 'tls-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key, cert };
}

export async function ssl_contents_make_it_serve_tls(scene) {
  const { key, cert } = certificate(scene);
  const scratch = fs.mkdtempSync(path.join(scene.app.folder, 'scratch-'));
  const run = scene.program(`
    const fs = require('node:fs');
    const [key, cert] = ${JSON.stringify([key, cert])};
    const ssl = { key: fs.readFileSync(key), cert: fs.readFileSync(cert, 'utf8') };
    const server = require('p2p-broker').PeerServer({ port: 0, ssl }, () => console.log('port', server.address().port));
    server.on('connection', (client) => console.log('came', client.getId()));`, { env: { TMPDIR: scratch } });
  const [, port] = await run.says(/^port (\d+)$/m);
  assert.deepEqual(fs.readdirSync(scratch), [], 'gone once it listens');
  await scene.peer(port, 'alice', { scheme: 'wss' });
  await run.says(/came alice/);
}

export async function a_bad_certificate_is_an_error_and_leaves_no_file(scene) {
  const scratch = fs.mkdtempSync(path.join(scene.app.folder, 'scratch-'));
  const { said } = await scene.outcome(`
    const server = require('p2p-broker').PeerServer({ port: 0, ssl: { key: 'no key', cert: 'no certificate' } });
    server.on('error', (error) => console.log(error.message));`, { env: { TMPDIR: scratch } });
  assert.match(said, /^--ssl/);
  assert.deepEqual(fs.readdirSync(scratch), []);
}

export async function a_name_that_means_nothing_is_warned_of_and_ignored(scene) {
  const { said, code } = await scene.outcome(`
    const server = require('p2p-broker').PeerServer({ port: 0, debug: true, maxPeers: 3 }, () =>
      setTimeout(() => server.close(), 300));
    process.on('warning', (warning) => console.log(warning.name, warning.message));
    `, { env: { NODE_NO_WARNINGS: '1' } });
  assert.equal(code, 0);
  assert.match(said, /^P2PBrokerWarning PeerServer: the option maxPeers is not known and is ignored$/m);
  assert.match(said, /^P2PBrokerWarning PeerServer: .*--debug.*ignored/m);
}
