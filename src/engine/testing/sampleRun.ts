/** A tiny run without TensorFlow, for tests of what is kept on disk. */
import type { EpochMetrics, StepMetrics } from '../../shared/metrics.ts';
import { findPreset } from '../../shared/presets.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import type { NewRun } from '../storage/runWriter.ts';
import type { Checkpoint, ResumeState } from '../storage/types.ts';

const { configuration: tiny } = findPreset('tiny');
/** About a thousand weights. */
export const configuration = {
  ...tiny,
  network: {
    ...tiny.network,
    input: { height: 12, width: 12, channels: 1 },
    stem: [{ ...tiny.network.stem[0]!, kernel: 3, filters: 2 }],
    primaryCapsules: { ...tiny.network.primaryCapsules, kernel: 5, types: 1, dims: 2 },
    digitCapsules: { ...tiny.network.digitCapsules, classes: 3, dims: 2 },
    decoder: null,
  },
};

export const newRun: NewRun = {
  title: 'Tiny, seed 42',
  configuration,
  datasetChecksum: 'abc',
  environment: { backend: 'tensorflow', threads: 2 },
};

export function stepRow(step: number): StepMetrics {
  return {
    step,
    epoch: step / 10,
    margin: 1 / step,
    reconstruction: 30 / step,
    total: 1.015 / step,
    accuracy: 0.5,
    lengthRight: 0.6,
    lengthWrong: 0.3,
    gradientNorm: 0.1,
    learningRate: 0.001,
    imagesPerSecond: 100,
    seconds: step,
  };
}

export function epochRow(epoch: number): EpochMetrics {
  return { epoch, step: epoch * 10, trainAccuracy: 0.9, validation: null, seconds: epoch * 10 };
}

const weights = (seed: number) => initialParameters(configuration.network, new Generator(seed));

/** Not negative, as Adam's second moments are. */
export const squared = (parameters: Parameters): Parameters =>
  new Map(
    [...parameters].map(([name, { shape, values }]) => [name, { shape, values: values.map((x) => x * x) }]),
  );

/** Its weights depend on the step, so that any two differ. */
export function checkpointAt(
  epoch: number,
  step: number,
  validationAccuracy: number | null = null,
  resume: Partial<ResumeState> | null = {},
): Checkpoint {
  const state = new Generator(step).state();
  return {
    configuration,
    parameters: weights(step),
    epoch,
    step,
    validationAccuracy,
    testAccuracy: null,
    provenance: {},
    resume: resume && {
      optimiser: { step, weights: null, first: weights(step + 1), second: squared(weights(step + 2)) },
      batches: { epoch, taken: 0, epochStart: state, now: state },
      metricsBytes: 0,
      seconds: step,
      learningRateFactor: 1,
      epochSeen: 0,
      epochCorrect: 0,
      best: null,
      ...resume,
    },
  };
}
