'use strict';
// Where the program is: in the package for this platform, or where P2P_BROKER_BINARY says.
// Where there is none, one sentence says why and what works instead.
const path = require('node:path');

const packageName = '@p2p-broker/linux-x64';
const override = 'P2P_BROKER_BINARY';

const waysElsewhere = {
  win32: 'On Windows it runs in WSL (install Node and p2p-broker inside it) or as a container.',
  darwin: 'On macOS it runs as a container or in a Linux machine.',
  linux: `Here it runs as a container, or built from source: name the program that you built in ${override}.`,
};

/**
 * The path of the program.
 * @throws {Error} one sentence or two if there is none for this machine
 */
function binaryPath() {
  if (process.env[override]) return process.env[override];
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64') throw noProgram(`${platform}-${arch}`);
  const libc = process.report.getReport().header.glibcVersionRuntime;
  if (!libc) throw noProgram('linux-x64 without glibc (Alpine Linux has musl)');
  const manifest = packageManifest();
  const needed = manifest.content.glibc;
  if (needed && isOlder(libc, needed)) throw noProgram(`glibc ${libc}: it needs ${needed} or newer`);
  return path.join(manifest.folder, 'bin', 'p2p-broker');
}

function packageManifest() {
  try {
    const file = require.resolve(`${packageName}/package.json`);
    return { folder: path.dirname(file), content: require(file) };
  } catch {
    throw new Error(`p2p-broker: the package ${packageName}, which holds the program, is not installed. `
      + 'Install p2p-broker again on this machine, without --omit=optional.');
  }
}

function noProgram(where) {
  return new Error(`p2p-broker has no program for ${where}. `
    + (waysElsewhere[process.platform] ?? 'It runs as a container where there is Docker.'));
}

function isOlder(version, than) {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  return a[0] !== b[0] ? a[0] < b[0] : a[1] < b[1];
}

/** The environment of the program, without what is for this package alone. */
function childEnvironment() {
  const { [override]: _, ...rest } = process.env;
  return rest;
}

module.exports = { binaryPath, childEnvironment };
