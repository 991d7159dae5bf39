// Compares what a server did with what a vector expects, and says where they part.
// An expected value is literal, or an object with a `$` member: a matcher. Objects must have just the members named.

/** What the server did is not what the vector expects. Anything else that is thrown is a fault of the vector. */
export class Mismatch extends Error {}

const shown_max = 300;
const uuid_v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function show(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value) ?? 'undefined';
  return text.length > shown_max ? `${text.slice(0, shown_max)}…` : text;
}

const is_object = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const words_of = (list) => String(list).toLowerCase().split(/[\s,]+/).filter(Boolean).sort().join();
const sorted = (list) => [...list].sort().join('\0');

// Each gives what the value should have been, or nothing when it is that.
const matchers = {
  $any: () => undefined,
  $absent: (_, got) => (got === undefined || got === null ? undefined : 'be absent'),
  $uuid: (_, got) => (typeof got === 'string' && uuid_v4.test(got) ? undefined : 'be a v4 UUID'),
  $re: (re, got) => (typeof got === 'string' && new RegExp(re, 's').test(got) ? undefined : `match /${re}/`),
  $not_re: (re, got) => (typeof got === 'string' && new RegExp(re, 's').test(got) ? `not match /${re}/` : undefined),
  $contains: (part, got) => (typeof got === 'string' && got.includes(part) ? undefined : `contain ${show(part)}`),
  $set: (list, got) => (got !== undefined && words_of(got) === words_of(list) ? undefined : `be the list ${list}`),
  $not: (other, got) => (equals(other, got) ? `differ from ${show(other)}` : undefined),
  $has: (members, got) => (Array.isArray(got) && members.every((member) => got.includes(member))
    ? undefined : `have the members ${show(members)}`),
  $has_not: (members, got) => (Array.isArray(got) && !members.some((member) => got.includes(member))
    ? undefined : `have none of the members ${show(members)}`),
  $unordered: (members, got) => (Array.isArray(got) && sorted(got) === sorted(members)
    ? undefined : `have exactly the members ${show(members)}`),
};

function equals(want, got) {
  try {
    match(want, got);
    return true;
  } catch {
    return false;
  }
}

/** Throws a Mismatch that names `where` unless `got` is what `want` describes. */
export function match(want, got, where = 'value') {
  const fail = (should) => { throw new Mismatch(`${where} should ${should}; got ${show(got)}`); };
  if (Array.isArray(want)) {
    if (!Array.isArray(got) || got.length !== want.length) fail(`be an array of ${want.length}`);
    want.forEach((member, i) => match(member, got[i], `${where}[${i}]`));
  } else if (!is_object(want)) {
    if (!Object.is(want, got)) fail(`be ${show(want)}`);
  } else if (Object.keys(want).some((name) => name.startsWith('$'))) {
    for (const [name, argument] of Object.entries(want)) {
      if (!matchers[name]) throw new Error(`there is no matcher ${name}`);
      const should = matchers[name](argument, got);
      if (should) fail(should);
    }
  } else {
    if (!is_object(got)) fail(`be an object like ${show(want)}`);
    for (const name of Object.keys(want)) match(want[name], got[name], `${where}.${name}`);
    for (const name of Object.keys(got)) {
      if (!(name in want)) throw new Mismatch(`${where}.${name} is one member too many: ${show(got[name])}`);
    }
  }
}

const media_type = (text) => (typeof text === 'string' ? text.toLowerCase().replace(/\s*;\s*/g, ';') : text);

/** Compares only the headers that are named; null means that the header must be absent. */
export function match_headers(want = {}, got) {
  for (const [name, expected] of Object.entries(want)) {
    const actual = got[name.toLowerCase()];
    const where = `header ${name}`;
    if (expected === null) match({ $absent: 1 }, actual, where);
    else if (name.toLowerCase() === 'content-type') match(media_type(expected), media_type(actual), where);
    else match(expected, actual, where);
  }
}
