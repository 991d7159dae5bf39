// The page itself: takes the news as they come, and says when none come.
'use strict';

let last;  // the newest status

const source = new Source({ news: onNews, lost: onLost, token: onTokenWanted });
const actions = new Actions(source);
const fillRecent = eventTables((peer) => actions.kick(peer));

function onNews({ status, history, recent }) {
  if (last && last.started_at !== status.started_at) actions.drainTaken = false;  // another process since
  last = status;
  at('lost').hidden = true;
  document.body.classList.remove('old');
  at('all').hidden = at('drain').hidden = false;
  at('drain').disabled = status.draining;
  at('version').textContent = status.version;
  at('age').textContent = `up ${span(status.uptime_s)}, seen ${clock(status.now)}`;
  document.title = `${status.draining ? 'draining' : several(status.peers, 'peer')} – p2p-broker`;
  fillState(status, history);
  fillDrain(status);
  fillAttention(status, history);
  fillTiles(status, history);
  fillCharts(history, status);
  fillLimits(status);
  fillKeys(status);
  fillReasons(status, history);
  fillRecent(recent, status.now);
}

function fillState(status, history) {
  const worst = attentionOf(status, history)[0].level;
  const [level, text] = status.draining ? ['warn', 'Draining'] : worst === 'good' ? ['good', 'Serving']
    : [worst, 'Serving, needs attention'];
  at('state').className = `pill ${level}`;
  if (at('state').textContent !== text) at('state').textContent = text;
}

/** For `--drain_delay` only readiness fails; then it closes what is there, and tells how far it is. */
function fillDrain({ draining, drain }) {
  at('draining').hidden = !draining;
  if (!draining) return;
  const { from = 0, left = 0 } = drain ?? {};
  const part = from ? 1 - left / from : 0;
  const told = left < from ? `${count(left)} of ${several(from, 'connection')} left.`
    : `${several(from, 'connection')}, none closed yet.`;
  at('drain-text').textContent = `Draining: ${told}`;
  at('drain-bar').style.width = `${part * 100}%`;
}

/** What was there last stays to be read, but grey, and with its time. */
function onLost(error, answered) {
  const asked = last?.draining || actions.drainTaken;
  const why = error.name === 'TimeoutError' ? ' within 5 s' : error.status ? ` as it should (${error.message})` : '';
  const text = asked ? 'The broker does not answer any more: it has most likely ended, as it was asked to.'
    : `The broker does not answer${why}. This page goes on asking.`;
  if (at('lost').textContent !== text) at('lost').textContent = text;  // it is read out each time that it changes
  at('lost').hidden = false;
  at('draining').hidden = true;
  at('age').textContent = answered ? `as of ${clock(answered / 1000)}` : '';
  document.body.classList.add('old');
  at('state').className = 'pill bad';
  at('state').textContent = asked ? 'Ended' : 'Not reached';
  document.title = `${asked ? 'ended' : 'not reached'} – p2p-broker`;
  at('drain').disabled = true;
}

function onTokenWanted(wasWrong) {
  at('token-text').textContent = wasWrong ? 'The broker does not take this token.'
    : 'This broker wants the token of --admin_token_file. It is kept until this page is closed.';
  at('state').textContent = 'Token wanted';
  at('token-input').value = '';
  if (!at('token').open) at('token').showModal();
}

at('token').addEventListener('cancel', (event) => event.preventDefault());
at('token-form').addEventListener('submit', () => source.use(at('token-input').value.trim()));
at('drain').addEventListener('click', () => actions.drain(last.peers));
at('kick-form').addEventListener('submit', (event) => {
  event.preventDefault();
  actions.kick({ key: at('kick-key').value, id: at('kick-id').value });
});
source.look();
