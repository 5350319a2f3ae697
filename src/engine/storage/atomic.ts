/**
 * Files that are whole or not there, whenever the process is killed or the power fails: written beside, flushed,
 * renamed, and the folder flushed.
 */
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writevSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/**
 * Names of files under way; a reader never looks at them. What a killed process left is cleared when a run is opened,
 * or the same file written.
 */
const leftover = /^\..*\.[0-9a-f]{8}\.tmp$/;

/**
 * @param data one text, or bytes in pieces
 * @throws AppError unwritable-file when the disk is full or the folder may not be written; the old file then stands
 */
export function writeFileAtomic(path: string, data: string | Uint8Array | readonly Uint8Array[]): void {
  const folder = dirname(path);
  const beside = join(folder, `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  const pieces =
    typeof data === 'string' ? [Buffer.from(data)] : data instanceof Uint8Array ? [data] : [...data];
  try {
    const file = openSync(beside, 'wx');
    try {
      writeAll(file, pieces);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renamePatiently(beside, path);
    flushFolder(folder);
    clearAbandoned(path);
  } catch (error) {
    removeIfPossible(beside);
    throw unwritable(path, error);
  }
}

/** What killed writers of this file left; a living one takes seconds, and gets ten minutes. */
function clearAbandoned(path: string): void {
  const start = `.${basename(path)}.`;
  try {
    for (const name of readdirSync(dirname(path))) {
      if (!name.startsWith(start) || !leftover.test(name) || name.length !== start.length + 12) continue;
      const left = join(dirname(path), name);
      if (Date.now() - statSync(left).mtimeMs > 600_000) removeIfPossible(left);
    }
  } catch {
    // a folder that may not be listed, or one that another has cleared just now: it is tidying only
  }
}

/** What kept a file from being written may keep it from being removed; the first reason is the one to tell. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // it is hidden, and in nobody's way; clearLeftovers tries again
  }
}

function writeAll(file: number, pieces: Uint8Array[]): void {
  for (let left = pieces.filter((piece) => piece.length > 0); left.length > 0;) {
    let written = writevSync(file, left.slice(0, 1024)); // the most that one call takes
    while (left.length > 0 && written >= left[0]!.length) written -= left.shift()!.length;
    if (written > 0) left = [left[0]!.subarray(written), ...left.slice(1)];
  }
}

/** Windows refuses while anyone has the file open, a virus scanner for instance; readers close within milliseconds. */
function renamePatiently(from: string, to: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      return renameSync(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      const held =
        process.platform === 'win32' && (code === 'EPERM' || code === 'EBUSY' || code === 'EACCES');
      if (!held || attempt === 20) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 * attempt);
    }
  }
}

/**
 * A rename is safe from a power failure once its folder is flushed. Windows has no such call, and some file systems
 * (shared folders, network drives) refuse it: what was renamed is there all the same, so nobody is told.
 */
export function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // not by this file system, or not by us: writing to the folder needs no right to read it
  }
}

/** Removes what killed writers left in a folder, where it can. Only for its owner: another's may still be under way. */
export function clearLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) if (leftover.test(name)) removeIfPossible(join(folder, name));
}

export function unwritable(path: string, error: unknown): AppError {
  const { code, message } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new AppError(
    'unwritable-file',
    `${path} could not be written: ${full ? 'the disk is full' : message}.`,
    full ? 'Free some disk space, then try again.' : 'Check that the folder exists and may be written.',
    { cause: error },
  );
}
