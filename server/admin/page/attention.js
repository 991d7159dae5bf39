// What an operator should know first, made from the figures: what is full, what is refused, and the option that
// lifts it.
'use strict';

const warnFrom = 0.8;
const refusedWithin = 5 * 60;  // seconds

const levelOf = (now, max) => (now >= max ? 'bad' : now >= max * warnFrom ? 'warn' : 'good');

/** Ends that belong to every day: browsers that keep connections open, tabs that are closed, laptops that sleep. */
const normalEnds = new Set(['limit_keep_alive_timeout', 'limit_close_timeout', 'limit_alive_timeout']);

/** What was refused, by name, each with its rates; normal ends are counted beside it, but are none. */
const refusalsIn = ({ refusals_per_s: by }) => Object.entries(by).filter(([name]) => !normalEnds.has(name));

/** About how often something was counted in the last `seconds`, from its rates. */
function sumOf(rates, { at, step_s }, seconds) {
  const from = (at.at(-1) ?? 0) - seconds;
  return Math.round(rates.reduce((sum, rate, i) => (at[i] > from ? sum + rate * step_s : sum), 0));
}

function shownOf({ unit }) {
  return unit === 'bytes' ? bytes : count;
}

/** Every limit with its use, those of keys among them, the fullest first. */
function limitsOf({ limits, keys }) {
  const ofKeys = keys.map((each) => ({ ...each, name: `peers of key ${each.key}`, now: each.peers }));
  return [...ofKeys, ...limits].filter(({ max }) => max > 0)
    .map((each) => ({ ...each, part: each.now / each.max, level: levelOf(each.now, each.max) }))
    .sort((a, b) => b.part - a.part);
}

/** @returns {{level: string, text: string, cure?: string}[]} the worst first; one that all is well if there is none */
function attentionOf(status, history) {
  const full = limitsOf(status).filter(({ level }) => level !== 'good').map((each) => ({
    level: each.level,
    text: `${asWords(each.name)}: ${shownOf(each)(each.now)} of ${shownOf(each)(each.max)} (${percent(each.part)})`,
    cure: `--${each.option}`,
  }));
  const refused = refusalsIn(history).flatMap(([name, rates]) => {
    const times = sumOf(rates, history, refusedWithin);
    const { sentence, advice } = status.counters.find((each) => each.name === name) ?? { sentence: asWords(name) };
    if (times === 0) return [];
    return [{ level: 'warn', times, text: `${sentence}: about ${count(times)} in 5 min`, cure: advice }];
  }).sort((a, b) => b.times - a.times);
  const found = [...full, ...refused];  // the fullest is the first
  const allIsWell = { level: 'good', text: 'Nothing: no limit is near, and nobody was refused in 5 minutes.' };
  return found.length ? found : [allIsWell];
}
