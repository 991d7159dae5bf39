// Where an address leads, as far as its text shows, and how it looks with the part left out that names a household.
'use strict';

const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** `host` of a URL: 'loopback', 'private', 'public', or 'name' for a name that may lead anywhere. */
function spaceOf(host) {
  const plain = host.replace(/^\[|\]$/g, '').toLowerCase();
  const four = ipv4.exec(plain);
  if (four) return spaceOfIpv4(four.slice(1).map(Number));
  if (plain.includes(':')) {
    if (plain === '::1') return 'loopback';
    return /^f[cd]|^fe[89ab]/.test(plain) ? 'private' : 'public';
  }
  if (plain === 'localhost' || plain.endsWith('.localhost')) return 'loopback';
  if (!plain.includes('.') || /\.(local|lan|internal|home\.arpa)$/.test(plain)) return 'private';
  return 'name';
}

function spaceOfIpv4([a, b]) {
  if (a === 127) return 'loopback';
  const atHome = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254);
  return atHome || (a === 100 && b >= 64 && b < 128) ? 'private' : 'public';
}

/** As the broker masks addresses in its log: without an IPv4 address's last byte, with the first 48 bits of IPv6. */
function masked(address) {
  const four = ipv4.exec(address);
  if (four) return `${four.slice(1, 4).join('.')}.0`;
  if (!address.includes(':')) return address;
  if (address.startsWith('::ffff:') && address.includes('.')) return masked(address.slice('::ffff:'.length));
  const [before, after] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const gap = after ? Array(Math.max(0, 8 - before.length - after.length)).fill('0') : [];
  const shown = [...before, ...gap, ...(after ?? [])].slice(0, 3).map((part) => parseInt(part, 16).toString(16));
  while (shown.at(-1) === '0') shown.pop();
  return `${shown.join(':')}::`;
}
