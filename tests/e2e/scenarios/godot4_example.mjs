// The project in examples/godot, opened as it is in Godot 4.6 and played by mouse and keyboard.
// What it shows it prints as well, so a scenario reads the lines and needs no eyes.
import { fileURLToPath } from 'node:url';
import { addressOf, withLobbies } from '../godot4/lobby.mjs';
import { until } from '../patience.mjs';

const folder = fileURLToPath(new URL('../../../examples/godot/', import.meta.url));
const places = { address: [100, 15], name: [100, 50], join: [20, 85], seal: [70, 85], words: [100, 120] };  // pixels

async function click(game, place) {
  const [x, y] = places[place];
  await game.page.locator('canvas').click({ position: { x, y }, delay: 100 });
}

async function type(game, place, text) {
  await click(game, place);
  await game.page.keyboard.press('Control+A');
  await game.page.keyboard.type(text);
}

/** Clicked again until it helps: an engine that has just started may not look yet. */
async function join(game, broker, lobby = '') {
  return until(50000, 'the lobby', async () => {
    await type(game, 'address', addressOf(broker));
    await type(game, 'name', lobby || ' ');
    if (!lobby) await game.page.keyboard.press('Backspace');
    await click(game, 'join');
    return game.line(/^in lobby (\S+) as player (\d+)$/, 15000).catch(() => undefined);
  });
}

export async function the_godot_4_example_is_played_by_two(stage) {
  const broker = await stage.broker({ flags: withLobbies });
  const [maker, ann] = [await stage.gameIn(folder), await stage.gameIn(folder)];
  const [, lobby] = await join(maker, broker);
  const [, , number] = await join(ann, broker, lobby);
  await maker.line(new RegExp(`^${number} is here$`), 30000);
  await ann.line(/^1 is here$/, 30000);
  await type(ann, 'words', 'hello');
  await ann.page.keyboard.press('Enter');
  await maker.line(new RegExp(`^${number}: hello$`));
  await click(maker, 'seal');
  await ann.line(/^sealed/);
}
