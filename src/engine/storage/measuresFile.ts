/**
 * What was measured of a checkpoint's dimensions, as a safetensors file beside it, `<checkpoint>.measures`: measuring
 * takes about a minute. It names the weights it was measured on, for a run writes checkpoints anew under the same name.
 */
import * as v from 'valibot';
import { SplitSchema } from '../../shared/contract/datasets.ts';
import { AppError } from '../../shared/errors.ts';
import { measureKinds } from '../../shared/measures.ts';
import type { CapsuleMeasures } from '../../shared/measures.ts';
import { keepFigures, readKept } from './keptFile.ts';
import { checkFormatVersion, formatVersions } from './migrations.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const MetadataSchema = v.object({
  format_version: v.string(),
  dataset: v.string(),
  split: SplitSchema,
  measures: v.string(),
  weights: v.string(),
});

/** Of a checkpoint's file. */
export const measuresPath = (checkpoint: string): string =>
  checkpoint.replace(/\.safetensors$/, '') + '.measures';

/** @param weights their fingerprint */
export function encodeMeasures(measures: CapsuleMeasures, weights: string): Uint8Array {
  const { dataset, split, counts, decoded, effect, real, spread } = measures;
  const J = counts.length;
  const M = measureKinds.length;
  const shape = [J, real.length / J / M, M];
  return writeSafetensors(
    new Map([
      ['counts', { shape: [J], values: Float32Array.from(counts) }],
      ['decoded', { shape, values: decoded }],
      ['effect', { shape, values: effect }],
      ['real', { shape, values: real }],
      ['spread', { shape: [J, M], values: spread }],
    ]),
    {
      format_version: String(formatVersions.measures.current),
      ...{ dataset, split, measures: measureKinds.join(), weights },
    },
  );
}

/**
 * @param shape classes, and dimensions of a digit capsule
 * @param weights the fingerprint of those it must have been measured on
 * @throws AppError unreadable-file
 */
export function decodeMeasures(
  bytes: Uint8Array,
  [J, D]: [number, number],
  weights: string,
): CapsuleMeasures {
  const { metadata, tensors } = readSafetensors(bytes);
  const read = v.safeParse(MetadataSchema, metadata);
  if (!read.success) throw wrong('its header does not say what was measured');
  const { format_version, dataset, split, measures, weights: measured } = read.output;
  checkFormatVersion('measures', Number(format_version), formatVersions.measures);
  if (measures !== measureKinds.join()) throw wrong('it holds other measures');
  if (measured !== weights) throw wrong('they are of other weights');
  const values = (name: string, least: number, most: number, ...shape: number[]): Float32Array => {
    const tensor = tensors.get(name);
    const fits =
      tensor?.shape.join() === shape.join() &&
      tensor.values.every((value) => value >= least && value <= most);
    if (!fits)
      throw wrong(`'${name}' is not there, or not numbers in range of the shape [${shape.join(', ')}]`);
    return tensor.values;
  };
  return {
    ...{ dataset, split },
    counts: [...values('counts', 0, 1e9, J)],
    decoded: values('decoded', -1, 1, J, D, measureKinds.length),
    effect: values('effect', -1e6, 1e6, J, D, measureKinds.length),
    real: values('real', -1, 1, J, D, measureKinds.length),
    spread: values('spread', 0, 1e6, J, measureKinds.length),
  };
}

/** What was kept beside a checkpoint; null where there is nothing, or nothing of use: it is then measured anew. */
export function readMeasures(
  checkpoint: string,
  shape: [number, number],
  weights: string,
): CapsuleMeasures | null {
  try {
    return decodeMeasures(readKept(measuresPath(checkpoint)), shape, weights);
  } catch {
    return null;
  }
}

/**
 * @returns a notice when a damaged file was set aside, else null
 * @throws AppError unwritable-file, also where a file of somebody else or of a newer app stands
 */
export function writeMeasures(checkpoint: string, measures: CapsuleMeasures, weights: string): string | null {
  return keepFigures(measuresPath(checkpoint), encodeMeasures(measures, weights), {
    format: 'measures',
    what: 'measures of dimensions',
    tensors: ['decoded', 'spread'],
  });
}

function wrong(why: string): AppError {
  return new AppError(
    'unreadable-file',
    `These are not the measures of this model's dimensions: ${why}.`,
    'Delete the file: they are measured anew.',
  );
}
