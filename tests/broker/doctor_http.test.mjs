// The doctor before set-ups that are broken below or at HTTP: each fault is named by its step and in its words.
import net from 'node:net';
import { certificates } from './certificate.mjs';
import { assert_found, examine, in_front_of, listening, replying, talking } from './doctor.mjs';
import { at_once, test } from './suite.mjs';

at_once(4);

const quick = ['--timeout', '1'];
const at = (port, path = '/') => `http://127.0.0.1:${port}${path}`;
const fast = ['--expire_timeout', '500'];

test('a name that nobody has', async () => {
  const found = await examine('http://no-such-broker.invalid/');
  assert_found(found, { dns: ['red', /no address|no answer/] });
});

test('a port where nobody listens', async (t) => {
  const server = net.createServer();
  const port = await listening(t, server);
  await new Promise((resolve) => server.close(resolve));
  const found = await examine(at(port));
  assert_found(found, { tcp: ['red', /127\.0\.0\.1 refuses/, /nothing listens on port \d+/, /--host is ::/] });
});

test('a server that never answers', async (t) => {
  const port = await talking(t, () => {});
  const wrong = ['red', /no answer within 1(\.\d)? s/, /log of the proxy/];
  assert_found(await examine(at(port), quick), { greeting: wrong, id: wrong, upgrade: ['red', /no answer/] });
});

test('a server that ends connections', async (t) => {
  const port = await talking(t, (socket) => socket.end());
  const wrong = ['red', /ended without an answer/, /speaks TLS, or wants a PROXY header/];
  assert_found(await examine(at(port)), { greeting: wrong, id: wrong, upgrade: wrong });
});

