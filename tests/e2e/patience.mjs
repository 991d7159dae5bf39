// Waiting with an end: every wait of a scenario names what it waits for and for how long.
// A wait that runs out is a failure with that name in it; nothing is tried a second time.

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The value of `promise`, or a failure that says `what` did not happen within `ms`. */
export async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks `probe` every 20 ms until it answers something truthy, which is returned. */
export async function until(ms, what, probe) {
  const end = performance.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await sleep(20);
  }
}

export const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

/** What a scenario throws that lacks something which need not be there: it has not run, and that is no failure. */
export class Skipped extends Error {}
