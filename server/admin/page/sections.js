// The sections of the page, each filled from what the broker has told.
// A section that can be clicked in keeps its elements, the others are made anew.
'use strict';

const perSecond = 'per second';
const quantileUnit = 'ms: half are below p50, 99 of 100 below p99';
const serie = (name, values) => ({ name, values });
const charts = [
  { title: 'Peers', unit: '', series: ({ peers }) => [serie('peers', peers)] },
  { title: 'Messages', unit: perSecond,
    series: (past) => [serie('received', past.messages_per_s), serie('relayed', past.relayed_per_s)] },
  { title: 'Arrivals', unit: perSecond,
    series: (past) => [serie('connections', past.connects_per_s), serie('peers', past.opens_per_s)] },
  { title: 'Refusals', unit: perSecond, format: rate, series: refusalSeries },
].map((each) => ({ ...each, chart: new Chart({ format: count, ...each }) }));
const latencies = new Map();  // chart by name, made when there is something to draw
const timed = { open: 'From accept to OPEN', tls_handshake: 'TLS handshake',
  wake_up: 'Work of a thread without pause', tick_lateness: 'How late timers are' };

/** The five reasons with most, and the sum of the others. */
function refusalSeries(history, { counters }) {
  const times = history.at;
  const sum = (values) => values.reduce((all, each) => all + each, 0);
  const all = refusalsIn(history).sort(([, a], [, b]) => sum(b) - sum(a));
  const shown = all.slice(0, 5).map(([name, values]) =>
    serie(counters.find((each) => each.name === name)?.sentence ?? asWords(name), values));
  const others = all.slice(5).map(([, values]) => values);
  if (others.length) shown.push(serie('others', times.map((_, i) => sum(others.map((each) => each[i])))));
  return shown.length ? shown : [serie('none', times.map(() => 0))];
}

function fillCharts(history, status) {
  const place = at('charts');
  if (!place.firstChild) place.append(...charts.map(({ chart }) => chart.element));
  for (const { chart, series } of charts) chart.show({ at: history.at, series: series(history, status) });
  for (const [name, quantiles] of Object.entries(history.latencies_ms ?? {})) {
    if (!latencies.has(name)) {
      if (Object.values(quantiles).every((values) => values.every((value) => value === null))) continue;
      const title = timed[name] ?? asWords(name);
      latencies.set(name, new Chart({ title, unit: quantileUnit, format: milliseconds }));
      place.append(latencies.get(name).element);
    }
    const series = Object.entries(quantiles).map(([quantile, values]) => serie(quantile, values));
    latencies.get(name).show({ at: history.at, series });
  }
}

function fillAttention(status, history) {
  at('attention').replaceChildren(...attentionOf(status, history).map(({ level, text, cure }) =>
    element('li', { className: level }, text, cure ? ' — ' : undefined, cure ? element('code', {}, cure) : undefined)));
}

function fillTiles(status, history) {
  const last = (values) => values.at(-1);
  const refused = refusalsIn(history).reduce((sum, [, values]) => sum + (last(values) ?? 0), 0);
  const most = status.keys.reduce((sum, { max }) => sum + max, 0);
  const sockets = status.limits.find(({ name }) => /^sockets/.test(name));
  const tiles = [
    ['Peers', count(status.peers), `of ${count(most)}`],
    ...(sockets ? [['Sockets', count(sockets.now), `of ${count(sockets.max)}`]] : []),
    ['Messages', count(last(history.messages_per_s)), '/ s'],
    ['Connections', count(last(history.connects_per_s)), '/ s'],
    ['Refusals', count(history.at.length ? refused : undefined), '/ s'],
  ];
  at('tiles').replaceChildren(...tiles.map(([name, value, unit]) => element('div', {}, element('dt', {}, name),
    element('dd', {}, value, ' ', element('small', {}, unit)))));
}

function fillLimits(status) {
  at('limits').replaceChildren(...limitsOf(status).map((each) => {
    const show = shownOf(each);
    const inside = element('div');
    inside.style.width = `${Math.min(100, each.part * 100)}%`;
    const highest = element('i', { title: `most since the start: ${show(each.most)}` });
    highest.style.left = `${Math.min(99.5, (each.most / each.max) * 100)}%`;
    const told = `${show(each.now)} of ${show(each.max)} (${percent(each.part)})`;
    const meter = { className: 'bar', role: 'meter', 'aria-label': asWords(each.name), 'aria-valuemin': 0,
      'aria-valuemax': each.max, 'aria-valuenow': Math.min(each.now, each.max), 'aria-valuetext': told };
    const bar = element('div', meter, inside, highest);
    return element('div', { className: `limit ${each.level}`, title: each.sentence ?? '' },
      element('p', {}, asWords(each.name), element('span', {}, told)), bar,
      element('p', { className: 'quiet' }, element('code', {}, `--${each.option}`), `most ${show(each.most)}`));
  }));
}

