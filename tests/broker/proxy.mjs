// Clients as a trusted proxy hands them on, each from an address of its own: by header, or by a PROXY header ahead.
// The tests run on one machine, so 127.0.0.1 is the proxy.
import { counters_of } from './counters.mjs';

export const trusting = ['--trusted_proxy', '127.0.0.1'];

/** Settings of a WebSocket client whom the proxy names by X-Forwarded-For. */
export const as = (ip) => ({ options: { headers: { 'X-Forwarded-For': ip } } });

/** Request headers to the same end. */
export const named = (ip) => ({ 'X-Forwarded-For': ip });

/** PROXY protocol, version 1. */
export const proxy_line = (ip, port = 40000) => `PROXY TCP4 ${ip} 192.0.2.1 ${port} 443\r\n`;

/** PROXY protocol, version 2; `local` is a connection of the proxy itself. */
export function proxy_bytes(ip, { port = 40000, local = false, more = '' } = {}) {
  const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
  const extra = Buffer.from(more);
  const addresses = Buffer.concat([Buffer.from([...ip.split('.').map(Number), 192, 0, 2, 1]), Buffer.alloc(4), extra]);
  addresses.writeUInt16BE(port, 8);
  addresses.writeUInt16BE(443, 10);
  const head = Buffer.from([local ? 0x20 : 0x21, 0x11, addresses.length >> 8, addresses.length & 255]);
  return Buffer.concat([signature, head, addresses]);
}

/** A counter; 0 if it is not told. */
export const counted = async (broker, name) => (await counters_of(broker))[name] ?? 0;
