// What the steps mean together: one headline, and what to do about it, the first cause first.
'use strict';

/** @param {{title, state, said, advice}[]} results in the order of the steps */
function summaryOf(results) {
  const wrong = results.filter(({ state }) => state === 'bad');
  const reachesPlayers = results.some(({ id, state }) => id === 'join' && state === 'good');
  const doubts = results.filter(({ state, advice }) => state === 'unknown' && advice);
  const advice = [...wrong, ...doubts].map(({ title, advice: text }) => ({ title, text }));
  if (wrong.length === 0) {
    return {
      state: 'good',
      headline: 'The way through this broker works from here.',
      advice: doubts.length ? advice : [{ title: 'If the game fails all the same',
        text: 'send the text below to who runs it; the cause is then in the game, or at the other player.' }],
    };
  }
  const [first] = wrong;
  const headline = !reachesPlayers || first.id === 'game' || first.id === 'local'
    ? `The game cannot connect. ${first.said}`
    : `The broker works, but not every player will reach you. ${first.said}`;
  return { state: 'bad', headline, advice };
}
