// How many times as slow as usual the broker is, by SLOW: a sanitized one is several times. What must come within some
// time has so many times as long.
export const slow = Number(process.env.SLOW ?? 1);
