// What the steps mean together: one headline, and what to do about it, the first cause first.
'use strict';

/** @param {{title, state, said, advice}[]} results in the order of the steps */
function summaryOf(results) {
  const wrong = results.filter(({ state }) => state === 'bad');
  const reachesPlayers = results.some(({ id, state }) => id === 'join' && state === 'good');
  const doubts = results.filter(({ state, advice }) => state === 'unknown' && advice);
  const advised = (steps) => steps.map(({ title, advice: text }) => ({ title, text }));
  if (wrong.length === 0) {
    return {
      state: 'good',
      headline: 'The way through this broker works from here.',
      before: 'If the game still fails:',
      advice: [...advised(doubts), { title: doubts.length ? 'If nothing helps' : 'For support',
        text: 'send the text below to the game’s author; the cause is then in the game, or at the other player.' }],
    };
  }
  const [first] = wrong;
  const headline = !reachesPlayers || first.id === 'game' || first.id === 'local'
    ? `The game cannot connect. ${first.said}`
    : `The broker works, but not every player will reach you. ${first.said}`;
  return { state: 'bad', headline, before: '', advice: advised(wrong) };
}
