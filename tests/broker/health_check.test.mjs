// `--healthcheck`: whether the broker that runs with the same options answers, by exit status and in plain words.
import assert from 'node:assert/strict';
import net from 'node:net';
import { run_binary } from './broker.mjs';
import { certificates } from './certificate.mjs';
import { at_once, test, until } from './suite.mjs';

at_once(2);

test('--healthcheck tells by its exit status whether the broker answers', async (t) => {
  const broker = await t.broker(['--path', '/app']);
  const flags = ['--healthcheck', '-H', '127.0.0.1', '-p', `${broker.port}`, '--path', '/app'];
  assert.equal((await run_binary(flags)).code, 0);
  await broker.kill();
  assert.equal((await run_binary(flags)).code, 1);
});

/** What --healthcheck says of a port on loopback. */
async function health_of(port, flags = []) {
  const { code, stdout, stderr } = await run_binary(['--healthcheck', '-H', '127.0.0.1', '-p', `${port}`, ...flags]);
  assert.deepEqual([code, stdout], [1, '']);
  return stderr;
}

test('--healthcheck says in plain words what is wrong', async (t) => {
  const answers = [
    ['', 'it closed the connection without an answer'], ['no HTTP\r\n\r\n', 'what came is no HTTP'],
    ['HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n', 'HTTP status 503'], [undefined, 'nothing came within 4 s'],
  ];
  for (const [answer, words] of answers) {
    const server = net.createServer((socket) => {
      socket.on('error', () => {}).once('data', () => answer !== undefined && socket.end(answer));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address();
    assert.equal(await health_of(port), `The broker on port ${port} does not answer: ${words}.\n`);
    server.close();
    if (answer === '') {
      await until('the port is free', async () => /refused/.test(await health_of(port)));
      assert.equal(await health_of(port), `The broker on port ${port} does not answer: connection refused.\n`);
    }
  }
  const broker = await t.broker();
  const { key, chain } = certificates();
  const words = await health_of(broker.port, ['--sslkey', key, '--sslcert', chain]);
  assert.match(words, /^The broker on port \d+ does not answer: what came is no TLS \([^\n]+\)\.\n$/);
});
