/** What storage keeps: a checkpoint and a run, as the engine sees them (files: docs/checkpoints.md). */
import type { Configuration } from '../../shared/configuration.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { NestedNames } from '../../shared/names.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import type { BatchPosition } from '../data/batches.ts';
import type { OptimiserState } from '../training/step.ts';

/** The best epoch so far, by validation accuracy (0 to 1). */
export interface BestEpoch {
  epoch: number;
  step: number;
  validationAccuracy: number;
}

/** Everything besides the weights that training needs to go on exactly as if it had never stopped. */
export interface ResumeState {
  optimiser: OptimiserState;
  /** The place in the training images, with the generator's state. */
  batches: BatchPosition;
  /** Length of metrics.jsonl in bytes; a resumed run cuts the file to it. */
  metricsBytes: number;
  /** Seconds spent training since the start of the run, over all sessions. */
  seconds: number;
  /** Product of the factors asked for when resuming (0.1 after a NaN, above 1 for a warm restart); 1 normally. */
  learningRateFactor: number;
  /** Of the epoch under way: images seen, and images read correctly, so far. */
  epochSeen: number;
  epochCorrect: number;
  best: BestEpoch | null;
}

export interface Checkpoint {
  configuration: Configuration;
  /** Every parameter of shared/shapes.ts `parameterShapes`, plain layouts. */
  parameters: Parameters;
  /** Finished epochs. */
  epoch: number;
  /** Finished training steps. */
  step: number;
  /** On the images the run held out (0 to 1); null when it held none out, or between two epochs. */
  validationAccuracy: number | null;
  /** Measured for a finished model; it chose nothing. */
  testAccuracy: number | null;
  /** Versions, backend, seed and the like, for people. */
  provenance: Record<string, string>;
  /** Given to dimensions by a person; of most checkpoints the data folder holds them (namesFile.ts). */
  names?: NestedNames | undefined;
  /** Null: weights only. */
  resume: ResumeState | null;
}

/** Versions, backend, formulation, threads: what a resumed run compares. */
export type SessionEnvironment = Record<string, string | number>;

export interface RunSession {
  /** ISO 8601. */
  started: string;
  /** Steps that were finished when the session began. */
  step: number;
  environment: SessionEnvironment;
}

/** run.json */
export interface RunRecord {
  formatVersion: number;
  id: string;
  title: string;
  created: string;
  configuration: Configuration;
  dataset: { id: string; checksum: string };
  state: 'training' | 'stopped' | 'finished' | 'failed';
  failure: ErrorData | null;
  /** As of the last checkpoint. */
  progress: { epoch: number; step: number; seconds: number; best: BestEpoch | null };
  sessions: RunSession[];
}
