// Words on the command line: those that ask for something get it, a flag without its value ends the start, and what
// nobody knows is ignored and told of, which --check-config does not call good.
import assert from 'node:assert/strict';
import { run_binary } from './broker.mjs';
import { scratch_file } from './certificate.mjs';
import { at_once, test, until } from './suite.mjs';

at_once(4);

for (const [meaning, words, shown] of [
  ['help', ['--help', '-h', 'help'], /^A signalling broker.*--expire_timeout.*-h,--help.*-V,--version/s],
  ['the version', ['--version', '-V', 'version'], /^\d+\.\d+\.\d+\n$/],
  ['the configuration', ['--print-config', '--print_config', 'print-config', 'print_config'], /^# .*\nport = 9000\n/s],
  ['a check', ['--check-config', '--check_config', 'check-config', 'check_config'],
    /^The configuration is good\.\nMemory: [^\n]+\n$/],
]) {
  for (const word of words) {
    test(`${word} shows ${meaning} and starts nothing`, async () => {
      for (const flags of [[word], ['--proxied', word, '--threads=1']]) {
        const { code, stdout, stderr } = await run_binary(flags);
        assert.deepEqual([code, stderr], [0, '']);
        assert.match(stdout, shown);
        assert.ok(!stdout.includes('Started'));
      }
    });
  }
}

test('the word healthcheck asks the broker that runs with these options', async (t) => {
  const broker = await t.broker();
  const { code, stdout, stderr } = await run_binary(['healthcheck', '-H', '127.0.0.1', '-p', `${broker.port}`]);
  assert.deepEqual([code, stdout, stderr], [0, '', '']);
});

test('other words start a broker, and are told of behind the ready line', async (t) => {
  const words = ['examine', 'http://localhost:9000/', '9000', 'doctor', '-hx'];
  const broker = await t.broker(words);
  await until('five warnings', () => broker.stderr.split('\n').length > 5);
  assert.equal(broker.stderr, words.map((word) => (
    `${word.startsWith('-') ? 'unknown option' : 'argument'} '${word}' is ignored\n`)).join(''));
  assert.match(broker.events[0].text, /^Started PeerServer on /);
  await t.peer(broker);
});

test('a word behind an unknown flag may be its value and asks for nothing', async (t) => {
  const broker = await t.broker(['--name', 'help', '-n', 'version']);
  await until('the warnings', () => /'help' is ignored.*'version' is ignored/s.test(broker.stderr));
  await t.peer(broker);
});

for (const [flags, sentence] of [
  [['--sslkey'], /^--sslkey needs a value\n$/],
  [['--sslcert', '--proxied'], /^--sslcert needs a value, and '--proxied' begins with a dash.*\n$/],
  [['--id_format', '-x'], /^--id_format needs a value, and '-x' begins with a dash; .* write '--id_format=-x'\n$/],
  [['-p'], /^-p \(--port\) needs a value\n$/],
  [['--cors'], /^--cors needs a value\n$/],
  [['--alive-timeout'], /^--alive_timeout needs a value\n$/],
]) {
  test(`${flags.join(' ')} lacks its value and ends the start with 2, naming the flag`, async () => {
    for (const more of [[], ['--check-config'], ['--print-config']]) {
      const { code, stdout, stderr } = await run_binary([...more, '-H', '127.0.0.1', ...flags]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, sentence);
    }
  });
}

test('a value that begins with a dash is taken behind an equals sign', async (t) => {
  const broker = await t.broker(['--key=-x']);
  await t.peer(broker, { key: '-x' });
});

const service = {
  P2P_BROKER_SERVICE_HOST: '10.0.0.1', P2P_BROKER_SERVICE_PORT: '9000', P2P_BROKER_SERVICE_PORT_HTTP: '9000',
  P2P_BROKER_PORT: 'tcp://10.0.0.1:9000', P2P_BROKER_PORT_9000_TCP: 'tcp://10.0.0.1:9000',
  P2P_BROKER_PORT_9000_TCP_PROTO: 'tcp', P2P_BROKER_PORT_9000_TCP_PORT: '9000',
  P2P_BROKER_PORT_9000_TCP_ADDR: '10.0.0.1',
};

for (const [what, flags, environment, file] of [
  ['a misspelt flag', ['--alive_timout=5000'], {}],
  ['a stray word', ['stray'], {}],
  ['a value that a later one replaces', ['--port', '1', '--port', '2'], {}],
  ['a misspelt line in the file', [], {}, 'port = 9000\nalive_timout = 5000\n'],
  ['a table in the file', [], {}, 'port = 9000\n[limits]\n'],
  ['a line under a table in the file', [], {}, '[limits]\nport = 9000\n'],
  ['a misspelt variable', [], { P2P_BROKER_ALIVE_TIMOUT: '5000' }],
  ['a variable of no option', [], { P2P_BROKER_COLOUR: 'red' }],
]) {
  test(`--check-config ends with 2 for ${what}, which would be ignored, and says which`, async () => {
    const given = file ? [...flags, '--config', scratch_file(`${what.replaceAll(' ', '_')}.toml`, file)] : flags;
    const { code, stdout, stderr } = await run_binary([...given, '--check-config'], { environment });
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^[^\n]*(ignored|the last one holds)[^\n]*\n$/);
  });
}

