/** Runs and their checkpoints, as lists and as the Train view shows them. */
import * as v from 'valibot';
import type { Configuration } from '../configuration.ts';
import type { ErrorData } from '../errors.ts';
import type { EpochMetrics, StepMetrics } from '../metrics.ts';
import { bytes, name, text } from './requests.ts';

/** Where a checkpoint comes from. Dropped or chosen files come as bytes, which works in every host. */
export const CheckpointSourceSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('bundled'), id: name }),
  v.strictObject({ kind: v.literal('run'), run: name, file: name }),
  v.strictObject({ kind: v.literal('path'), path: text }),
  v.strictObject({ kind: v.literal('bytes'), name, bytes }),
]);
export type CheckpointSource = v.InferOutput<typeof CheckpointSourceSchema>;

export interface CheckpointListing {
  source: CheckpointSource;
  /** For people: "Paper, bundled" or "Fast, seed 42: epoch 3". */
  title: string;
  preset: string;
  epoch: number;
  step: number;
  /** On the images the run held out; null when it held none out. */
  validationAccuracy: number | null;
  /** Written beside bundled models by `capsnet bundle`; it chose nothing. */
  testAccuracy: number | null;
  bytes: number;
  written: string;
}

export interface RunCheckpoint {
  file: string;
  epoch: number;
  step: number;
  validationAccuracy: number | null;
  last: boolean;
  best: boolean;
  /** Can be resumed from: holds the optimiser's and the generator's state. */
  resumable: boolean;
  bytes: number;
  written: string;
  /** Why the file cannot be read, or null. */
  problem: string | null;
}

export type RunState = 'training' | 'stopped' | 'finished' | 'failed' | 'interrupted';

export interface RunSummary {
  run: string;
  title: string;
  preset: string;
  state: RunState;
  created: string;
  epoch: number;
  epochs: number;
  step: number;
  bestValidationAccuracy: number | null;
  /** Why it failed; null for every other state. */
  failure: ErrorData | null;
  /** Why the folder cannot be read, or null. */
  problem: string | null;
}

export interface RunDetails extends RunSummary {
  configuration: Configuration;
  /** At most `points` rows, evenly thinned; the last row is always there. */
  steps: StepMetrics[];
  epochMetrics: EpochMetrics[];
  checkpoints: RunCheckpoint[];
  /** Backend, versions, threads and formulation of the last session, for "Resume says so". */
  environment: Record<string, string | number>;
}
