// The configuration file: read with --config, written by --print-config, judged by --check-config.
import assert from 'node:assert/strict';
import { run_binary } from './broker.mjs';
import { scratch_file } from './certificate.mjs';
import { at_once, test, until } from './suite.mjs';

at_once(4);

async function printed(flags, settings) {
  const { code, stdout, stderr } = await run_binary([...flags, '--print-config'], settings);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** The lines that set something. */
const set_lines = (text) => text.split('\n').filter((line) => /^\s*[a-z_0-9]+\s*=/.test(line));

test('--print-config prints a commented file with every option of --help', async () => {
  const text = await printed([]);
  const { stdout: help } = await run_binary(['--help']);
  const names = [...help.matchAll(/--([a-z0-9_]+)\b/g)].map((found) => found[1])
    .filter((name) => !['help', 'version', 'config', 'print', 'check', 'healthcheck', 'no'].includes(name));
  assert.ok(names.length > 25);
  for (const name of new Set(names)) assert.match(text, new RegExp(`^#? ?${name} *=`, 'm'), name);
  assert.ok(text.split('\n').filter((line) => line.startsWith('#')).length > 25, 'it is commented');
});

test('what is printed reads back identically: defaults, and every kind of value', async () => {
  const flags = [
    '-H', '127.0.0.1', '-p', '12345', '--path', '/a.b', '-k', 'one "q" \\', '-k', 'clé', '-c', '7',
    '--connection_limit', '8', '--allow_discovery', '--alive_timeout', '60001', '-t', '0', '--cleanup_out_msgs', '99',
    '--id_format', 'g-{digits:4}', '--cors', 'http://a.example', 'null', '--proxied', '--threads', '3',
    '--message_bytes_max', '12345', '--log_level', 'warn', '--log_mask_addresses', '--outbox_bytes_max', '4194305',
  ];
  for (const given of [[], flags]) {
    const first = await printed(given);
    const file = scratch_file(`round${given.length}.toml`, first);
    assert.equal(await printed(['--config', file]), first);
  }
  const text = await printed(flags);
  for (const part of ['12345', '/a.b', 'clé', '60001', 'g-{digits:4}', 'http://a.example', 'warn']) {
    assert.ok(text.includes(part), part);
  }
});

test('what is printed starts a broker', async (t) => {
  const flags = ['-H', '127.0.0.1', '-p', '0', '-k', 'from file', '--id_format', 'f{digits:5}', '--allow_discovery'];
  const text = await printed(flags);
  const broker = await t.broker(['--config', scratch_file('start.toml', text)], { bare: true });
  assert.match((await broker.http('/x/id')).body, /^f\d{5}$/);
  await t.peer(broker, { id: 'a', key: 'from file' });
  assert.deepEqual(await broker.ids('from file'), ['a']);
});

test('environment beats file, and flag beats environment', async () => {
  const file = scratch_file('layers.toml', 'port = 1111\npath = "/file"\nalive_timeout = 11111\n');
  const environment = { P2P_BROKER_CONFIG: file, P2P_BROKER_PATH: '/env', P2P_BROKER_ALIVE_TIMEOUT: '22222' };
  const lines = set_lines(await printed(['--alive_timeout', '33333'], { environment }));
  const value = (name) => lines.find((line) => line.startsWith(name)).split('=')[1].trim();
  assert.deepEqual([value('port'), value('path'), value('alive_timeout')], ['1111', '"/env"', '33333']);
});

test('keys may be a list or one text, with comments and empty lines around', async (t) => {
  const several = '# a comment\n\nkey = ["red", \'blue\'] # two\nhost = "127.0.0.1"\nport = 0\n';
  const file = scratch_file('lists.toml', several);
  const broker = await t.broker(['--config', file], { bare: true });
  for (const key of ['red', 'blue']) await t.peer(broker, { key });
  const one = scratch_file('one.toml', 'key = "single"\r\nhost = "127.0.0.1"\r\nport = 0\r\n');
  await t.peer(await t.broker(['--config', one], { bare: true }), { key: 'single' });
});

test('--check-config says that a good file is good, and starts nothing', async () => {
  const file = scratch_file('good.toml', 'port = 9000\nkey = ["a"]\n');
  const { code, stdout, stderr } = await run_binary(['--config', file, '--check-config']);
  assert.deepEqual([code, stderr], [0, '']);
  assert.ok(!stdout.includes('Started'));
});

for (const [what, text, named] of [
  ['a bad value', 'port = 70000\n', 'port'],
  ['a text for a number', 'alive_timeout = "soon"\n', 'alive_timeout'],
  ['a number for a text', 'path = 5\n', 'path'],
  ['a list for a single value', 'port = ["1", "2"]\n', 'port'],
  ['a dot segment', '\n\npath = "/a/.."\n', 'path'],
  ['an option given twice', 'port = 1\nport = 2\n', 'port'],
  ['an unfinished text', 'path = "/a\n', 'line 1'],
  ['no TOML at all', 'port 9000\n', 'line 1'],
  ['a bad template', 'id_format = "{nonsense}"\n', 'id_format'],
  ['half of TLS', 'sslkey = "/x"\n', 'sslkey'],
  ['bytes that are not text', Buffer.from([0x70, 0x3d, 0xff, 0xfe, 0x00]), ''],
]) {
  test(`a file with ${what} is refused by --check-config and by a start, naming file or line`, async () => {
    const file = scratch_file(`${what.replaceAll(' ', '-')}.toml`, text);
    for (const more of [['--check-config'], ['--print-config'], ['-H', '127.0.0.1', '--port=0']]) {
      if (more.length === 2 && named === 'port') continue;  // the flag would mend it
      const { code, stdout, stderr } = await run_binary(['--config', file, ...more]);
      assert.equal(code, 2, `${more}: ${stdout}${stderr}`);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.ok(stderr.includes(file) && stderr.includes(named), stderr);
    }
  });
}

test('a file that is not there, or is a folder, is refused', async () => {
  for (const file of ['/no/such/file.toml', '/tmp', '/dev/zero']) {
    const { code, stderr } = await run_binary(['--config', file, '--check-config']);
    assert.equal(code, 2);
    assert.match(stderr, /^[^\n]*--config[^\n]*\n$/);
  }
});

test('an unknown option in the file is warned of, with its line', async (t) => {
  const file = scratch_file('unknown.toml', 'host = "127.0.0.1"\nport = 0\nalive_timout = 5\n');
  const broker = await t.broker(['--config', file], { bare: true });
  await until('the warning', () => /line 3.*alive_timout/.test(broker.stderr));
});

test('--check-config looks at the certificate too', async () => {
  const { code, stderr } = await run_binary(['--sslkey', '/no/key', '--sslcert', '/no/cert', '--check-config']);
  assert.equal(code, 2);
  assert.match(stderr, /sslkey/);
});
