// What a snippet of the document needs around it to run on loopback beside whatever runs there: other ports, the tests'
// certificate, a folder of its own. For each proxy: its program, the words that are replaced, and the files it gets.
import { without_ipv6 } from '../broker/suite.mjs';

const as_root = process.getuid() === 0;
const certificate_folder = '/etc/letsencrypt/live/broker.example';
const apache_modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'ssl', 'http2', 'alias'];
const apache_folder = '/usr/lib/apache2/modules';

/** The certificate of the tests in place of certbot's. */
const certificate = ({ chain, key }) => [
  [`${certificate_folder}/fullchain.pem`, chain], [`${certificate_folder}/privkey.pem`, key]];

/** Lines for IPv6, where this machine has none, as an administrator there would leave them out. */
const without = (config, lines) => without_ipv6 ? config.replace(lines, '') : config;

/**
 * Each: `program` to start; `root(site)` the file of its own authority, if it has one; `place(site)` the pairs that put
 * the snippet into its place; `files(config, site)` what is written into `site.folder`; `words(site)` the command line;
 * `without_http2` pairs that take HTTP/2 out.
 * A site is { folder, http, tls, backend, chain, key, pem }: a path, three ports, and files in PEM.
 */
export const frames = {
  nginx: {
    program: 'nginx',
    place: (site) => [
      ['listen 80;', `listen 127.0.0.1:${site.http};`], ['listen 443 ', `listen 127.0.0.1:${site.tls} `],
      ...(without_ipv6 ? [] : [['[::]:80', `[::1]:${site.http}`], ['[::]:443', `[::1]:${site.tls}`]]),
      ['broker.example;', 'localhost;'], ['127.0.0.1:9000', `127.0.0.1:${site.backend}`], ...certificate(site),
    ],
    files: (config, { folder }) => ({
      'nginx.conf': [
        ...(as_root ? ['user root;'] : []), 'daemon off;', 'worker_processes 1;', `pid ${folder}/pid;`,
        'error_log stderr info;', 'events {}', 'http {', 'access_log off;',
        ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((use) => `${use}_temp_path ${folder}/${use};`),
        without(config, /^ *listen \[::\].*\n/gm), '}', ''].join('\n'),
    }),
    words: ({ folder }) => ['-p', folder, '-e', 'stderr', '-c', `${folder}/nginx.conf`],
    without_http2: [[' ssl http2;', ' ssl;']],
  },
  // Gets its certificate by itself, here from an authority of its own.
  caddy: {
    program: 'caddy',
    root: ({ folder }) => `${folder}/caddy/pki/authorities/local/root.crt`,
    place: (site) => [
      // Plain HTTP too, in the words that the document has for it.
      ['broker.example {', 'http://broker.example, https://broker.example {'],
      ['http://broker.example', `http://localhost:${site.http}`],
      ['https://broker.example', `https://localhost:${site.tls}`], ['127.0.0.1:9000', `127.0.0.1:${site.backend}`],
    ],
    files: (config, { http, tls, protocols = 'h1 h2' }) => ({
      Caddyfile: ['{', 'admin off', `http_port ${http}`, `https_port ${tls}`, 'local_certs', 'skip_install_trust',
        `default_bind 127.0.0.1${without_ipv6 ? '' : ' [::1]'}`, `servers {\nprotocols ${protocols}\n}`, '}',
        config].join('\n'),
    }),
    words: ({ folder }) => ['run', '--config', `${folder}/Caddyfile`],
    environment: ({ folder }) => ({ HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }),
    without_http2: [],
    site_without_http2: { protocols: 'h1' },
  },
  haproxy: {
    program: 'haproxy',
    place: (site) => [
      ['maxconn 20000', 'maxconn 500'],  // more than 1000 descriptors are not everybody's to have
      [':::80 v4v6', `127.0.0.1:${site.http}${without_ipv6 ? '' : `,::1:${site.http}`}`],
      [':::443 v4v6', `127.0.0.1:${site.tls}${without_ipv6 ? '' : `,::1:${site.tls}`}`],
      ['/etc/haproxy/broker.example.pem', site.pem], ['127.0.0.1:9000', `127.0.0.1:${site.backend}`],
    ],
    files: (config) => ({ 'haproxy.cfg': config }),
    words: ({ folder }) => ['-db', '-f', `${folder}/haproxy.cfg`],
    without_http2: [[' alpn h2,http/1.1', ' alpn http/1.1']],
  },
  apache2: {
    program: 'apache2',
    place: (site) => [
      ['<VirtualHost *:80>', `<VirtualHost *:${site.http}>`], ['<VirtualHost *:443>', `<VirtualHost *:${site.tls}>`],
      ['ServerName broker.example', 'ServerName localhost'], ['127.0.0.1:9000', `127.0.0.1:${site.backend}`],
      ...certificate(site),
    ],
    files: (config, { folder, http, tls }) => ({
      'apache2.conf': [
        `ServerRoot ${folder}`, `PidFile ${folder}/pid`, `DefaultRuntimeDir ${folder}`, 'ServerName localhost',
        ...apache_modules.map((name) => `LoadModule ${name}_module ${apache_folder}/mod_${name}.so`),
        ...(as_root ? ['User www-data', 'Group www-data'] : []),
        ...[http, tls].flatMap((port) => ['127.0.0.1', ...(without_ipv6 ? [] : ['[::1]'])]
          .map((address) => `Listen ${address}:${port}`)),
        `ErrorLog ${folder}/error.log`, 'LogLevel warn', config].join('\n'),
    }),
    words: ({ folder }) => ['-DFOREGROUND', '-f', `${folder}/apache2.conf`],
    without_http2: [['Protocols h2 http/1.1', 'Protocols http/1.1']],
  },
};
