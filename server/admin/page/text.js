// Numbers, times and elements as text: what every part of the page writes in the same way.
'use strict';

const at = (id) => document.getElementById(id);

/** An element with text or further elements in it; nothing that came from the broker is ever read as markup. */
function element(tag, settings = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (name in made && name !== 'role') made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...inside.filter((each) => each !== undefined && each !== null));
  return made;
}

const whole = new Intl.NumberFormat('en-GB');

function count(value) {
  if (value === null || value === undefined) return '–';
  return Number.isInteger(value) || value >= 100 ? whole.format(Math.round(value)) : value.toFixed(1);
}

/** As a count, but small ones to the hundredth: half of an axis up to 0.5 is 0.25, not 0.3. */
const rate = (value) => (value > 0 && value < 1 ? value.toFixed(2) : count(value));

/** 1 is "1 peer", 2 is "2 peers". */
const several = (number, noun) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let rank = 0;
  while (value >= 1024 && rank < units.length - 1) {
    value /= 1024;
    rank += 1;
  }
  return `${count(rank === 0 ? value : Math.round(value * 10) / 10)} ${units[rank]}`;
}

function milliseconds(value) {
  if (value === null || value === undefined) return '–';
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return value >= 10 ? `${Math.round(value)} ms` : `${Number(value.toPrecision(2))} ms`;
}

/** 75 is "1 min 15 s", 90000 is "1 d 1 h". */
function span(seconds) {
  const parts = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  let left = Math.max(0, Math.floor(seconds));
  const words = [];
  for (const [unit, size] of parts) {
    if (left >= size || (unit === 's' && words.length === 0)) words.push(`${Math.floor(left / size)} ${unit}`);
    left %= size;
  }
  return words.slice(0, 2).join(' ');
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString('en-GB');

const percent = (part) => `${Math.floor(part * 100)} %`;

/** An option's or counter's name as words: "total_queue_bytes" becomes "total queue bytes". */
const asWords = (name) => name.replaceAll('_', ' ');
