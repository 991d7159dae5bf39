// What a broker has counted, as it tells on SIGUSR1.
// A counter that is zero is not told, and is not among them.

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
