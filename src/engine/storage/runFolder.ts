/** Reading runs: the list, one run's details, its checkpoints. Nothing here writes but `deleteRun`. */
import { readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunCheckpoint, RunDetails, RunSummary } from '../../shared/contract/runs.ts';
import { AppError, toErrorData } from '../../shared/errors.ts';
import { isDamage, readCheckpoint, readCheckpointHeader } from './checkpoint.ts';
import { readMetrics } from './metricsLog.ts';
import { livingOwner, ownRun, releaseRun } from './runOwner.ts';
import { checkpointsFolder, metricsFile, readRunRecord, runFolder, safeName } from './runRecord.ts';
import type { Checkpoint, ResumeState, RunRecord } from './types.ts';

export { readRunRecord, runsFolder } from './runRecord.ts';

/** Newest first. A folder that cannot be read is listed with its problem. */
export function listRuns(runs: string): RunSummary[] {
  return names(runs)
    .filter((id) => safeName.test(id))
    .flatMap((id) => {
      try {
        return [summarise(runs, readRunRecord(runs, id))];
      } catch (error) {
        const { code, message } = toErrorData(error);
        return code === 'not-found' ? [] : [broken(id, message)]; // no run.json: not a run
      }
    })
    .sort((a, b) => b.created.localeCompare(a.created) || b.run.localeCompare(a.run));
}

/**
 * @param points at most so many step rows
 * @throws AppError not-found or unreadable-file
 */
export function readRunDetails(runs: string, id: string, points: number): RunDetails {
  const record = readRunRecord(runs, id);
  const { steps, epochs, damagedLines } = readMetrics(metricsFile(runFolder(runs, id)), points);
  return {
    ...summarise(runs, record),
    problem: damagedLines > 0 ? `${damagedLines} lines of metrics.jsonl are damaged and left out.` : null,
    configuration: record.configuration,
    steps,
    epochMetrics: epochs,
    checkpoints: listCheckpoints(runs, id),
    environment: record.sessions[record.sessions.length - 1]!.environment,
  };
}

function summarise(runs: string, record: RunRecord): RunSummary {
  const { id, title, configuration, created, progress } = record;
  const abandoned = record.state === 'training' && livingOwner(runFolder(runs, id)) === null;
  return {
    run: id,
    title,
    preset: configuration.preset,
    state: abandoned ? 'interrupted' : record.state,
    created,
    epoch: progress.epoch,
    epochs: configuration.training.epochs,
    step: progress.step,
    bestValidationAccuracy: progress.best?.validationAccuracy ?? null,
    failure: record.failure,
    problem: null,
  };
}

function broken(id: string, problem: string): RunSummary {
  return {
    run: id,
    title: id,
    preset: '',
    state: 'failed',
    created: '',
    epoch: 0,
    epochs: 0,
    step: 0,
    bestValidationAccuracy: null,
    failure: null,
    problem,
  };
}

/** In the order of their steps, with the last and the best marked; only the headers are read. */
export function listCheckpoints(runs: string, id: string): RunCheckpoint[] {
  return listCheckpointFolder(checkpointsFolder(runFolder(runs, id)));
}

/** @param folder `checkpoints` of a run */
export function listCheckpointFolder(folder: string): RunCheckpoint[] {
  const list = names(folder)
    .filter((file) => safeName.test(file) && file.endsWith('.safetensors'))
    .flatMap((file) => describe(folder, file))
    .sort((a, b) => a.step - b.step || a.epoch - b.epoch || a.file.localeCompare(b.file));
  const readable = list.filter(({ problem }) => problem === null);
  const last = readable[readable.length - 1];
  if (last) last.last = true;
  let best: RunCheckpoint | undefined;
  for (const checkpoint of readable) {
    if ((checkpoint.validationAccuracy ?? -1) > (best?.validationAccuracy ?? -1)) best = checkpoint;
  }
  if (best) best.best = true;
  return list;
}

