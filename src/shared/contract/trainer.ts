/** The trainer: one run at a time, and what it tells while it trains. */
import * as v from 'valibot';
import { ConfigurationSchema } from '../configuration.ts';
import type { Configuration } from '../configuration.ts';
import type { ErrorData } from '../errors.ts';
import type { EpochMetrics, StepMetrics } from '../metrics.ts';
import type { BackendReport } from './backends.ts';
import { event, index, name, nothing, request } from './requests.ts';

export type TrainerState =
  'idle' | 'starting' | 'training' | 'paused' | 'validating' | 'saving' | 'finished' | 'failed';

/** Whether a run is open: training, or able to go on at once. */
export const holdsRun = (state: TrainerState): boolean => !['idle', 'finished', 'failed'].includes(state);

export interface TrainerStatus {
  state: TrainerState;
  run: string | null;
  title: string;
  configuration: Configuration | null;
  epoch: number;
  step: number;
  stepsPerEpoch: number;
  totalSteps: number;
  /** Smoothed. */
  imagesPerSecond: number;
  /** Seconds spent training, over all sessions; estimated seconds left, null while unknown. */
  elapsed: number;
  remaining: number | null;
  best: { epoch: number; validationAccuracy: number } | null;
  lastCheckpoint: { file: string; epoch: number; step: number; written: string } | null;
  failure: ErrorData | null;
  /** What a person should know of the run: another thread count, version or backend than before. */
  notices: string[];
  /** What it is computed by: backend, versions, threads, formulation; null without a run. */
  environment: Record<string, string | number> | null;
  /** Bytes of the trainer process, and tensors alive after a step. */
  memory: { bytes: number; tensors: number };
}

export interface ReconstructionSamples {
  step: number;
  labels: number[];
  predictions: number[];
  /** Length of the capsule that was decoded (the label's). */
  lengths: number[];
  /** [n,H*W*C]: 0 to 255; decoded 0 to 1. */
  originals: Uint8Array;
  decoded: Float32Array;
}

export interface LiveConfusion {
  /** 'training': the last batches of this run (at most 2,000 images); 'validation': the last finished epoch. */
  kind: 'training' | 'validation';
  epoch: number;
  images: number;
  /** [true class][read as], counts. */
  matrix: number[][];
}

export const trainerContract = {
  requests: {
    backend: request<Record<string, never>, BackendReport>(nothing),
    status: request<Record<string, never>, TrainerStatus>(nothing),
    start: request<{ configuration: Configuration; title?: string | undefined }, TrainerStatus>(
      v.strictObject({ configuration: ConfigurationSchema, title: v.optional(name) }),
    ),
    /**
     * Goes on with a run from its last resumable checkpoint. `epochs` trains up to another number of epochs;
     * `learningRateFactor` multiplies the learning rate from there on: 0.1 after a NaN, above 1 for a warm restart.
     */
    resume: request<
      {
        run: string;
        epochs?: number | undefined;
        learningRateFactor?: number | undefined;
      },
      TrainerStatus
    >(
      v.strictObject({
        run: name,
        epochs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
        learningRateFactor: v.optional(v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1000))),
      }),
    ),
    pause: request<Record<string, never>, TrainerStatus>(nothing),
    play: request<Record<string, never>, TrainerStatus>(nothing),
    /** One training step, then paused again. */
    step: request<Record<string, never>, TrainerStatus>(nothing),
    /** Saves a checkpoint and ends the run; it can be resumed. */
    stop: request<Record<string, never>, TrainerStatus>(nothing),
    saveCheckpoint: request<Record<string, never>, TrainerStatus>(nothing),
    /** Other validation digits in the reconstruction strip; the seed picks them. */
    reconstructionSamples: request<{ seed: number; count: number }, ReconstructionSamples | null>(
      v.strictObject({ seed: index, count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(40)) }),
    ),
  },
  events: {
    /** At most 10 a second. */
    status: event<TrainerStatus>(),
    /** New rows since the last event; at most 10 events a second. */
    steps: event<StepMetrics[]>(),
    epoch: event<EpochMetrics>(),
    /** At most one in two seconds. */
    reconstructions: event<ReconstructionSamples>(),
    confusion: event<LiveConfusion>(),
    log: event<{ level: 'info' | 'warning' | 'error'; text: string }>(),
  },
} as const;
