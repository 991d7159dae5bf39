// The doctor before TLS that no browser would take: each fault of a certificate or a handshake in its words.
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import tls from 'node:tls';
import { readFileSync } from 'node:fs';
import { bad_certificate, certificate_for, certificates, scratch_file } from './certificate.mjs';
import { assert_found, examine, listening, talking } from './doctor.mjs';
import { at_once, test } from './suite.mjs';

at_once(4);

const at = (port, host = '127.0.0.1') => `https://${host}:${port}/`;
const fast = ['--expire_timeout', '500'];
const trusted = () => ['--ca', scratch_file('root-for-doctor.pem', certificates().root)];
const pem = ({ key, chain }) => ({ key: readFileSync(key), cert: readFileSync(chain) });

/** A broker with that certificate, examined; its other steps are well. */
async function found_with(t, { key, chain }, host) {
  const broker = await t.broker([...fast, '--sslkey', key, '--sslcert', chain]);
  return examine(at(broker.port, host), trusted());
}

test('https for a broker without TLS', async (t) => {
  const broker = await t.broker();
  const found = await examine(at(broker.port));
  assert_found(found, { tls: ['red', /speaks no TLS/, /plain HTTP/, /write http:\/\//] });
});

test('https for another server without TLS', async (t) => {
  const port = await listening(t, http.createServer((request, response) => response.end('hello')));
  assert_found(await examine(at(port)), { tls: ['red', /speaks no TLS/] });
});

test('a port that waits for something else than a handshake', async (t) => {
  const port = await talking(t, () => {});
  const found = await examine(at(port), ['--timeout', '1']);
  assert_found(found, { tls: ['red', /no answer to the TLS handshake/, /PROXY/] });
});

test('a server that ends handshakes', async (t) => {
  const port = await talking(t, (socket) => socket.end());
  assert_found(await examine(at(port)), { tls: ['red', /ended in the TLS handshake/, /server_name/] });
});

test('a certificate that signed itself', async (t) => {
  assert_found(await found_with(t, bad_certificate('own')), { tls: ['red', /self-signed/, /certbot/] });
});

test('a certificate that comes without its chain', async (t) => {
  const { key, leaf } = certificates();
  const found = await found_with(t, { key, chain: leaf });
  assert_found(found, { tls: ['red', /chain is incomplete/, /fullchain\.pem/] });
});

test('a certificate of an authority that nobody knows', async (t) => {
  const { key, chain } = certificates();
  const broker = await t.broker([...fast, '--sslkey', key, '--sslcert', chain]);
  assert_found(await examine(at(broker.port)), { tls: ['red', /authority that is not trusted here/, /--ca FILE/] });
});

test('a certificate that has expired', async (t) => {
  const found = await found_with(t, bad_certificate('expired', { days: -1 }));
  assert_found(found, { tls: ['red', /expired (today|1 day ago)/, /was not renewed/, /certbot renew/] });
});

test('a certificate for other names', async (t) => {
  const server = https.createServer(pem(bad_certificate('names', { names: 'DNS:a.example,DNS:b.example' })));
  const port = await listening(t, server);
  const found = await examine(at(port), ['--timeout', '1']);
  assert_found(found, { tls: ['red', /good for a\.example and b\.example and not for 127\.0\.0\.1/, /another server's/],
    greeting: ['red'], id: ['red'], upgrade: ['red'] });
});

test('a certificate that expires within two weeks works, and is told of', async (t) => {
  const found = await found_with(t, certificate_for('soon', 'localhost'));
  assert_found(found, { tls: ['yellow', /good for [12] days?/, /expires soon/] });
});

test('TLS 1.1 alone', async (t) => {
  const versions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
  const settings = { ...pem(bad_certificate('old')), ...versions };
  const port = await listening(t, https.createServer(settings));
  assert_found(await examine(at(port)), { tls: ['red', /no version of TLS in common/, /TLS 1\.2 and 1\.3/] });
});

test('HTTP/2 alone, by ALPN', async (t) => {
  const port = await listening(t, http2.createSecureServer({ ...pem(bad_certificate('h2')), allowHTTP1: false }));
  assert_found(await examine(at(port)), { tls: ['red', /no HTTP\/1\.1 \(ALPN\)/, /alpn h2,http\/1\.1/] });
});

test('HTTP/2 alone, by a server that ends what speaks HTTP/1.1', async (t) => {
  const settings = { ...pem(certificate_for('h2-ends', 'localhost')), ALPNCallback: ({ protocols }) => (
    protocols.includes('h2') ? 'h2' : protocols[0]) };
  const server = tls.createServer(settings, (socket) => socket.on('error', () => {}).once('data', () => socket.end()));
  const found = await examine(at(await listening(t, server)), trusted());
  const wrong = ['red', /HTTP\/2 alone/];
  assert_found(found, { tls: ['yellow'], greeting: wrong, id: wrong, upgrade: wrong });
});

test('HTTP/2 alone, without ALPN', async (t) => {
  const server = https.createServer(pem(certificate_for('frames', 'localhost')));
  server.removeAllListeners('secureConnection');
  server.on('secureConnection', (socket) => socket.on('error', () => {}).once('data', () => {
    socket.end(Buffer.from('000012040000000000', 'hex'));
  }));
  const found = await examine(at(await listening(t, server)), trusted());
  const wrong = ['red', /HTTP\/2 came/];
  assert_found(found, { tls: ['yellow'], greeting: wrong, id: ['red'], upgrade: ['red'] });
});
