// What a broker has counted, as it tells on SIGUSR1, and whether that adds up when its clients have gone.
// A counter that is zero is not told, and is not among them.
import assert from 'node:assert/strict';

/** @returns {Promise<Record<string, number>>} by name */
export async function counters_of(broker, within_ms = 5000) {
  const lines = () => broker.stdout.match(/counters( \w+=\d+)*\n/g) ?? [];
  const before = lines().length;
  broker.signal('SIGUSR1');
  const deadline = performance.now() + within_ms;
  while (lines().length === before) {
    if (performance.now() > deadline || broker.exit) throw new Error('the broker does not tell its counters');
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
  const found = {};
  for (const [, name, value] of lines().at(-1).matchAll(/(\w+)=(\d+)/g)) found[name] = Number(value);
  return found;
}

/**
 * What came in must have gone out, once the last client has gone; that takes the broker a moment.
 * @param {{open?: number, registered?: number}} left connections and ids that are still there, the asker's among them
 */
export async function expect_sums(broker, { open = 0, registered = 0 } = {}, within_ms = 20000) {
  const deadline = performance.now() + within_ms;
  for (;;) {
    const { sockets_accepted: accepted = 0, sockets_closed: closed = 0, sockets_refused: refused = 0,
      peers_opened: opened = 0, peers_closed: freed = 0, messages_queued: queued = 0,
      messages_delivered_late: late = 0, messages_expired: expired = 0, ...others } = await counters_of(broker);
    const sums = { accepted, opened };
    const wanted = { accepted: closed + refused + open, opened: freed + registered };
    const adds_up = accepted === wanted.accepted && opened === wanted.opened;
    if (adds_up && queued >= late + expired) return { ...sums, closed, refused, queued, late, expired, ...others };
    if (performance.now() > deadline) {
      assert.deepEqual(sums, wanted);
      assert.ok(queued >= late + expired, `${late} and ${expired} of ${queued} kept messages were told of`);
    }
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
}
