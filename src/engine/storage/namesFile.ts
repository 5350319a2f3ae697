/**
 * The names that a person gave to a checkpoint's dimensions: `names/<fingerprint of its weights>.json` in the data
 * folder. So they hold for a bundled model, a run's checkpoint and a dropped file alike, and wherever the file is moved.
 * A checkpoint that the app saves or bundles takes them along in its header (checkpointMetadata.ts).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { NestedNamesSchema } from '../../shared/names.ts';
import type { NestedNames } from '../../shared/names.ts';
import { writeFileAtomic } from './atomic.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { fingerprint } from './fingerprint.ts';
import { makeFolder } from './makeFolder.ts';
import { checkFormatVersion, formatVersions } from './migrations.ts';
import { readRunCheckpointFile, runsFolder } from './runFolder.ts';
import { join as joinParts } from './safetensors.ts';
import type { Checkpoint } from './types.ts';

const FileSchema = v.object({ formatVersion: v.number(), title: v.string(), names: NestedNamesSchema });

const namesFolder = (dataFolder: string): string => join(dataFolder, 'names');

/** Null where nobody has named anything, or the file is damaged. */
export function readNames(dataFolder: string, weights: string): NestedNames | null {
  try {
    const text = readFileSync(join(namesFolder(dataFolder), `${weights}.json`), 'utf8');
    const { formatVersion, names } = v.parse(FileSchema, JSON.parse(text));
    checkFormatVersion('names', formatVersion, formatVersions.names);
    return names;
  } catch {
    return null;
  }
}

/**
 * @param title of the model, for people who look into the file
 * @throws AppError unwritable-file
 */
export function writeNames(dataFolder: string, weights: string, title: string, names: NestedNames): void {
  makeFolder(namesFolder(dataFolder));
  const content = { formatVersion: formatVersions.names.current, title, names };
  writeFileAtomic(join(namesFolder(dataFolder), `${weights}.json`), JSON.stringify(content, null, 2) + '\n');
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