test('--print-config tells on stderr of what it ignores', async () => {
  const { code, stdout, stderr } = await run_binary(['--print-config', 'stray']);
  assert.equal(code, 0);
  assert.match(stdout, /^port = 9000$/m);
  assert.equal(stderr, "argument 'stray' is ignored\n");
});

test('a variable of no option is warned of, with the closest one', async (t) => {
  const environment = { P2P_BROKER_ALIVE_TIMOUT: '5', P2P_BROKER_COLOUR: 'red' };
  const broker = await t.broker([], { environment });
  await until('both warnings', () => broker.stderr.split('\n').length > 2);
  assert.equal(broker.stderr, 'variable P2P_BROKER_ALIVE_TIMOUT belongs to no option and is ignored (did you mean '
    + 'P2P_BROKER_ALIVE_TIMEOUT?)\nvariable P2P_BROKER_COLOUR belongs to no option and is ignored\n');
});

test('what Kubernetes sets beside a Service called p2p-broker is ignored, and told of in one line', async (t) => {
  const broker = await t.broker(['--log_level', 'warn'], { environment: service });
  await until('the line', () => broker.stdout.includes('Kubernetes'));
  const [, , line, rest] = broker.stdout.split('\n');
  assert.match(line, /^P2P_BROKER_PORT and 7 more are ignored: set by Kubernetes for a Service/);
  assert.deepEqual([rest, broker.stderr], ['', '']);
  await t.peer(broker);
});

test('the port of PORT holds beside what Kubernetes sets', async (t) => {
  const environment = { ...service, PORT: '0' };
  const broker = await t.broker(['-H', '127.0.0.1'], { environment, bare: true });
  assert.notEqual(broker.port, 9000);
  await t.peer(broker);
});

// They are not the operator's: a check in a pod that fails for them could never be mended by its configuration.
test('--check-config calls a configuration good in spite of what Kubernetes sets', async () => {
  const { code, stdout, stderr } = await run_binary(['--check-config'], { environment: service });
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^The configuration is good\.\nP2P_BROKER_PORT and 7 more are ignored/);
});

test('times and sizes with units hold in flags, environment and file, and are printed as numbers', async () => {
  const file = scratch_file('units.toml', 'expire_timeout = "500ms"\nqueue_bytes_max = "8 MB"\n');
  const flags = ['--config', file, '--alive_timeout', '60s', '--message_bytes_max=4M', '--outbox_bytes_max', '16MB'];
  const environment = { P2P_BROKER_ID_HOLD_TIMEOUT: '5m', P2P_BROKER_SENDER_QUEUE_BYTES_MAX: '4096K' };
  const { code, stdout, stderr } = await run_binary([...flags, '--print-config'], { environment });
  assert.deepEqual([code, stderr], [0, '']);
  for (const line of [
    'expire_timeout = 500', 'queue_bytes_max = 8388608', 'alive_timeout = 60000', 'message_bytes_max = 4194304',
    'outbox_bytes_max = 16777216', 'id_hold_timeout = 300000', 'sender_queue_bytes_max = 4194304',
  ]) assert.match(stdout, new RegExp(`^${line}$`, 'm'), line);
});

test('a time or size with a unit that there is not is refused', async () => {
  for (const [flag, value] of [['alive_timeout', '1.5s'], ['alive_timeout', '5M'], ['message_bytes_max', '4T']]) {
    const { code, stderr } = await run_binary(['-p', '0', `--${flag}`, value]);
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`^--${flag}: '${value}' is not a (time|size) from [^\\n]+\\n$`));
  }
});