/** What the clients of each key have here, so that it is seen whose fill what all keys share. */
function fillKeys({ keys }) {
  const both = (show, now, most) => element('td', { className: 'number' }, show(now), ' ',
    element('span', { className: 'quiet' }, `most ${show(most)}`));
  const rows = keys.map((each) => element('tr', {},
    element('td', { className: 'id' }, each.key, each.open ? undefined : ' (removed)'),
    both(count, each.peers, each.most), both(count, each.links, each.links_most),
    both(bytes, each.queue_bytes, each.queue_bytes_most), both(bytes, each.outbox_bytes, each.outbox_bytes_most)));
  fillTable('keys', ['Key', '#Peers', '#Links', '#Waits for absent peers', '#Not taken by slow ones'], rows, 'None.');
}

function fillTable(id, heads, rows, none) {
  const empty = element('tr', {}, element('td', { colSpan: heads.length, className: 'quiet' }, none));
  at(id).replaceChildren(headOf(heads), element('tbody', {}, ...(rows.length ? rows : [empty])));
}

const headOf = (names) => element('thead', {}, element('tr', {}, ...names.map((name) =>
  element('th', { scope: 'col', className: name.startsWith('#') ? 'number' : '' }, name.replace('#', '')))));

/**
 * A table of what has happened, the newest first. A row stays the same element as long as it is shown: so it keeps the
 * focus, and a click that began on it ends on it.
 */
class EventTable {
  #rows = new Map();
  #body = element('tbody');
  #make;

  constructor(id, names, make) {
    this.#make = make;
    at(id).replaceChildren(headOf(['When', ...names]), this.#body);
  }

  fill(events, now) {
    const seen = new Map();
    const wanted = new Map(events.map((event) => {
      const name = JSON.stringify(event);
      seen.set(name, (seen.get(name) ?? 0) + 1);
      return [`${seen.get(name)} ${name}`, event];
    }));
    for (const [name, row] of this.#rows) {
      if (wanted.has(name)) continue;
      row.remove();
      this.#rows.delete(name);
    }
    let before = this.#body.firstChild;
    for (const [name, event] of wanted) {
      let row = this.#rows.get(name);
      if (row) {
        before = row.nextSibling;
      } else {
        row = element('tr', {}, cell('', 'when'), ...this.#make(event));
        this.#rows.set(name, row);
        this.#body.insertBefore(row, before);
      }
      row.firstChild.textContent = `${span(now - event.at)} ago`;
      row.firstChild.title = clock(event.at);
    }
  }
}

const cell = (text, className = '') => element('td', { className }, text);
const code = (text) => element('td', {}, text ? element('code', {}, text) : '');

function fillReasons(status, history) {
  const rows = status.counters.filter(({ refusal, value }) => refusal && value > 0)
    .map((each) => ({ ...each, lately: status.uptime_s <= shownSeconds ? each.value
      : sumOf(history.refusals_per_s[each.name] ?? [], history, shownSeconds) }))
    .sort((a, b) => b.lately - a.lately || b.value - a.value)
    .map((each) => element('tr', {}, cell(each.sentence), cell(count(each.lately), 'number'),
      cell(count(each.value), 'number'), code(each.advice)));
  fillTable('reasons', ['What', '#15 min', '#Since the start', 'What decides it'], rows, 'Nobody was refused.');
}

/** One that has nothing to end any more keeps the focus, so it is not disabled but only says so. */
function kickButton(peer, kick) {
  const click = ({ target }) => target.ariaDisabled === 'true' || kick(peer);
  const button = element('button', { type: 'button', onclick: click, 'aria-label': `Kick ${peer.id}` }, 'Kick…');
  button.peer = peer;
  return button;
}

/** Greys the buttons of all arrivals so far of a peer that is known to be gone. */
function greyKicked({ key, id }) {
  for (const button of at('arrivals').querySelectorAll('button')) {
    if (button.peer.key === key && button.peer.id === id) button.ariaDisabled = 'true';
  }
}

/** The two tables of what came last; `kick` is called with an arrival. */
function eventTables(kick) {
  const refusals = new EventTable('refusals', ['What', 'Who', 'What decides it'], (event) =>
    [cell(event.sentence), cell(event.detail, 'id'), code(event.advice)]);
  const arrivals = new EventTable('arrivals', ['Key', 'Id', 'Address', ''], (event) =>
    [cell(event.key), cell(event.id, 'id'), cell(event.address), element('td', {}, kickButton(event, kick))]);
  return (recent, now) => {
    refusals.fill(recent.refusals, now);
    arrivals.fill(recent.arrivals, now);
    at('no-refusals').hidden = recent.refusals.length > 0;
    at('no-arrivals').hidden = recent.arrivals.length > 0;
  };
}
