// The types, checked by the TypeScript compiler in a user's project: what is right compiles, what is wrong does not.
// Both as a CommonJS and as an ES module, without @types/node.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './app.mjs';

const compiler = path.join(root, 'tests/node_modules/typescript/bin/tsc');

const right = `
import { PeerServer, ExpressPeerServer, binaryPath } from 'p2p-broker';
import type { IClient, PeerServerOptions } from 'p2p-broker';

const options: PeerServerOptions = {
  host: '::', port: 9000, path: '/myapp', key: ['peerjs', 'chess'], ssl: { key: 'KEY', cert: new Uint8Array(4) },
  proxied: true, alive_timeout: 60000, expire_timeout: 5000, concurrent_limit: 5000, cleanup_out_msgs: 1000,
  allow_discovery: true, corsOptions: { origin: ['https://a.example'] }, id_format: '{base32:6}', connection_limit: 50,
  threads: 2, log_mask_addresses: true,
};
const server = PeerServer(options, (given) => { const port: number | undefined = given.address()?.port; void port; });
server.on('connection', (client: IClient) => { const id: string = client.getId(); void id; })
  .on('disconnect', (client) => client.getKey().length)
  .once('error', (error) => { const code: string | undefined = error.code; void code; })
  .on('log', (line) => line.length);
server.close(() => {});
PeerServer();
const program: string = binaryPath();
export const never = (): never => ExpressPeerServer(program);
`;

/** Each line must be an error: otherwise TypeScript complains of the line above it. */
const wrong = [
  'PeerServer({ port: {} });',
  'PeerServer({ port: 9000, generateClientId: () => "x" });',
  'PeerServer({ createWebSocketServer: () => {} });',
  'PeerServer({ corsOptions: { origin: /a/ } });',
  'PeerServer({ ssl: { key: "KEY" } });',
  'PeerServer({ connection_limit: {} });',
  'PeerServer().on("message", () => {});',
  'PeerServer().on("connection", (client: string) => client);',
  'PeerServer().on("connection", (client) => client.getToken());',
  'PeerServer().use(() => {});',
  'const text: string = PeerServer();',
];

async function compile(scene, source, name) {
  const folder = fs.mkdtempSync(path.join(scene.app.folder, 'types-'));
  const settings = { strict: true, noEmit: true, module: 'nodenext', target: 'es2022', lib: ['es2022'], types: [] };
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: settings, files: [name] }));
  fs.writeFileSync(path.join(folder, name), source);
  const run = scene.spawn(process.execPath, [compiler, '-p', folder]);
  return { code: (await run.exit).code, said: run.said };
}

export async function a_program_that_is_right_compiles_as_commonjs_and_as_an_es_module(scene) {
  for (const name of ['program.cts', 'program.mts']) {
    assert.deepEqual(await compile(scene, right, name), { code: 0, said: '' }, name);
  }
}

export async function a_program_that_is_wrong_does_not_compile(scene) {
  const expected = wrong.map((line) => `{\n  // @ts-expect-error\n  ${line}\n}`).join('\n');
  const source = `import { PeerServer } from 'p2p-broker';\n${expected}\n`;
  assert.deepEqual(await compile(scene, source, 'wrong.mts'), { code: 0, said: '' });
  const unexpected = await compile(scene, source.replace('// @ts-expect-error', ''), 'wrong.mts');
  assert.equal(unexpected.code, 2, 'the check itself finds an error');
}
