/** Where `--out` leads: looked at before anything is computed, and never something else's end. */
import {
  accessSync,
  constants,
  lstatSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { unwritable, writeFileAtomic } from '../engine/storage/atomic.ts';
import { makeFolder } from '../engine/storage/makeFolder.ts';
import { AppError } from '../shared/errors.ts';
import type { Arguments } from './command.ts';

export interface OutFile {
  /** As it was given, for people. */
  path: string;
  /** @throws AppError unwritable-file; a regular file that was there then stands */
  write(data: string | Uint8Array): void;
}

/**
 * A link's target is written, not the link; what is no regular file, such as /dev/null or a pipe, is written into.
 * @param sources the files that the command reads: none may be overwritten
 * @throws UsageError when `--out` is missing or names a source
 * @throws AppError unwritable-file when it is a folder, or its folder is missing or may not be written
 */
export function outFile(given: Arguments, ...sources: string[]): OutFile {
  const path = given.required('out');
  try {
    if (/[\\/]$/.test(path) || basename(path) === '') throw isFolder();
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw isFolder();
    const source = sources.find((one) => isSameFile(path, one));
    if (source !== undefined)
      throw given.wrong(`--out names the checkpoint itself, ${source}, which would be lost.`);
    if (found) accessSync(path, constants.W_OK);
    if (found && !found.isFile()) return { path, write: (data) => writeInto(path, data) };
    const target = found ? realpathSync(path) : linkTarget(path);
    const folder = dirname(target);
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
    accessSync(folder, constants.W_OK | constants.X_OK);
    return { path, write: (data) => writeFileAtomic(target, data) };
  } catch (error) {
    throw error instanceof AppError ? error : unwritable(path, error);
  }
}

const isFolder = () => new Error('it is a folder');

/** Whether two paths lead to one file that is there. */
export function isSameFile(one: string, other: string): boolean {
  try {
    // Windows has file numbers that are larger than what a double holds.
    const [a, b] = [one, other].map((path) => statSync(path, { bigint: true }));
    return a!.dev === b!.dev && a!.ino === b!.ino;
  } catch {
    return false;
  }
}

/** Makes a folder, before what goes into it is computed. @throws AppError unwritable-file */
export function prepareFolder(path: string): void {
  makeFolder(path);
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Where a path with nothing at its end leads: through links whose targets are missing. */
function linkTarget(path: string): string {
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (!link?.isSymbolicLink()) return resolve(path);
  return linkTarget(resolve(realpathSync(dirname(path)), readlinkSync(path)));
}

function writeInto(path: string, data: string | Uint8Array): void {
  try {
    writeFileSync(path, data);
  } catch (error) {
    throw unwritable(path, error);
  }
}
