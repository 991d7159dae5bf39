// What people usually have in their proxy's configuration instead of what docs/proxies.md says.
// Each is a change of the document's own words, with the step at which the doctor must stop and what it must say.
const tls_only = 'if ($scheme = http) { return 301 https://$host$request_uri; }';
const cors = ['--origin', 'https://game.example'];
const idle = ['--idle', '10'];
const upgrade_lost = /did not pass Upgrade on/;
const prefix_taken = /takes \/myapp away/;
const cut = /cuts quiet connections/;
const twice = /adds its own/;
const next_host = '</VirtualHost>\n\n<VirtualHost *:443>';
const first_proxy_pass = `ProxyPass /myapp http://127.0.0.1:9000/myapp upgrade=websocket timeout=120\n${next_host}`;
const with_line = (line) => ['option forwardfor', `option forwardfor\n${line}`];  // of HAProxy's backend
const to_https = /sent on to HTTPS/;

/**
 * proxy: whose snippet; name: the mistake in words; pairs: of the snippet's words and of what stands there instead;
 * step, cause and cure: where the doctor must find what, and what it must advise;
 * words: further ones for the doctor; secure: false if it is asked about plain HTTP; without_broker: true if nothing
 * listens where the proxy is sent.
 */
export const mistakes = [
  { proxy: 'nginx', name: 'does not pass Upgrade on', step: 'upgrade', cause: upgrade_lost, cure: /proxy_set_header/,
    pairs: [['proxy_set_header Upgrade $http_upgrade;', ''],
      ['proxy_set_header Connection $connection_upgrade;', '']] },
  { proxy: 'nginx', name: 'takes the prefix away by a slash', step: 'greeting', cause: prefix_taken, cure: /nginx/,
    pairs: [['location /myapp {', 'location /myapp/ {'], [':9000;', ':9000/;']] },
  { proxy: 'nginx', name: 'cuts what is quiet', step: 'idle', cause: cut, cure: /proxy_read_timeout/, words: idle,
    pairs: [['120s', '7s']] },
  { proxy: 'nginx', name: 'adds CORS headers', step: 'cors', cause: twice, cure: /add_header/, words: cors,
    pairs: [['proxy_read_timeout', 'add_header Access-Control-Allow-Origin *; proxy_read_timeout']] },
  { proxy: 'nginx', name: 'redirects plain HTTP', step: 'greeting', cause: to_https, cure: /secure: true/,
    secure: false, pairs: [['location /myapp {', `${tls_only} location /myapp {`]] },
  { proxy: 'nginx', name: 'has the wrong port', step: 'greeting', cause: /cannot reach the broker/, cure: /proxy_pass/,
    without_broker: true, pairs: [] },
  { proxy: 'caddy', name: 'takes the prefix away by handle_path', step: 'greeting', cause: prefix_taken,
    cure: /handle_path/, pairs: [['reverse_proxy /myapp* 127.0.0.1:9000',
      'handle_path /myapp* {\nreverse_proxy 127.0.0.1:9000\n}']] },
  { proxy: 'caddy', name: 'has no place for the path', step: 'greeting', cause: /does not hand this host and path on/,
    cure: /hand the path on/, pairs: [['/myapp*', '/elsewhere*']] },
  { proxy: 'caddy', name: 'has the wrong port', step: 'greeting', cause: /cannot reach the broker/,
    cure: /reverse_proxy/, without_broker: true, pairs: [] },
  { proxy: 'haproxy', name: 'does not pass Upgrade on', step: 'upgrade', cause: upgrade_lost,
    cure: /Upgrade and Connection/, pairs: [with_line('http-request del-header Upgrade')] },
  { proxy: 'haproxy', name: 'takes the prefix away', step: 'greeting', cause: prefix_taken, cure: /path on as it is/,
    pairs: [with_line('http-request replace-path /myapp(.*) \\1')] },
  { proxy: 'haproxy', name: 'cuts what is quiet', step: 'idle', cause: cut, cure: /timeout tunnel/, words: idle,
    pairs: [['timeout tunnel 1h', 'timeout tunnel 7s']] },
  { proxy: 'haproxy', name: 'adds CORS headers', step: 'cors', cause: twice, cure: /out of the proxy/, words: cors,
    pairs: [with_line('http-response add-header Access-Control-Allow-Origin *')] },
  { proxy: 'haproxy', name: 'redirects plain HTTP', step: 'greeting', cause: to_https, cure: /secure: true/,
    secure: false, pairs: [['use_backend', 'http-request redirect scheme https unless { ssl_fc }\nuse_backend']] },
  { proxy: 'haproxy', name: 'speaks HTTP/2 alone', step: 'greeting', cause: /HTTP\/2 alone/,
    cure: /alpn h2,http\/1\.1/, pairs: [['alpn h2,http/1.1', 'alpn h2 proto h2']] },
  { proxy: 'haproxy', name: 'has the wrong port', step: 'greeting', cause: /no broker to hand on to/,
    cure: /see that the broker runs/, without_broker: true, pairs: [] },
  { proxy: 'apache2', name: 'has a plain ProxyPass', step: 'upgrade', cause: upgrade_lost, cure: /upgrade=websocket/,
    pairs: [[' upgrade=websocket', '']] },
  { proxy: 'apache2', name: 'takes the prefix away', step: 'greeting', cause: prefix_taken, cure: /path on as it is/,
    pairs: [['http://127.0.0.1:9000/myapp', 'http://127.0.0.1:9000']] },
  { proxy: 'apache2', name: 'cuts what is quiet', step: 'idle', cause: cut, cure: /timeout/, words: idle,
    pairs: [['    ProxyPass', '    Timeout 7\n    ProxyPass'], ['timeout=120', 'timeout=7']] },
  { proxy: 'apache2', name: 'redirects plain HTTP', step: 'greeting', cause: to_https, cure: /secure: true/,
    secure: false, pairs: [[first_proxy_pass, `Redirect / https://localhost/\n${next_host}`]] },
  { proxy: 'apache2', name: 'has the wrong port', step: 'greeting', cause: /no broker to hand on to/,
    cure: /see that the broker runs/, without_broker: true, pairs: [] },
];
