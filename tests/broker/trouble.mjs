// Kinds of trouble that a broker has on a bad day, each to be made again and again beside honest peers: what
// soak.mjs makes. A kind gets a broker and dice, and throws when it was not served.
import net from 'node:net';
import { new_id, open_peer } from './peer.mjs';
import { conversation, damaged } from './traffic.mjs';
import { frame, open_wire, opcodes } from './wire.mjs';

const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** What such a broker is started with: clients can have addresses, and meet the limits of theirs. */
export const flags = ['--trusted_proxy', '127.0.0.1', '--address_sockets_max', '60', '--address_peers_max', '30',
  '--address_connects', '20', '--address_connects_burst', '50', '--address_ids_max', '10'];

/** A client of this address, as its proxy tells it. */
const from = (address) => ({ options: { headers: { 'X-Forwarded-For': address } } });

function silent_socket(broker, bytes) {
  const socket = net.connect(broker.port, '127.0.0.1');
  socket.on('error', () => {}).on('data', () => {});
  if (bytes) socket.write(bytes);
  return socket;
}

export const trouble = {
  /** Comes, calls somebody, and goes in one of three ways. */
  async churn(broker, dice) {
    const peer = await open_peer(broker);
    await peer.next(10000);
    peer.offer(dice.one_of(['pair0a', 'nobody', peer.id]), 'x'.repeat(dice.below(5000)));
    if (dice.once_in(3)) peer.send({ type: 'LEAVE' });
    if (dice.once_in(2)) peer.drop();
    else await peer.close();
  },

  /** The same client again and again, each time without ending the connection before. */
  async takeover(broker, dice) {
    const id = new_id('again');
    const peers = [];
    for (let n = 0; n < 5; n += 1) {
      peers.push(await open_peer(broker, { id }));
      await peers[n].next(10000);
      await sleep(dice.below(20));
    }
    for (const peer of peers) peer.drop();
  },

  async refused(broker, dice) {
    const query = dice.one_of([{ id: 'pair0a', token: 'stranger' }, { key: 'nokey' }, { token: '' }]);
    const peer = await open_peer(broker, query);
    await peer.expect_closed(undefined, undefined, 10000);
  },

  /** Another token asks for an id whose owner answers no ping, or whose connection has just broken. */
  async contest(broker, dice) {
    const id = new_id('contested');
    const owner = await open_wire(broker);
    await owner.register({ id, token: 'mine' });
    if (dice.once_in(2)) owner.drop();
    else await sleep(2200);
    const claimants = await Promise.all(Array.from({ length: 1 + dice.below(6) }, () => open_peer(broker,
      { id, token: new_id('other') })));
    if (dice.once_in(4)) claimants[0].drop();
    await Promise.all(claimants.map((peer) => peer.next(10000).catch(() => {})));
    for (const peer of [owner, ...claimants]) peer.drop();
  },

  /** Is sent more than it takes. */
  async slow_reader(broker, dice) {
    const [slow, sender] = [await open_peer(broker), await open_peer(broker)];
    await slow.next(10000);
    slow.socket._socket.pause();
    const payload = 'x'.repeat(100 * 1000);
    for (let n = 0; n < 150 && !sender.closed; n += 1) {
      sender.send({ type: 'CANDIDATE', dst: slow.id, payload });
      if (n % 10 === 0) await sleep(5);
    }
    await sleep(dice.below(2000));
    for (const peer of [slow, sender]) peer.drop();
  },

  /** Begins large messages and does not finish them. */
  async unfinished(broker, dice) {
    const wires = await Promise.all(Array.from({ length: 20 }, async () => {
      const wire = await open_wire(broker);
      await wire.register({ id: new_id('unfinished') });
      wire.write(frame(opcodes.text, 'x'.repeat(dice.below(1000 * 1000)), { fin: false }));
      return wire;
    }));
    await sleep(dice.below(25000));
    for (const wire of wires) wire.drop();
  },

  /** One address wants more sockets, ids and peers than it may have. */
  async crowd(broker, dice) {
    const settings = from(`203.0.113.${dice.below(4)}`);
    const comers = await Promise.allSettled(Array.from({ length: 80 }, () => open_peer(broker, {}, settings)));
    const peers = comers.filter(({ status }) => status === 'fulfilled').map(({ value }) => value);
    for (let n = 0; n < 20; n += 1) {
      await broker.http('/peerjs/id', { headers: settings.options.headers });
    }
    for (const peer of peers) peer.offer('nobody', 'x'.repeat(dice.below(20000)));
    await sleep(dice.below(3000));
    for (const peer of peers) peer.drop();
  },

  /** Hundreds connect at once and say nothing. */
  async storm(broker, dice) {
    const sockets = Array.from({ length: 300 }, () => silent_socket(broker));
    await sleep(500 + dice.below(2000));
    for (const socket of sockets) socket.destroy();
    await sleep(10000);
  },

  async half_handshake(broker, dice) {
    const whole = conversation(dice);
    const socket = silent_socket(broker, whole.subarray(0, dice.below(whole.length)));
    await sleep(dice.below(12000));
    socket.destroy();
  },

  async damage(broker, dice) {
    const socket = silent_socket(broker, damaged(conversation(dice), dice));
    await sleep(dice.below(100));
    socket.destroy();
  },

  async blocked_log(broker, dice) {
    broker.child.stdout.pause();
    await sleep(2000 + dice.below(4000));
    broker.child.stdout.resume();
    await sleep(15000);
  },

  async reload(broker) {
    broker.signal('SIGHUP');
    await sleep(3000);
  },

  async paused_process(broker, dice) {
    broker.signal('SIGSTOP');
    await sleep(dice.below(800));
    broker.signal('SIGCONT');
    await sleep(20000);
  },
};

/** How many make each kind at the same time. */
export const workers = { churn: 8, takeover: 2, refused: 4, contest: 4, slow_reader: 2, unfinished: 1, crowd: 2,
  storm: 1, half_handshake: 30, damage: 8, blocked_log: 1, reload: 1, paused_process: 1 };
