/** run.json: what a run is and how it stands. Rewritten whole at each change, so it is never half there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ConfigurationSchema } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { writeFileAtomic } from './atomic.ts';
import { BestEpochSchema } from './checkpointMetadata.ts';
import { checkFormatVersion, formatVersions } from './migrations.ts';
import type { RunRecord } from './types.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const RunRecordSchema = v.strictObject({
  formatVersion: v.number(),
  id: v.string(),
  title: v.string(),
  created: v.pipe(v.string(), v.isoTimestamp()),
  configuration: ConfigurationSchema,
  dataset: v.strictObject({ id: v.string(), checksum: v.string() }),
  state: v.picklist(['training', 'stopped', 'finished', 'failed']),
  failure: v.nullable(
    v.strictObject({ code: v.string() as v.GenericSchema<ErrorCode>, message: v.string(), hint: v.string() }),
  ),
  progress: v.strictObject({
    epoch: whole,
    step: whole,
    seconds: v.number(),
    best: v.nullable(BestEpochSchema),
  }),
  sessions: v.pipe(
    v.array(
      v.strictObject({
        started: v.pipe(v.string(), v.isoTimestamp()),
        step: whole,
        environment: v.record(v.string(), v.union([v.string(), v.number()])),
      }),
    ),
    v.minLength(1),
  ),
});

export const runsFolder = (dataFolder: string): string => join(dataFolder, 'runs');
export const checkpointsFolder = (run: string): string => join(run, 'checkpoints');
export const metricsFile = (run: string): string => join(run, 'metrics.jsonl');

/** Names of folders and files come from outside; one with a separator or leading dot is never one of ours. */
export const safeName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * The folder of a run.
 * @throws AppError not-found
 */
export function runFolder(runs: string, id: string): string {
  if (!safeName.test(id)) throw noSuchRun(id);
  return join(runs, id);
}

/** @throws AppError not-found or unreadable-file */
export function readRunRecord(runs: string, id: string): RunRecord {
  const path = join(runFolder(runs, id), 'run.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw noSuchRun(id);
    throw unreadable(message);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unreadable('it is not JSON');
  }
  const found = (parsed as { formatVersion?: unknown } | null)?.formatVersion;
  checkFormatVersion('run', found, formatVersions.run);
  const result = v.safeParse(RunRecordSchema, parsed);
  if (!result.success) throw unreadable(`${v.getDotPath(result.issues[0])}: ${result.issues[0].message}`);
  // The folder's name counts: a copied or renamed folder is a run of its own.
  return { ...result.output, id };
}

export function writeRunRecord(folder: string, record: RunRecord): void {
  writeFileAtomic(join(folder, 'run.json'), JSON.stringify(record, null, 2) + '\n');
}

function noSuchRun(id: string): AppError {
  return new AppError(
    'not-found',
    `There is no run '${id.slice(0, 80)}'.`,
    'It may have been deleted or renamed.',
  );
}

function unreadable(why: string): AppError {
  return new AppError(
    'unreadable-file',
    `run.json cannot be read: ${why}.`,
    'Its checkpoints may still be good: open one of them by its file.',
  );
}
