/**
 * Capsule statistics as a safetensors file beside the checkpoint that they were measured of: shipped with bundled
 * models, kept for others, so that they are measured once. It names the weights, and counts for no others.
 */
import * as v from 'valibot';
import type { CapsuleStatistics } from '../../shared/capsuleStatistics.ts';
import { distanceLevels } from '../../shared/distancePercentile.ts';
import { AppError } from '../../shared/errors.ts';
import { keepFigures, readKept } from './keptFile.ts';
import { checkFormatVersion, formatVersions } from './migrations.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const MetadataSchema = v.object({ format_version: v.string(), dataset: v.string(), weights: v.string() });

/** Where the statistics of a checkpoint's file are kept. */
export const statisticsPath = (checkpoint: string): string =>
  `${checkpoint.replace(/\.safetensors$/, '')}.statistics`;

/** @param weights their fingerprint */
export function encodeStatistics(statistics: CapsuleStatistics, weights: string): Uint8Array {
  const { dataset, bins, ...figures } = statistics;
  const J = figures.counts.length;
  const D = figures.mean.length / J;
  const tensors = Object.entries(shapes(J, D, bins)).map(([name, shape]) => {
    const values = Float32Array.from(figures[name as keyof typeof figures]);
    return [name, { shape, values }] as const;
  });
  const version = String(formatVersions.statistics.current);
  return writeSafetensors(new Map(tensors), { format_version: version, dataset, weights });
}

/**
 * @param J classes of the model it belongs to
 * @param D dimensions of its digit capsules
 * @throws AppError unreadable-file
 */
export function decodeStatistics(
  bytes: Uint8Array,
  [J, D]: [number, number],
): { statistics: CapsuleStatistics; weights: string } {
  const { metadata, tensors } = readSafetensors(bytes);
  checkFormatVersion('statistics', Number(metadata['format_version']), formatVersions.statistics);
  const read = v.safeParse(MetadataSchema, metadata);
  if (!read.success) throw wrong('its header does not say of which images and weights');
  const bins = tensors.get('density')?.shape[2] ?? 0;
  const expected = shapes(J, D, bins);
  const values = (name: keyof typeof expected): Float32Array => {
    const [tensor, shape] = [tensors.get(name), expected[name]];
    const fits = tensor && tensor.shape.join() === shape.join() && tensor.values.every(Number.isFinite);
    if (!fits)
      throw wrong(`'${name}' is not there, or not finite numbers of the shape [${shape.join(', ')}]`);
    return tensor.values;
  };
  return {
    statistics: {
      dataset: read.output.dataset,
      counts: [...values('counts')],
      mean: values('mean'),
      sigma: values('sigma'),
      density: values('density'),
      bins,
      effect: values('effect'),
      covariance: values('covariance'),
      shrinkage: [...values('shrinkage')],
      componentDensity: values('componentDensity'),
      componentEffect: values('componentEffect'),
      distances: values('distances'),
      heldOut: [...values('heldOut')],
      uniformity: [...values('uniformity')],
    },
    weights: read.output.weights,
  };
}

const shapes = (J: number, D: number, bins: number) => ({
  counts: [J],
  mean: [J, D],
  sigma: [J, D],
  effect: [J, D],
  density: [J, D, bins],
  covariance: [J, D, D],
  shrinkage: [J],
  componentEffect: [J, D],
  componentDensity: [J, D, bins],
  distances: [J, distanceLevels.length],
  heldOut: [J],
  uniformity: [J],
});

/**
 * What is kept beside a checkpoint of these weights. Null where there is nothing, or what is there is of an older app,
 * of other weights, or damaged: it can be measured again.
 * @param checkpoint path of its file
 */
export function readStatistics(
  checkpoint: string,
  shape: [number, number],
  fingerprint: string,
): CapsuleStatistics | null {
  try {
    const { statistics, weights } = decodeStatistics(readKept(statisticsPath(checkpoint)), shape);
    return weights === fingerprint ? statistics : null;
  } catch {
    return null;
  }
}

/**
 * Keeps them beside the checkpoint.
 * @returns a notice when a damaged file was set aside, else null
 * @throws AppError unwritable-file, also where a file of somebody else or of a newer app stands
 */
export function keepStatistics(
  checkpoint: string,
  statistics: CapsuleStatistics,
  weights: string,
): string | null {
  return keepFigures(statisticsPath(checkpoint), encodeStatistics(statistics, weights), {
    format: 'statistics',
    what: 'statistics of capsules',
    tensors: ['sigma', 'effect'],
  });
}

function wrong(why: string): AppError {
  return new AppError(
    'unreadable-file',
    `These are not the capsule statistics of this model: ${why}.`,
    'Install the app again, or let it compute them.',
  );
}
