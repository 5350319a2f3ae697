/** Where a command writes progress and errors while TensorFlow's lines, which come on stderr, are read by its parent. */
import { writeSync } from 'node:fs';
import { isatty, WriteStream } from 'node:tty';
import type { TerminalStreams } from './terminal.ts';

/** The environment's CAPSNET_STDERR: the number under which the parent handed on its stderr. */
export const handedOn = (number: number) => ({ CAPSNET_STDERR: String(number) });

/** This process's stderr, or the one that its parent handed on. */
export function ownStderr(): TerminalStreams['stderr'] {
  const number = Number(process.env['CAPSNET_STDERR'] ?? 2);
  delete process.env['CAPSNET_STDERR']; // nobody further down has it
  if (number === 2) return process.stderr;
  // A terminal's width is asked for by a stream; all writing goes at once, in order with what goes to stdout.
  const screen = isatty(number) ? new WriteStream(number) : null;
  screen?.unref();
  return {
    write: (text) => writeAll(number, Buffer.from(text)),
    isTTY: screen !== null,
    get columns() {
      return screen?.getWindowSize()[0] ?? 80;
    },
  };
}

function writeAll(number: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(number, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return; // whoever read us has gone
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