function describe(folder: string, file: string): RunCheckpoint[] {
  const marks = { last: false, best: false };
  try {
    const { epoch, step, validationAccuracy, resumable, bytes, written } = readCheckpointHeader(
      join(folder, file),
    );
    return [{ file, epoch, step, validationAccuracy, ...marks, resumable, bytes, written, problem: null }];
  } catch (error) {
    const { code, message } = toErrorData(error);
    if (code === 'not-found') return []; // pruned meanwhile
    const nothing = { epoch: 0, step: 0, validationAccuracy: null, resumable: false, bytes: 0, written: '' };
    return [{ file, ...nothing, ...marks, problem: message }];
  }
}

/** @throws AppError not-found or unreadable-file */
export function readRunCheckpoint(runs: string, id: string, file: string): Checkpoint {
  return readCheckpoint(checkpointPath(runs, id, file));
}

/** The file's bytes, for "Save as". @throws AppError not-found */
export function readRunCheckpointFile(runs: string, id: string, file: string): Uint8Array {
  const path = checkpointPath(runs, id, file);
  readCheckpointHeader(path);
  return new Uint8Array(readFileSync(path));
}

function checkpointPath(runs: string, id: string, file: string): string {
  const path = join(checkpointsFolder(runFolder(runs, id)), file);
  if (safeName.test(file)) return path;
  throw new AppError(
    'not-found',
    `There is no checkpoint '${file.slice(0, 80)}'.`,
    'Choose one from the list.',
  );
}

/**
 * The last checkpoint with a state to resume from that can be read whole.
 * @returns notices name those that could not; `damaged` are those among them whose headers look good
 * @throws AppError not-found when there is none; unreadable-file when the system refuses to read one
 */
export function readLastResumable(
  runs: string,
  id: string,
): {
  file: string;
  checkpoint: Checkpoint & { resume: ResumeState };
  notices: string[];
  damaged: string[];
} {
  const notices: string[] = [];
  const damaged: string[] = [];
  const list = listCheckpoints(runs, id);
  for (const { problem } of list)
    if (problem !== null) notices.push(`Left out, because it cannot be read: ${problem}`);
  for (const { file } of list.filter(({ resumable }) => resumable).reverse()) {
    try {
      const checkpoint = readRunCheckpoint(runs, id, file);
      if (checkpoint.resume)
        return { file, checkpoint: { ...checkpoint, resume: checkpoint.resume }, notices, damaged };
    } catch (error) {
      if (!isDamage(error)) throw error; // another time it may be read: nothing is left out for that
      damaged.push(file);
      notices.push(`Left out, because it cannot be read: ${toErrorData(error).message}`);
    }
  }
  throw new AppError(
    'not-found',
    `The run '${id}' has no checkpoint to go on from. ${notices.join(' ')}`.trim(),
    'Start a new run with the same configuration.',
  );
}

/** @throws AppError busy while someone trains it; not-found */
export function deleteRun(runs: string, id: string): void {
  const folder = runFolder(runs, id);
  if (!names(runs).includes(id)) readRunRecord(runs, id); // says that there is none
  const owner = ownForDeletion(folder);
  // Out of sight at once: a folder that is half deleted would look damaged.
  const hidden = join(runs, `.deleted-${id}`);
  try {
    rmSync(hidden, { recursive: true, force: true });
    renameSync(folder, hidden);
  } catch (error) {
    if (owner !== null) releaseRun(folder, owner);
    throw error;
  }
  rmSync(hidden, { recursive: true, force: true });
}

/** A full disk, for which runs are deleted, leaves no room for the owner's file: nobody else's must be there then. */
function ownForDeletion(folder: string): string | null {
  try {
    return ownRun(folder);
  } catch (error) {
    const full = (error as AppError).code === 'unwritable-file' && livingOwner(folder) === null;
    if (full) return null;
    throw error;
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
