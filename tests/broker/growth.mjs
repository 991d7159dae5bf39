// How much a broker's process has grown, in MiB, and that it is no more than its limits allow.
// A sanitized broker has all the same done to it and is not measured, since it needs memory of its own.
import assert from 'node:assert/strict';
import { sanitized } from './suite.mjs';

export const mebibyte = 1024 * 1024;

/** The highest that the process has been above `before`. */
export const grown_mib = (broker, before) => (broker.memory_bytes('VmHWM') - before) / mebibyte;

export function expect_growth_below(mib, broker, before) {
  const grown = grown_mib(broker, before);
  assert.ok(sanitized || grown < mib, `grew by ${grown.toFixed(1)} MiB`);
}