test('another service at the port', async (t) => {
  const port = await talking(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  const found = await examine(at(port));
  assert_found(found, { greeting: ['red', /what came is no HTTP: SSH-2\.0/, /another service has this port/],
    id: ['red'], upgrade: ['red'] });
});

test('http for a broker that speaks TLS', async (t) => {
  const { key, chain } = certificates();
  const broker = await t.broker(['--sslkey', key, '--sslcert', chain]);
  const wrong = ['red', /plain HTTP on a port that speaks TLS/, /write https:\/\/ .* secure: true/];
  assert_found(await examine(at(broker.port)), { greeting: wrong, id: wrong, upgrade: ['red', /TLS/] });
});

test('http for a server of TLS that answers with an alert', async (t) => {
  const port = await talking(t, (socket) => socket.end(Buffer.from('15030100020246', 'hex')));
  const found = await examine(at(port));
  assert_found(found, { greeting: ['red', /a TLS alert came/, /write https/], id: ['red'], upgrade: ['red'] });
});

test('HTTP/2 without TLS, and nothing else', async (t) => {
  const port = await talking(t, (socket) => socket.end(Buffer.from('000012040000000000', 'hex')));
  const found = await examine(at(port));
  assert_found(found, { greeting: ['red', /HTTP\/2 came/, /allow HTTP\/1\.1/], id: ['red'], upgrade: ['red'] });
});

test('the welcome page of nginx', async (t) => {
  const page = '<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head></html>';
  const port = await replying(t, () => [200, { Server: 'nginx/1.22.1', 'Content-Type': 'text/html' }, page]);
  const wrong = ['red', /status 200 from nginx/, /nginx's own welcome page/, /server block/];
  assert_found(await examine(at(port)), { greeting: wrong, id: wrong, upgrade: ['red', /instead of 101/, /nginx/] });
});

test('an empty page of Caddy', async (t) => {
  const port = await replying(t, () => [200, { Server: 'Caddy' }]);
  const wrong = ['red', /an empty page/, /Caddy answers itself/];
  assert_found(await examine(at(port)), { greeting: wrong, id: wrong, upgrade: ['red', /Caddy/] });
});

test('a web site instead of a broker', async (t) => {
  const headers = { 'Content-Type': 'text/html' };
  const port = await replying(t, () => [200, headers, '<html><title>My game</title></html>']);
  const wrong = ['red', /a page of something else/, /web site or another program/];
  assert_found(await examine(at(port, '/app')), { greeting: wrong, id: wrong, upgrade: ['red', /instead of 101/] });
});

test('the broker has another path', async (t) => {
  const broker = await t.broker(['--path', '/myapp']);
  assert_found(await examine(at(broker.port)), { greeting: ['red', /greeting is at \/myapp/, /write path: '\/myapp'/],
    id: ['red', /another --path than \//], upgrade: ['red', /another --path/] });
});

test("the client's own /peerjs at the end of the path", async (t) => {
  const broker = await t.broker(['--path', '/app']);
  const found = await examine(at(broker.port, '/app/peerjs'));
  assert_found(found, { greeting: ['red', /PeerJS adds it/, /write path: '\/app'/], id: ['red'], upgrade: ['red'] });
});

test('the path is there twice', async (t) => {
  const broker = await t.broker(['--path', '/myapp/myapp']);
  const found = await examine(at(broker.port, '/myapp'));
  assert_found(found, { greeting: ['red', /greeting is at \/myapp\/myapp/, /doubled/], id: ['red'], upgrade: ['red'] });
});

test('a proxy that puts the path before a path that has it', async (t) => {
  const broker = await t.broker(['--path', '/myapp']);
  const port = await in_front_of(t, broker, { path: (path) => (path.startsWith('/myapp') ? `/myapp${path}` : path) });
  const wrong = ['red', /which got \/myapp\/myapp\//, /doubled/, /proxy_pass without a path/];
  assert_found(await examine(at(port, '/myapp')), { greeting: wrong, id: wrong, upgrade: ['red'] });
});

test('a proxy that takes the path away', async (t) => {
  const broker = await t.broker(['--path', '/myapp']);
  const port = await in_front_of(t, broker, { path: (path) => path.replace(/^\/myapp/, '') });
  const wrong = ['red', /which got \//, /takes \/myapp away/, /handle, not handle_path/];
  const upgrade = ['red', /takes \/myapp away/];
  assert_found(await examine(at(port, '/myapp')), { greeting: wrong, id: wrong, upgrade });
});

test('a redirect to HTTPS', async (t) => {
  const port = await replying(t, (path) => [301, { Location: `https://127.0.0.1${path}`, Server: 'Caddy' }]);
  const wrong = ['red', /status 301 from Caddy.* to https:\/\//, /WebSocket does not follow/, /and port 443/];
  assert_found(await examine(at(port)), { greeting: wrong, id: wrong, upgrade: wrong });
});

test('a redirect that adds a slash', async (t) => {
  const broker = await t.broker([...fast, '--path', '/myapp']);
  const port = await in_front_of(t, broker, { upgrade: [308, 'Location: /myapp/peerjs/\r\n'] });
  assert_found(await examine(at(port, '/myapp')), { upgrade: ['red', /308 to \/myapp\/peerjs\//, /adds a slash/] });
});

for (const [status, server, body, ...words] of [
  [502, { Server: 'nginx' }, '<html><center>nginx/1.22.1</center></html>', /502 from nginx/, /cannot reach the broker/],
  [503, {}, '<html><body><h1>503 Service Unavailable</h1>\nNo server.\n</body></html>\n', /503 from HAProxy/],
  [504, { Server: 'Apache/2.4.57' }, '<html>Gateway Timeout</html>', /504 from Apache/, /firewall between them/],
  [404, {}, '404 page not found\n', /404 from Traefik/, /has nothing at this path/],
  [521, { Server: 'cloudflare' }, 'error code: 521', /521 from Cloudflare/, /Cloudflare cannot reach/],
  [401, { Server: 'nginx' }, '<html>', /401/, /asks for a password/],
  [403, { Server: 'cloudflare' }, '<html>', /403 from Cloudflare/, /forbids this/],
  [429, {}, 'slow down', /429/, /limit on requests/],
]) {
  test(`${status} of a server in front`, async (t) => {
    const port = await replying(t, () => [status, server, body]);
    const wrong = ['red', ...words];
    assert_found(await examine(at(port)), { greeting: wrong, id: wrong, upgrade: ['red', words[0]] });
  });
}

test('a page where an id should be', async (t) => {
  const broker = await t.broker(fast);
  const page_of_app = [200, { 'Content-Type': 'text/html' }, '<html>app</html>'];
  const reply = (path) => (path.endsWith('/id') ? page_of_app : undefined);
  const found = await examine(at(await in_front_of(t, broker, { reply })));
  assert_found(found, { id: ['red', /a page of something else/] });
});

test('a cache in front that gives everybody the same id', async (t) => {
  const broker = await t.broker(fast);
  const found = await examine(at(await in_front_of(t, broker, { headers: (given) => ({ ...given, Age: '31' }) })));
  assert_found(found, { id: ['red', /31 s old/, /a cache in front/] });
});

test('a clock that is an hour behind', async (t) => {
  const broker = await t.broker(fast);
  const date = new Date(Date.now() - 3600e3).toUTCString();
  const found = await examine(at(await in_front_of(t, broker, { headers: (given) => ({ ...given, date }) })));
  assert_found(found, { clock: ['yellow', /clock is 3\d{3} s behind/, /NTP/] });
});

const page = ['--origin', 'https://game.localhost'];
const cors = 'access-control-allow-origin';

test('CORS: a broker that names other origins', async (t) => {
  const broker = await t.broker([...fast, '--cors', 'https://other.example']);
  const found = await examine(at(broker.port), page);
  assert_found(found, { cors: ['red', /no Access-Control-Allow-Origin/, /--cors https:\/\/game\.localhost/] });
});

for (const [what, change, ...words] of [
  ['there twice', (given) => ({ ...given, [cors]: [given[cors] ?? '*', '*'] }), /is there twice/, /proxy adds its own/],
  ['joined to two', (given) => ({ ...given, [cors]: '*, *' }), /is there twice/],
  ['that of another page', (given) => ({ ...given, [cors]: 'https://a.example' }), /is https:\/\/a\.example, not/],
]) {
  test(`CORS: a proxy makes the header ${what}`, async (t) => {
    const broker = await t.broker(fast);
    const found = await examine(at(await in_front_of(t, broker, { headers: change })), page);
    assert_found(found, { cors: ['red', ...words] });
  });
}

test('CORS: a proxy that does not pass OPTIONS on', async (t) => {
  const broker = await t.broker(fast);
  const headers = (given) => (given['access-control-allow-methods'] ? {} : given);
  const found = await examine(at(await in_front_of(t, broker, { headers })), page);
  assert_found(found, { cors: ['yellow', /a preflight gets/, /pass OPTIONS on/] });
});

test('an Age that holds anything is shown as text', async (t) => {
  const broker = await t.broker(fast);
  const headers = (given) => ({ ...given, Age: `\xff\xfe${'9'.repeat(50)}` });
  const found = await examine(at(await in_front_of(t, broker, { headers })));
  assert_found(found, { id: ['red', /but \?\?9{18}… s old/, /cache/] });
});

test('a cache that gives the same id twice, and says nothing of it', async (t) => {
  const reply = (path) => (/id$/.test(path) ? [200, {}, 'abc'] : undefined);
  const port = await in_front_of(t, await t.broker(fast), { reply });
  assert_found(await examine(at(port)), { id: ['red', /abc, twice/, /cache/] });
});

/** A broker's greeting and id, after what `before` says. */
const hinting = (t, before) => talking(t, (socket, head) => {
  const body = /\/id/.test(head) ? `id-${Math.random()}`.replace('.', '') : '{"name":"PeerJS Server"}';
  socket.end(`${before}HTTP/1.1 200 So\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
});
const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n';

test('answers like 103 are read past, five at most', async (t) => {
  const upgrade = ['red'];
  assert_found(await examine(at(await hinting(t, hint.repeat(5))), quick), { upgrade });
  assert_found(await examine(at(await hinting(t, hint.repeat(6))), quick),
    { greeting: ['red', /status 103/], id: ['red'], upgrade });
});

for (const [what, ends] of [['has no end', '64 KiB'], ['stops before its end', 'time']]) {
  test(`a greeting that ${what} is told of`, async (t) => {
    const port = await talking(t, (socket, head) => {
      if (!/^GET \/ /.test(head)) return socket.end();
      socket.write('HTTP/1.1 200 So\r\n\r\n{"name":"PeerJS Server"}');
      const more = () => { while (socket.writable && socket.write(' '.repeat(16384))); };
      if (ends === '64 KiB') { socket.on('drain', more); more(); }
      return undefined;
    });
    const in_time = /not ended after 24 bytes and 1(\.\d)? s/;
    const had = ends === 'time' ? in_time : /not ended after (6[5-9]|[7-9]\d|1\d\d)\d{3} bytes/;
    assert_found(await examine(at(port), quick), { greeting: ['yellow', had, /holds its end back/],
      id: ['red'], upgrade: ['red'] });
  });
}
