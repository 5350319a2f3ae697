/** Writing a run: only the process that owns it does, and a kill at any moment leaves a folder that reads and resumes. */
import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Configuration } from '../../shared/configuration.ts';
import type { RunCheckpoint } from '../../shared/contract/runs.ts';
import { AppError, toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics.ts';
import { clearLeftovers, flushFolder } from './atomic.ts';
import { isDamage, readCheckpoint, writeCheckpointFile } from './checkpoint.ts';
import { setAside } from './keptFile.ts';
import { makeFolder } from './makeFolder.ts';
import { measuresPath } from './measuresFile.ts';
import { MetricsLog } from './metricsLog.ts';
import { formatVersions } from './migrations.ts';
import { listCheckpointFolder } from './runFolder.ts';
import { ownRun, releaseRun } from './runOwner.ts';
import { checkpointsFolder, metricsFile, readRunRecord, runFolder, writeRunRecord } from './runRecord.ts';
import { statisticsPath } from './statisticsFile.ts';
import type { Checkpoint, RunRecord, SessionEnvironment } from './types.ts';

/** Kept besides the best and the last. */
const keepEvery = 10;

export interface NewRun {
  title: string;
  configuration: Configuration;
  datasetChecksum: string;
  environment: SessionEnvironment;
}

/**
 * Makes the folder and owns it. It is there whole or not at all.
 * @param runs the folder of all runs
 * @throws AppError unwritable-file
 */
export function createRun(
  runs: string,
  { title, configuration, datasetChecksum, environment }: NewRun,
): RunWriter {
  makeFolder(runs);
  clearAbandoned(runs);
  const created = new Date().toISOString();
  const making = join(runs, `.new-${randomBytes(6).toString('hex')}`);
  makeFolder(checkpointsFolder(making));
  const record: RunRecord = {
    formatVersion: formatVersions.run.current,
    id: '',
    title,
    created,
    configuration,
    dataset: { id: configuration.dataset, checksum: datasetChecksum },
    state: 'training',
    failure: null,
    progress: { epoch: 0, step: 0, seconds: 0, best: null },
    sessions: [{ started: created, step: 0, environment }],
  };
  let folder = making;
  try {
    const owner = ownRun(making);
    folder = takeName(runs, making, record);
    flushFolder(runs);
    return new RunWriter(folder, record, owner);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true }); // its owner's file, too
    if (error instanceof AppError) throw error;
    throw new AppError(
      'unwritable-file',
      `The run's folder could not be made: ${(error as Error).message}`,
      '',
      {
        cause: error,
      },
    );
  }
}

/** Renames the folder to an id that no other run has. @returns its new path */
function takeName(runs: string, making: string, record: RunRecord): string {
  for (let number = 1; ; number++) {
    record.id =
      runId(new Date(record.created), record.configuration.preset) + (number > 1 ? `-${number}` : '');
    writeRunRecord(making, record);
    const folder = join(runs, record.id);
    try {
      renameSync(making, folder); // refused where a run of that name exists: its folder is not empty
      return folder;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes(code ?? '') && number < 1000;
      if (!taken) throw error;
    }
  }
}

/**
 * Owns an existing run and clears what a killed process left. run.json stays as it is until something is written.
 * @throws AppError busy while another training writes it; not-found, unreadable-file, unwritable-file
 */
export function openRun(runs: string, id: string): RunWriter {
  readRunRecord(runs, id); // a folder that is no run gets no owner
  const folder = runFolder(runs, id);
  const owner = ownRun(folder);
  try {
    const checkpoints = checkpointsFolder(folder);
    makeFolder(checkpoints);
    clearLeftovers(folder);
    clearLeftovers(checkpoints);
    return new RunWriter(folder, readRunRecord(runs, id), owner);
  } catch (error) {
    releaseRun(folder, owner);
    throw error;
  }
}

export interface NewSession {
  /** Steps that are finished at its beginning. */
  step: number;
  environment: SessionEnvironment;
  /** It may have changed: more epochs. */
  configuration: Configuration;
}

export class RunWriter {
  readonly folder: string;
  readonly #owner: string;
  readonly #metrics: MetricsLog;
  #record: RunRecord;

  constructor(folder: string, record: RunRecord, owner: string) {
    this.folder = folder;
    this.#record = record;
    this.#owner = owner;
    this.#metrics = new MetricsLog(metricsFile(folder));
  }

  get id(): string {
    return this.#record.id;
  }

  get record(): Readonly<RunRecord> {
    return this.#record;
  }

  /** Length of metrics.jsonl; belongs into each checkpoint that can be resumed from. */
  get metricsBytes(): number {
    return this.#metrics.bytes;
  }

  /** Of a run that was opened again; written to run.json with its next change. */
  beginSession({ step, environment, configuration }: NewSession): void {
    const session = { started: new Date().toISOString(), step, environment };
    this.#record = { ...this.#record, configuration, sessions: [...this.#record.sessions, session] };
  }

