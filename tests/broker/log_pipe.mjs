// A pipe for a broker to write to that is read only when a test says so. Node's own pipes are sockets that it reads.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const { O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;

export class LogPipe {
  text = '';
  #decoder = new TextDecoder();

  /** With `blocking: false` its writer's end returns EAGAIN when the pipe is full. */
  constructor(t, { blocking = true } = {}) {
    this.directory = mkdtempSync(path.join(tmpdir(), 'log-pipe-'));
    const name = path.join(this.directory, 'pipe');
    execFileSync('mkfifo', [name]);
    this.reader = openSync(name, O_RDONLY | O_NONBLOCK);
    this.writer = openSync(name, O_WRONLY | (blocking ? 0 : O_NONBLOCK));
    this.filler = openSync(name, O_RDWR | O_NONBLOCK);
    t.after(() => {
      this.close_reader();
      this.close_writer();
      rmSync(this.directory, { recursive: true });
    });
  }

  /** Fills the pipe, so that the next write waits for a reader. */
  fill(byte = '#') {
    for (const bytes of [4096, 1]) {
      try {
        for (;;) writeSync(this.filler, byte.repeat(bytes));
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
      }
    }
  }

  /** Takes what is in the pipe now; gives all text so far. */
  read() {
    const piece = Buffer.alloc(65536);
    try {
      for (let n = readSync(this.reader, piece); n > 0; n = readSync(this.reader, piece)) {
        this.text += this.#decoder.decode(piece.subarray(0, n), { stream: true });
      }
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
    return this.text;
  }

  /** From now on nobody can read it. */
  close_reader() {
    for (const end of ['reader', 'filler']) {
      if (this[end] !== undefined) closeSync(this[end]);
      this[end] = undefined;
    }
  }

  /** The broker has an end of its own. */
  close_writer() {
    if (this.writer !== undefined) closeSync(this.writer);
    this.writer = undefined;
  }
}
