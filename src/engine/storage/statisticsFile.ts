/** Capsule statistics as a safetensors file beside a bundled model, so that Explore has them at the first launch. */
import * as v from 'valibot';
import { SplitSchema } from '../../shared/contract.ts';
import type { CapsuleStatistics } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { checkFormatVersion, formatVersions } from './migrations.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const MetadataSchema = v.object({ format_version: v.string(), dataset: v.string(), split: SplitSchema });

export function encodeStatistics(statistics: CapsuleStatistics): Uint8Array {
  const { dataset, split, counts, meanLength, bins, mean, sigma, minimum, maximum, effect, density } =
    statistics;
  const J = counts.length;
  const D = mean.length / J;
  const perClass = (values: number[]) => ({ shape: [J], values: Float32Array.from(values) });
  const perDimension = (values: Float32Array) => ({ shape: [J, D], values });
  return writeSafetensors(
    new Map([
      ['counts', perClass(counts)],
      ['meanLength', perClass(meanLength)],
      ['mean', perDimension(mean)],
      ['sigma', perDimension(sigma)],
      ['minimum', perDimension(minimum)],
      ['maximum', perDimension(maximum)],
      ['effect', perDimension(effect)],
      ['density', { shape: [J, D, bins], values: density }],
    ]),
    { format_version: String(formatVersions.statistics.current), dataset, split },
  );
}

/**
 * @param J classes of the model it belongs to
 * @param D dimensions of its digit capsules
 * @throws AppError unreadable-file
 */
export function decodeStatistics(bytes: Uint8Array, [J, D]: [number, number]): CapsuleStatistics {
  const { metadata, tensors } = readSafetensors(bytes);
  const read = v.safeParse(MetadataSchema, metadata);
  if (!read.success) throw wrong('its header does not say of which images');
  checkFormatVersion('statistics', Number(read.output.format_version), formatVersions.statistics);
  const bins = tensors.get('density')?.shape[2] ?? 0;
  const values = (name: string, ...shape: number[]): Float32Array => {
    const tensor = tensors.get(name);
    const fits = tensor && tensor.shape.join() === shape.join() && tensor.values.every(Number.isFinite);
    if (!fits)
      throw wrong(`'${name}' is not there, or not finite numbers of the shape [${shape.join(', ')}]`);
    return tensor.values;
  };
  return {
    dataset: read.output.dataset,
    split: read.output.split,
    counts: [...values('counts', J)],
    meanLength: [...values('meanLength', J)],
    mean: values('mean', J, D),
    sigma: values('sigma', J, D),
    minimum: values('minimum', J, D),
    maximum: values('maximum', J, D),
    effect: values('effect', J, D),
    density: values('density', J, D, bins),
    bins,
  };
}

function wrong(why: string): AppError {
  return new AppError(
    'unreadable-file',
    `These are not the capsule statistics of this model: ${why}.`,
    'Install the app again, or let it compute them.',
  );
}
