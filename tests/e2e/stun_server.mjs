// A STUN server (RFC 8489) as small as a test needs it: it answers each Binding request with an address of the world,
// as if a router stood in between; or it hears everything and says nothing, as a network does that drops UDP.
import dgram from 'node:dgram';
import { once } from 'node:events';

const magicCookie = 0x2112a442;
const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const xorMappedAddress = 0x0020;
const headerBytes = 20;

export class StunServer {
  #socket = dgram.createSocket('udp4');
  heard = 0;

  /** @param {{mapped?: string, silent?: boolean}} settings mapped: the IPv4 address that askers are told they have */
  constructor({ mapped = '203.0.113.77', silent = false } = {}) {
    this.#socket.on('message', (packet, from) => {
      if (packet.length < headerBytes || packet.readUInt16BE(0) !== bindingRequest) return;
      if (packet.readUInt32BE(4) !== magicCookie) return;
      this.heard += 1;
      if (!silent) this.#socket.send(answerTo(packet, mapped, from.port), from.port, from.address);
    });
  }

  async start() {
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    this.url = `stun:127.0.0.1:${this.#socket.address().port}`;
    return this;
  }

  stop() {
    this.#socket.close();
  }
}

function answerTo(request, ip, port) {
  const answer = Buffer.alloc(headerBytes + 12);
  answer.writeUInt16BE(bindingSuccess, 0);
  answer.writeUInt16BE(12, 2);
  request.copy(answer, 4, 4, headerBytes);
  answer.writeUInt16BE(xorMappedAddress, 20);
  answer.writeUInt16BE(8, 22);
  answer.writeUInt8(0x01, 25);  // IPv4
  answer.writeUInt16BE(port ^ (magicCookie >>> 16), 26);
  const address = ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  answer.writeUInt32BE((address ^ magicCookie) >>> 0, 28);
  return answer;
}
