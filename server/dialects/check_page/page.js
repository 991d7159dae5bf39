// The page itself: it takes what is to be checked, walks the steps one after the other, and shows what came of each.
'use strict';

const at = (id) => document.getElementById(id);
const base = new URL('.', location.href.replace(/[?#].*/, '').replace(/\/$/, ''));
const settings = JSON.parse(at('settings').textContent);
const words = { good: 'good', bad: 'wrong', unknown: 'not known' };
const marks = { good: '✓', bad: '✗', unknown: '–', running: '…' };
let last;

function fill() {
  const given = [new URLSearchParams(location.search), new URLSearchParams(location.hash.slice(1))];
  const all = (name) => given.flatMap((each) => each.getAll(name));
  at('broker').textContent = base.host + (base.pathname === '/' ? '' : base.pathname);
  at('key').value = all('key')[0] ?? 'peerjs';
  at('ice').value = [...settings.ice, ...all('ice')].join('\n');
  at('game').value = all('game')[0] ?? '';
  at('more').open = all('ice').length > 0 || all('key').length > 0;
}

/** The form as it stands; throws with words for who filled it. */
function asked() {
  const lines = at('ice').value.split('\n').filter((line) => line.trim());
  const typed = at('game').value.trim();
  const game = typed === '' ? undefined : new URL(/^[a-z]+:/i.test(typed) ? typed : `https://${typed}`);
  return { base, settings, key: at('key').value, game, ice: lines.map(iceServer), began: new Date(),
    peers: [], servers: [], found: [], results: [] };
}

const steps = (walk) => [
  browserStep, pageStep, gameStep, localStep, greetingStep, idStep, upgradeStep, openStep, relayStep, joinStep,
  candidatesStep, ...walk.ice.map(serverStep), udpStep,
];

/** What a step needs to have gone well before; the others are worth trying in any case. */
const needs = {
  greeting: 'browser', id: 'greeting', upgrade: 'greeting', open: 'upgrade', relay: 'open', join: 'relay',
};

function isHopeless(id, walk) {
  if (id === 'candidates') return !walk.meeting;
  const before = walk.results.find((each) => each.id === (id.startsWith('ice-') ? 'browser' : needs[id]));
  return before?.state === 'bad' || before?.skipped === true;
}

function lineFor({ title }) {
  const line = document.createElement('li');
  line.className = 'running';
  line.innerHTML = '<span class="sign" aria-hidden="true">…</span><span><span class="title"></span>'
    + '<span class="unseen"></span></span><span class="time"></span><p class="said"></p>';
  line.querySelector('.title').textContent = title;
  at('steps').append(line);
  return line;
}

function show(line, { state, said, ms, skipped }) {
  line.className = state;
  line.querySelector('.sign').textContent = marks[state];
  line.querySelector('.unseen').textContent = `: ${words[state]}`;
  line.querySelector('.time').textContent = skipped || ms < 1 ? '' : inMs(ms);
  line.querySelector('.said').textContent = said;
}

async function walkThrough(walk) {
  const all = steps(walk);
  for (const [number, step] of all.entries()) {
    at('progress').textContent = `Step ${number + 1} of ${all.length}: ${step.title}`;
    const line = lineFor(step);
    const began = performance.now();
    let result;
    if (isHopeless(step.id, walk)) {
      result = { state: 'unknown', said: 'Not tried, because a step before it failed.', skipped: true };
    } else {
      try {
        result = await step.run(walk);
      } catch (error) {
        result = unknown(`This page failed at it: ${error.message}`);
      }
    }
    walk.results.push({ id: step.id, title: step.title, ms: performance.now() - began, ...result });
    show(line, walk.results.at(-1));
  }
}

function showSummary({ results }) {
  const { state, headline, before, advice } = summaryOf(results);
  at('summary').className = state;
  at('headline').textContent = headline;
  at('before-advice').textContent = before;
  at('advice').replaceChildren(...advice.map(({ title, text }) => {
    const line = document.createElement('li');
    const name = document.createElement('strong');
    name.textContent = `${title}: `;
    line.append(name, text);
    return line;
  }));
  at('summary').hidden = false;
  at('summary').focus();
  at('progress').textContent = `Done. ${headline}`;
}

function showReport() {
  at('report').value = reportOf(last, { addresses: at('addresses').checked });
  at('support').hidden = false;
}

async function start(event) {
  event.preventDefault();
  let walk;
  try {
    walk = asked();
  } catch (error) {
    at('progress').textContent = '';
    at('more').open = true;
    alertIn(error.message);
    return;
  }
  at('go').disabled = true;
  at('summary').hidden = at('support').hidden = true;
  at('copied').textContent = '';
  at('steps').replaceChildren();
  const end = () => {
    for (const peer of walk.peers) peer.close();
    walk.meeting?.close();
  };
  addEventListener('pagehide', end, { once: true });
  try {
    await walkThrough(walk);
  } finally {
    end();
    removeEventListener('pagehide', end);
    at('go').disabled = false;
    at('go').textContent = 'Check again';
  }
  last = walk;
  showReport();
  showSummary(walk);
}

/** What cannot be read in the form, said where the summary would be. */
function alertIn(text) {
  at('summary').className = 'bad';
  at('headline').textContent = `This cannot be checked: ${text}`;
  at('before-advice').textContent = '';
  at('advice').replaceChildren();
  at('summary').hidden = false;
  at('summary').focus();
}

async function copy() {
  try {
    await navigator.clipboard.writeText(at('report').value);
    at('copied').textContent = 'Copied.';
  } catch {
    // Over http browsers lend no clipboard to pages; the older way still works there.
    at('report').select();
    at('copied').textContent = document.execCommand('copy') ? 'Copied.' : 'Press Ctrl+C to copy the text.';
  }
}

fill();
at('start').addEventListener('submit', start);
at('copy').addEventListener('click', copy);
at('addresses').addEventListener('change', showReport);
at('go').disabled = false;
