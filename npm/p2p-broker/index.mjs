// The same for `import`.
import face from './index.js';

export const { PeerServer, ExpressPeerServer, binaryPath } = face;
