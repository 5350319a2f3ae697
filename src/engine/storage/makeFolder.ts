import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/**
 * Makes a folder and those above it that are missing.
 * @throws AppError unwritable-file
 */
export function makeFolder(path: string): void {
  try {
    makeMissing(resolve(path));
  } catch (error) {
    throw new AppError(
      'unwritable-file',
      `The folder ${path} could not be made: ${(error as Error).message}`,
      'Choose another data folder, or see to it that this one may be written.',
      { cause: error },
    );
  }
}

/** One by one: Node's own `recursive` never returns where nothing can be made, such as in /proc (Node 20). */
function makeMissing(path: string): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeMissing(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isFolder(path)) throw error; // else someone else has made it just now
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
