// Packs the files of a Godot project into a zip archive, which the engine takes for its main pack.
// Deflated data and checksum are those that gzip makes, without gzip's head and tail: Node has no other need for zip.
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const gzipHeadBytes = 10;
const gzipTailBytes = 8;
const deflated = 8;
const version = 20;  // 2.0, the first with deflate

/** The files below `folder`, as a map from their paths in it to their bytes. */
export function filesBelow(folder) {
  const names = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)));
  return new Map(names.map((name) => [name, fs.readFileSync(path.join(folder, name))]));
}

/** @param {Map<string, Buffer>} files by the paths that they have below res:// */
export function pack(files) {
  const entries = [];
  const directory = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const zipped = gzipSync(bytes);
    const data = zipped.subarray(gzipHeadBytes, -gzipTailBytes);
    const common = describe(name, zipped.readUInt32LE(zipped.length - gzipTailBytes), data.length, bytes.length);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    entries.push(local);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), numbers([version, 2]), common,
      numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), Buffer.from(name)]));
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const count = [files.size, 2];
  const end = numbers([0, 2], [0, 2], count, count, [listed.length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...entries, listed, Buffer.from('PK\x05\x06'), end]);
}

/** What a file's head and its row in the directory have in common: from the version to the lengths. */
function describe(name, checksum, packedBytes, bytes) {
  return numbers([version, 2], [0, 2], [deflated, 2], [0, 2], [0, 2], [checksum, 4], [packedBytes, 4], [bytes, 4],
    [Buffer.byteLength(name), 2], [0, 2]);
}

function numbers(...valuesAndSizes) {
  return Buffer.concat(valuesAndSizes.map(([value, size]) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUIntLE(value, 0, size);
    return bytes;
  }));
}
