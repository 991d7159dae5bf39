// Reads what Prometheus reads: the text exposition format, version 0.0.4, and stricter than Prometheus itself. Anything
// that is not in the format's description, or that promtool would complain of, is an error with its line.
import assert from 'node:assert/strict';

const metric_name = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"/y;
const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\+Inf|-Inf|NaN|-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/;
const unescaped = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

function labels_of(text, line) {
  const found = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const began = label.lastIndex;
    const match = label.exec(text);
    assert.ok(match && match.index === began, `labels in: ${line}`);
    assert.ok(!(match[1] in found), `a label twice in: ${line}`);
    found[match[1]] = match[2].replace(/\\[\\"n]/g, (escape) => unescaped[escape]);
    if (label.lastIndex < text.length) assert.equal(text[label.lastIndex++], ',', `labels in: ${line}`);
  }
  return found;
}

const value_of = (text) => ({ '+Inf': Infinity, '-Inf': -Infinity }[text] ?? Number(text));

/** Whether a sample of that name may stand in the family. */
function belongs(name, { name: family, type }) {
  const behind = name.slice(family.length);
  return name.startsWith(family) && (type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).includes(behind);
}

function check_histogram({ name, samples }) {
  const buckets = samples.filter((each) => each.name === `${name}_bucket`);
  const bounds = buckets.map(({ labels }) => value_of(labels.le));
  const counts = buckets.map(({ value }) => value);
  assert.ok(buckets.length > 1 && bounds.at(-1) === Infinity, `${name} ends with +Inf`);
  for (let i = 1; i < bounds.length; ++i) {
    assert.ok(bounds[i] > bounds[i - 1] && counts[i] >= counts[i - 1], `${name} rises with le=${bounds[i]}`);
  }
  const one = (which) => samples.filter((each) => each.name === name + which);
  assert.equal(one('_count').length, 1);
  assert.equal(one('_sum').length, 1);
  assert.equal(one('_count')[0].value, counts.at(-1), `${name} adds up`);
}

function check_family(family) {
  const { name, type, help, samples } = family;
  assert.ok(help, `${name} has a HELP`);
  assert.ok(['counter', 'gauge', 'histogram'].includes(type), `${name} has a TYPE`);
  assert.ok(samples.length > 0, `${name} has a sample`);
  assert.equal(name.endsWith('_total'), type === 'counter', `${name}: only counters end in _total`);
  const seen = samples.map((each) => JSON.stringify([each.name, Object.entries(each.labels).sort()]));
  assert.equal(new Set(seen).size, seen.length, `${name} has each label set once`);
  if (type === 'counter') assert.ok(samples.every(({ value }) => value >= 0), name);
  if (type === 'histogram') check_histogram(family);
}

/** @returns {Map<string, {name, type, help, samples: {name, labels, value}[]}>} by family; fails at any fault */
export function parse_exposition(text) {
  assert.ok(text.endsWith('\n') && !text.includes('\r'), 'lines end with \\n, the last one too');
  const families = new Map();
  let current;
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment) {
      const [, what, name, rest] = comment;
      assert.match(name, metric_name);
      if (current?.name !== name) {
        assert.ok(!families.has(name), `${name} stands in one place`);
        current = { name, samples: [] };
        families.set(name, current);
      }
      assert.ok(!(what.toLowerCase() in current) && current.samples.length === 0, `${what} once, and first: ${line}`);
      current[what.toLowerCase()] = rest;
      continue;
    }
    const found = sample.exec(line);
    assert.ok(found, `no line of the format: ${line}`);
    assert.ok(current && belongs(found[1], current), `below its own TYPE: ${line}`);
    current.samples.push({ name: found[1], labels: labels_of(found[2] ?? '', line), value: value_of(found[3]) });
  }
  families.forEach(check_family);
  return families;
}

/** The one sample of a family with these labels. */
export function sample_of(families, name, labels = {}) {
  const found = families.get(name)?.samples.filter((each) => each.name === name
    && Object.entries(labels).every(([key, value]) => each.labels[key] === value)) ?? [];
  assert.equal(found.length, 1, `${name} ${JSON.stringify(labels)} is there once`);
  return found[0].value;
}
