// A reverse proxy in front of the broker as people often set it up: it passes requests on, but without Upgrade,
// so that a WebSocket's request arrives as a plain one.
import { once } from 'node:events';
import http from 'node:http';

export class DeafProxy {
  #server;

  constructor({ host, port, ...others }) {
    this.#server = http.createServer((request, response) => {
      const { upgrade, connection, ...headers } = request.headers;
      const { method, url } = request;
      const onwards = http.request({ host, port, method, path: url, headers }, (reply) => {
        response.writeHead(reply.statusCode, reply.headers);
        reply.pipe(response);
      });
      onwards.on('error', () => response.writeHead(502).end());
      request.pipe(onwards);
    });
    this.location = { host, ...others };
  }

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.location.port = this.#server.address().port;
    return this;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
