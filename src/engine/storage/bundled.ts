/**
 * Models that come with the app, in `resources/models`: <id>.safetensors (half precision), <id>.statistics,
 * <id>.measures and <id>.json for people.
 */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { CapsuleStatistics } from '../../shared/capsuleStatistics.ts';
import type { CheckpointListing } from '../../shared/contract/runs.ts';
import { AppError } from '../../shared/errors.ts';
import type { CapsuleMeasures } from '../../shared/measures.ts';
import { writeFileAtomic } from './atomic.ts';
import { readCheckpoint, readCheckpointHeader, writeCheckpointFile } from './checkpoint.ts';
import { fingerprint } from './fingerprint.ts';
import { makeFolder } from './makeFolder.ts';
import { writeMeasures } from './measuresFile.ts';
import { safeName } from './runRecord.ts';
import { keepStatistics } from './statisticsFile.ts';
import type { Checkpoint } from './types.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const BundledInfoSchema = v.object({
  title: v.string(),
  /** Of the shipped, half-precision weights, measured by `capsnet bundle`; it chose nothing. */
  test: v.object({
    dataset: v.string(),
    images: v.number(),
    accuracy: share,
    /** Wilson score interval at 95 %. */
    interval: v.object({ low: share, high: share }),
  }),
  /** How it was trained, and the like. */
  provenance: v.record(v.string(), v.string()),
});
export type BundledInfo = v.InferOutput<typeof BundledInfoSchema>;

export interface BundledModel {
  checkpoint: Checkpoint;
  info: BundledInfo;
}

/** Made by `capsnet bundle`; once written, what was measured is read as those of any checkpoint (inspect/models.ts). */
export interface NewBundle extends BundledModel {
  statistics: CapsuleStatistics | null;
  measures: CapsuleMeasures | null;
}

const modelsFolder = (resources: string) => join(resources, 'models');

/**
 * The best on its validation images first, so that the app opens with it. A model that cannot be read is left out,
 * because the app must start without it.
 */
export function listBundled(resources: string): CheckpointListing[] {
  const accuracy = (model: CheckpointListing) => model.validationAccuracy ?? 0;
  return ids(resources)
    .flatMap((id) => listingOf(resources, id) ?? [])
    .sort((a, b) => accuracy(b) - accuracy(a));
}

function listingOf(resources: string, id: string): CheckpointListing | null {
  try {
    const { title, test } = readInfo(resources, id);
    const header = readCheckpointHeader(join(modelsFolder(resources), `${id}.safetensors`));
    const { configuration, epoch, step, validationAccuracy, bytes, written } = header;
    return {
      source: { kind: 'bundled', id },
      title,
      preset: configuration.preset,
      epoch,
      step,
      validationAccuracy,
      testAccuracy: test.accuracy,
      bytes,
      written,
    };
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** @throws AppError not-found or unreadable-file */
export function loadBundled(resources: string, id: string): BundledModel {
  if (!safeName.test(id)) throw missing(id);
  const info = readInfo(resources, id);
  const checkpoint = readCheckpoint(bundledFile(resources, id));
  return {
    checkpoint: {
      ...checkpoint,
      testAccuracy: info.test.accuracy,
      provenance: { ...checkpoint.provenance, ...info.provenance },
    },
    info,
  };
}

/** The checkpoint of a bundled model; `id` is one that loads. */
export const bundledFile = (resources: string, id: string): string =>
  join(modelsFolder(resources), `${id}.safetensors`);

/** What is said of a checkpoint beside it, as of those that come with the app; null where nothing is. */
export function infoBeside(checkpoint: string): BundledInfo | null {
  try {
    const bytes = readIfThere(checkpoint.replace(/\.safetensors$/, '') + '.json');
    return bytes && v.parse(BundledInfoSchema, JSON.parse(bytes.toString('utf8')));
  } catch {
    return null; // some other file of that name
  }
}

/**
 * For the script that makes the bundle. What another model of that id had goes first, and the figures come last: were
 * this interrupted, none would stand beside weights that are not theirs.
 * @throws AppError unwritable-file
 */
export function writeBundled(
  resources: string,
  id: string,
  { checkpoint, statistics, measures, info }: NewBundle,
): void {
  const folder = modelsFolder(resources);
  makeFolder(folder);
  const file = bundledFile(resources, id);
  for (const end of ['json', 'statistics', 'measures', 'run.json', 'metrics.jsonl'])
    rmSync(join(folder, `${id}.${end}`), { force: true });
  writeCheckpointFile(file, { ...checkpoint, resume: null }, { halfPrecision: true });
  const weights = fingerprint(readCheckpoint(file).parameters); // rounded
  if (measures) writeMeasures(file, measures, weights);
  if (statistics) keepStatistics(file, statistics, weights);
  writeFileAtomic(join(folder, `${id}.json`), JSON.stringify(info, null, 2) + '\n');
}

function ids(resources: string): string[] {
  try {
    return readdirSync(modelsFolder(resources))
      .filter((file) => file.endsWith('.safetensors') && safeName.test(file))
      .map((file) => file.slice(0, -'.safetensors'.length))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readInfo(resources: string, id: string): BundledInfo {
  const bytes = readIfThere(join(modelsFolder(resources), `${id}.json`));
  if (!bytes) throw missing(id);
  try {
    return v.parse(BundledInfoSchema, JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    throw new AppError(
      'unreadable-file',
      `${id}.json of the bundled model cannot be read: ${(error as Error).message}`,
      'Install the app again.',
      { cause: error },
    );
  }
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function missing(id: string): AppError {
  return new AppError(
    'not-found',
    `No model '${id.slice(0, 80)}' comes with this app.`,
    'Choose one from the list.',
  );
}
