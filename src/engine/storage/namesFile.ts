/**
 * The names that a person gave to a checkpoint's dimensions: `names/<fingerprint of its weights>.json` in the data
 * folder. So they hold for a bundled model, a run's checkpoint and a dropped file alike, and wherever the file is moved.
 * A checkpoint that the app saves or bundles takes them along in its header (checkpointMetadata.ts).
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError, toErrorData } from '../../shared/errors.ts';
import { NestedNamesSchema } from '../../shared/names.ts';
import type { NestedNames } from '../../shared/names.ts';
import { writeFileAtomic } from './atomic.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { fingerprint } from './fingerprint.ts';
import { whileOwning } from './folderLock.ts';
import { readKept, setAside } from './keptFile.ts';
import { makeFolder } from './makeFolder.ts';
import { checkFormatVersion, formatVersions, isNewer } from './migrations.ts';
import { readRunCheckpointFile, runsFolder } from './runFolder.ts';
import { join as joinParts } from './safetensors.ts';
import type { Checkpoint } from './types.ts';

/** Of whatever version. */
const VersionSchema = v.object({ formatVersion: v.number() });
const FileSchema = v.object({ formatVersion: v.number(), title: v.string(), names: NestedNamesSchema });

const namesFolder = (dataFolder: string): string => join(dataFolder, 'names');

const namesPath = (dataFolder: string, weights: string): string =>
  join(namesFolder(dataFolder), `${weights}.json`);

/**
 * Null where nobody has named anything, or the file cannot be read.
 * @param warn is told why it cannot
 */
export function readNames(
  dataFolder: string,
  weights: string,
  warn: (text: string) => void = () => undefined,
): NestedNames | null {
  const path = namesPath(dataFolder, weights);
  try {
    return load(path);
  } catch (error) {
    const why =
      error instanceof Damaged ? `${path} is damaged: ${error.message}` : toErrorData(error).message;
    warn(`The names of dimensions are not shown. ${why}`);
    return null;
  }
}

/** Its content is not what this app or a newer one writes. */
class Damaged extends Error {}

/** Null where there is none. @throws Damaged; AppError unreadable-file where a newer app wrote it, or nobody can read it */
function load(path: string): NestedNames | null {
  let text: string;
  try {
    text = readKept(path).toString('utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new AppError(
      'unreadable-file',
      `The names of this model's dimensions, ${path}, could not be read: ${message}.`,
      'See to it that it is a file that you may read, or remove it.',
    );
  }
  try {
    const content: unknown = JSON.parse(text);
    const { formatVersion } = v.parse(VersionSchema, content);
    if (isNewer(formatVersion, formatVersions.names)) throw newer(path);
    checkFormatVersion('file of names', formatVersion, formatVersions.names);
    return v.parse(FileSchema, content).names;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-supported') throw error;
    throw new Damaged((error as Error).message);
  }
}

const newer = (path: string) =>
  new AppError(
    'not-supported',
    `A newer CapsNet Explorer wrote the names of this model's dimensions, ${path}. They stay as they are.`,
    'Update CapsNet Explorer.',
  );

/**
 * Reads the names, and writes what `change` makes of them, while no other program does: none is lost.
 * @param title of the model, for people who look into the file
 * @param change its argument is null where there is no file, or a damaged one, which is set aside
 * @param warn is told where a damaged one is kept
 * @throws AppError not-supported where a newer app wrote them; unreadable-file; unwritable-file; busy
 */
export function changeNames(
  { dataFolder, weights, title }: { dataFolder: string; weights: string; title: string },
  change: (kept: NestedNames | null) => NestedNames,
  warn: (text: string) => void,
): void {
  const path = namesPath(dataFolder, weights);
  makeFolder(namesFolder(dataFolder));
  whileOwning(namesFolder(dataFolder), 'names of dimensions', () => {
    writeNames(dataFolder, weights, title, change(loadOrSetAside(path, warn)));
  });
}

function loadOrSetAside(path: string, warn: (text: string) => void): NestedNames | null {
  try {
    return load(path);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    warn(
      `The names of dimensions in ${path} were damaged: ${error.message}. They are kept as ${setAside(path)}.`,
    );
    return null;
  }
}

/** @throws AppError unwritable-file */
function writeNames(dataFolder: string, weights: string, title: string, names: NestedNames): void {
  const content = { formatVersion: formatVersions.names.current, title, names };
  writeFileAtomic(namesPath(dataFolder, weights), JSON.stringify(content, null, 2) + '\n');
}

/** As it leaves the app: with the names that were given here, or else those that it came with. */
export function withNames(dataFolder: string, checkpoint: Checkpoint): Checkpoint {
  const names = readNames(dataFolder, fingerprint(checkpoint.parameters));
  return names ? { ...checkpoint, names } : checkpoint;
}

/**
 * A run's checkpoint for "Save as", with the names of its dimensions.
 * @throws AppError not-found or unreadable-file
 */
export function checkpointToSave(dataFolder: string, run: string, file: string): Uint8Array {
  const bytes = readRunCheckpointFile(runsFolder(dataFolder), run, file);
  const checkpoint = decodeCheckpoint(bytes, file);
  const named = withNames(dataFolder, checkpoint);
  return named === checkpoint ? bytes : joinParts(encodeCheckpoint(named));
}
