'use strict';
// The JavaScript face of the broker, for those who embed npm peer today: the same call, another process.
const { binaryPath } = require('./lib/binary.js');
const { PeerServer, ExpressPeerServer } = require('./lib/peer_server.js');

module.exports = { PeerServer, ExpressPeerServer, binaryPath };