  /** Written at once; flushed with the next checkpoint. */
  appendSteps(rows: readonly StepMetrics[]): void {
    this.#metrics.append('step', rows);
  }

  appendEpoch(row: EpochMetrics): void {
    this.#metrics.append('epoch', [row]);
  }

  /**
   * Back to where a checkpoint left the figures.
   * @returns a notice when figures are missing, else null
   */
  truncateMetrics(bytes: number): string | null {
    const left = this.#metrics.cut(bytes);
    if (left === bytes) return null;
    return 'Some figures that were measured before the checkpoint are missing from metrics.jsonl; the weights are not affected.';
  }

  flush(): void {
    this.#metrics.flush();
  }

  /**
   * 'epoch' at an epoch's end, 'step' between two. Then removes what need not be kept: besides the best and the last,
   * which can be resumed from, every tenth epoch stays, its weights only.
   * @returns notices tell of earlier checkpoints that could not be tidied up; the new one is safe all the same
   * @throws AppError not-a-number or unwritable-file; all earlier checkpoints then stand
   */
  writeCheckpoint(
    kind: 'epoch' | 'step',
    checkpoint: Checkpoint,
  ): { file: string; epoch: number; step: number; written: string; notices: string[] } {
    const { epoch, step, resume } = checkpoint;
    const number = kind === 'epoch' ? String(epoch).padStart(3, '0') : String(step).padStart(8, '0');
    const file = `${kind}-${number}.safetensors`;
    this.flush(); // the figures a checkpoint counts on are on disk before it
    const path = join(checkpointsFolder(this.folder), file);
    writeCheckpointFile(path, checkpoint);
    const { seconds, best } = resume ?? this.#record.progress;
    const written = statSync(path).mtime.toISOString();
    this.#update({ progress: { epoch, step, seconds, best } });
    return { file, epoch, step, written, notices: this.#prune(file) };
  }

  /**
   * Out of the way, where no list names it: a damaged checkpoint that seems the last would have those pruned that
   * are written after it.
   * @returns a notice
   */
  setAside(file: string): string {
    try {
      const kept = setAside(join(checkpointsFolder(this.folder), file), 'damaged');
      return `${file} is damaged and was renamed to ${basename(kept)}.`;
    } catch (error) {
      return `${file} is damaged and could not be renamed: ${(error as Error).message}`;
    }
  }

  setState(state: RunRecord['state'], failure: ErrorData | null = null): void {
    this.flush();
    this.#update({ state, failure });
  }

  /** Gives up the run; nothing may be written afterwards. */
  close(): void {
    this.#metrics.close();
    releaseRun(this.folder, this.#owner);
  }

  #update(changes: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...changes };
    writeRunRecord(this.folder, this.#record);
  }

  /** @param kept the file just written: it stays even where a damaged one has more steps */
  #prune(kept: string): string[] {
    const notices: string[] = [];
    for (const checkpoint of listCheckpointFolder(checkpointsFolder(this.folder))) {
      const { file, last, best, problem } = checkpoint;
      if (file === kept || last || best || problem !== null) continue;
      try {
        this.#tidy(checkpoint);
      } catch (error) {
        const { message } = toErrorData(error);
        notices.push(isDamage(error) ? this.setAside(file) : `${file} could not be tidied up: ${message}`);
      }
    }
    return notices;
  }

  #tidy({ file, epoch, resumable }: RunCheckpoint): void {
    const path = join(checkpointsFolder(this.folder), file);
    if (!file.startsWith('epoch-') || epoch % keepEvery !== 0) {
      rmSync(path, { force: true });
      rmSync(measuresPath(path), { force: true });
      rmSync(statisticsPath(path), { force: true });
    } else if (resumable) writeCheckpointFile(path, { ...readCheckpoint(path), resume: null });
  }
}

/** As people sort them: 2026-11-23-1405-fast. */
function runId(created: Date, preset: string): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${created.getFullYear()}-${two(created.getMonth() + 1)}-${two(created.getDate())}`;
  const name = preset
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${day}-${two(created.getHours())}${two(created.getMinutes())}-${name.slice(0, 40) || 'run'}`;
}

/**
 * Folders that a process killed while it made or deleted a run left behind; a living one needs no hour. It is tidying
 * only: one that cannot be removed stays, and keeps no run from being made.
 */
function clearAbandoned(runs: string): void {
  for (const name of readdirSync(runs)) {
    if (!/^\.(new|deleted)-/.test(name)) continue;
    const path = join(runs, name);
    try {
      const age = Date.now() - statSync(path).mtimeMs;
      if (age > 3_600_000) rmSync(path, { recursive: true, force: true });
    } catch {
      // gone just now, or not ours to remove
    }
  }
}
