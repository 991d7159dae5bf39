// A line chart of the last 15 minutes, drawn as SVG: axes with units, a legend that also tells the values of one
// moment, chosen by pointer or by keyboard.
'use strict';

const shownSeconds = 15 * 60;
const margin = { left: 52, right: 10, top: 8, bottom: 20 };
const dashes = ['', '7 3', '2 2', '9 3 2 3', '1 3', '12 4'];
const ns = 'http://www.w3.org/2000/svg';

function shape(tag, attributes, text) {
  const made = document.createElementNS(ns, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The least of 1, 2, 5, 10, 20, … that is not below `value`. */
function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value * (1 - 1e-9));
}

/** The indices of values, in runs between those that are null. */
function runsOf(values) {
  const runs = [];
  values.forEach((value, step) => {
    if (value === null) return;
    if (runs.at(-1)?.at(-1) === step - 1) runs.at(-1).push(step);
    else runs.push([step]);
  });
  return runs;
}

class Chart {
  #figure;
  #svg = shape('svg', { tabindex: 0, role: 'img' });
  #legend = element('p', { className: 'legend' });
  #spoken = element('span', { className: 'unseen', role: 'status' });
  #data = { at: [], series: [] };
  #chosen;  // index of a step, while one is read

  /** @param {{title: string, unit: string, format: (value: number) => string}} settings */
  constructor(settings) {
    Object.assign(this, settings);
    const caption = element('figcaption', {}, `${this.title} `, element('span', { className: 'quiet' }, this.unit));
    this.#figure = element('figure', {}, caption, this.#svg, this.#legend, this.#spoken);
    this.#svg.addEventListener('pointermove', (event) => this.#choose(this.#stepAt(event.offsetX)));
    this.#svg.addEventListener('pointerleave', () => this.#choose(undefined));
    this.#svg.addEventListener('blur', () => this.#choose(undefined));
    this.#svg.addEventListener('keydown', (event) => this.#onkey(event));
    new ResizeObserver(() => this.#draw()).observe(this.#svg);
  }

  get element() {
    return this.#figure;
  }

  /** @param {{at: number[], series: {name: string, values: (number|null)[]}[]}} data at in seconds, the oldest first */
  show(data) {
    this.#data = data;
    if (this.#chosen >= data.at.length) this.#chosen = undefined;
    this.#draw();
  }

  #onkey(event) {
    const last = this.#data.at.length - 1;
    const from = this.#chosen ?? last + 1;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') this.#choose(undefined);
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.#choose(Math.min(last, Math.max(0, to)));
    this.#spoken.textContent = this.#legend.textContent;
  }

  #choose(step) {
    if (step === this.#chosen) return;
    this.#chosen = step;
    this.#draw();
  }

  #stepAt(x) {
    const { at } = this.#data;
    if (at.length === 0) return undefined;
    const wanted = this.#end() - shownSeconds * (1 - (x - margin.left) / this.#width());
    return at.reduce((best, each, i) => (Math.abs(each - wanted) < Math.abs(at[best] - wanted) ? i : best), 0);
  }

  #end() {
    return this.#data.at.at(-1) ?? 0;
  }

  #width() {
    return Math.max(1, this.#svg.clientWidth - margin.left - margin.right);
  }

  #draw() {
    const { at, series } = this.#data;
    const height = Math.max(1, this.#svg.clientHeight - margin.top - margin.bottom);
    const width = this.#width();
    const values = series.flatMap(({ values: each }) => each).filter((value) => value !== null);
    const top = roundUp(Math.max(0, ...values));
    const x = (time) => margin.left + width * (1 - (this.#end() - time) / shownSeconds);
    const y = (value) => margin.top + height * (1 - value / top);
    const parts = [];
    for (const part of [0, 0.5, 1]) {
      const line = y(top * part);
      parts.push(shape('line', { class: 'grid', x1: margin.left, x2: margin.left + width, y1: line, y2: line }),
        shape('text', { x: margin.left - 6, y: line + 4, 'text-anchor': 'end' }, this.format(top * part)));
    }
    for (const [ago, anchor] of [[15, 'start'], [10, 'middle'], [5, 'middle'], [0, 'end']]) {
      const label = ago === 0 ? 'now' : `−${ago} min`;
      parts.push(shape('text', { x: margin.left + width * (1 - ago / 15), y: margin.top + height + 15,
        'text-anchor': anchor }, label));
    }
    series.forEach((serie, i) => parts.push(...this.#lines(serie, i, x, y)));
    if (this.#chosen !== undefined) {
      const line = x(at[this.#chosen]);
      parts.push(shape('line', { class: 'cursor', x1: line, x2: line, y1: margin.top, y2: margin.top + height }));
    }
    this.#svg.replaceChildren(...parts);
    this.#tell();
  }

  /** A line for each run of values; a lone one is a dot. */
  #lines({ values }, i, x, y) {
    const style = i % dashes.length;
    return runsOf(values).map((steps) => {
      const points = steps.map((step) => [x(this.#data.at[step]).toFixed(1), y(values[step]).toFixed(1)]);
      const drawn = points.length === 1 ? shape('circle', { class: 'dot', cx: points[0][0], cy: points[0][1], r: 2.5 })
        : shape('path', { class: 'serie', d: `M${points.map((point) => point.join(' ')).join('L')}`,
          'stroke-dasharray': dashes[style] });
      drawn.style.setProperty('--own', `var(--s${style})`);
      return drawn;
    });
  }

  #tell() {
    const { at, series } = this.#data;
    const step = this.#chosen ?? at.length - 1;
    const when = step < 0 ? 'no step yet: one takes 5 s' : this.#chosen === undefined ? 'now' : clock(at[step]);
    const entries = series.map(({ name, values }, i) => {
      const key = shape('svg', { 'aria-hidden': true, viewBox: '0 0 26 10' });
      const line = shape('path', { class: 'serie', d: 'M0 5H26', 'stroke-dasharray': dashes[i % dashes.length] });
      line.style.setProperty('--own', `var(--s${i % dashes.length})`);
      key.append(line);
      const value = step < 0 ? '–' : values[step] === null ? '–' : this.format(values[step]);
      return element('span', {}, key, `${name} `, element('b', {}, value), ' ');
    });
    this.#legend.replaceChildren(element('span', { className: 'quiet' }, `${when}: `), ...entries);
    this.#svg.setAttribute('aria-label', `${this.title}, ${this.unit}. ${this.#legend.textContent}`);
  }
}
