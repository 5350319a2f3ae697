/**
 * In which formulation a new run computes. On a processor that is known (capsnet/encoder.ts). On a graphics card it
 * depends on the card and on the network's shapes, so a few steps of each are timed: once for each card, TensorFlow,
 * network and batch, and kept in the data folder. What was chosen stands in run.json, and a resumed run keeps to it.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Configuration } from '../../shared/configuration.ts';
import type { BackendReport } from '../../shared/contract/backends.ts';
import { networkShapes } from '../../shared/shapes.ts';
import { backendReport } from '../backend/tensorflow.ts';
import type { Formulation } from '../capsnet/encoder.ts';
import { formulationsOf, usualFormulation } from '../capsnet/encoder.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { writeFileAtomic } from '../storage/atomic.ts';
import { makeFolder } from '../storage/makeFolder.ts';
import type { StepResult } from './step.ts';
import { TrainingStep } from './step.ts';

export interface FormulationChoice {
  formulation: Formulation;
  /** For people: what it was chosen by; null where nothing had to be measured. */
  measured: string | null;
}

const seconds = v.nullable(v.pipe(v.number(), v.minValue(0)));
const MeasurementSchema = v.strictObject({
  /** Seconds a step, the median; null for one that the card could not compute. */
  direct: seconds,
  matrix: seconds,
  /** Whether both gave the same loss and gradients, as far as float32 lets them. */
  agree: v.boolean(),
});
export type Measurement = v.InferOutput<typeof MeasurementSchema>;

/** Timed steps of each formulation, after one that is not; fewer when they take long. */
const timedSteps = 5;
const longestMilliseconds = 1500;
/** Relative differences of the loss and of the gradients' norm; an error in a formulation is far beyond. */
const lossTolerance = 1e-3;
const normTolerance = 1e-2;

/** @param gpu the graphics card that computes, null for the processor */
export function chooseFormulation(
  configuration: Configuration,
  dataFolder: string,
  { gpu, tensorflow }: Pick<BackendReport, 'gpu' | 'tensorflow'> = backendReport(),
): FormulationChoice {
  const { network, training } = configuration;
  if (gpu === null || formulationsOf(network).length === 1)
    return { formulation: usualFormulation(network), measured: null };
  const file = join(dataFolder, 'formulations.json');
  const known = readMeasurements(file);
  const key = JSON.stringify([hostname(), gpu, tensorflow, training.batch, network]);
  const found = known[key] ?? measure(configuration);
  if (!known[key]) keep(dataFolder, file, { ...known, [key]: found });
  return { formulation: faster(found), measured: describe(found) };
}

/** The one that agrees with the paper's arrangement and takes less time. */
export function faster({ direct, matrix, agree }: Measurement): Formulation {
  if (matrix === null || (direct !== null && !agree)) return 'direct';
  return direct === null || matrix < direct ? 'matrix' : 'direct';
}

export function describe({ direct, matrix, agree }: Measurement): string {
  const time = (x: number | null) => (x === null ? 'not computed' : `${(1000 * x).toPrecision(3)} ms`);
  return `direct ${time(direct)}, matrix ${time(matrix)} a step${agree ? '' : '; they disagree'}`;
}

/** Steps of the run's own network and batch, on noise and with weights of their own. */
export function measure(configuration: Configuration): Measurement {
  const direct = time(configuration, 'direct');
  const matrix = time(configuration, 'matrix');
  const near = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance * Math.abs(a);
  return {
    direct: direct?.seconds ?? null,
    matrix: matrix?.seconds ?? null,
    agree:
      direct !== null &&
      matrix !== null &&
      near(direct.first.total, matrix.first.total, lossTolerance) &&
      near(direct.first.gradientNorm, matrix.first.gradientNorm, normTolerance),
  };
}

/** Null when it cannot be computed here: the card's memory may not do. */
function time(
  configuration: Configuration,
  formulation: Formulation,
): { seconds: number; first: StepResult } | null {
  const { network, training } = configuration;
  const generator = new Generator(0);
  const images = Float32Array.from({ length: training.batch * networkShapes(network).pixels }, () =>
    generator.uniform(),
  );
  const labels = Int32Array.from({ length: training.batch }, (_, n) => n % network.digitCapsules.classes);
  let step: TrainingStep | null = null;
  try {
    step = TrainingStep.create(configuration, initialParameters(network, generator), undefined, {
      formulation,
    });
    const first = step.run(images, labels, 0);
    const times: number[] = [];
    const began = performance.now();
    do {
      const before = performance.now();
      step.run(images, labels, 0);
      times.push(performance.now() - before);
    } while (times.length < timedSteps && performance.now() - began < longestMilliseconds);
    times.sort((a, b) => a - b);
    return { seconds: times[times.length >> 1]! / 1000, first };
  } catch {
    return null;
  } finally {
    step?.dispose();
  }
}

function readMeasurements(file: string): Record<string, Measurement> {
  try {
    return v.parse(v.record(v.string(), MeasurementSchema), JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {}; // none yet, or damaged: measured again
  }
}

function keep(folder: string, file: string, measurements: Record<string, Measurement>): void {
  try {
    makeFolder(folder);
    writeFileAtomic(file, `${JSON.stringify(measurements, null, 1)}\n`);
  } catch {
    // a folder that cannot be written stops the run by itself; here it costs a second at its next start
  }
}
