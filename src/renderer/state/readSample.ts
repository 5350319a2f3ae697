/** One image of the open model's dataset, alone or as the model reads it. */
import type { DatasetInfo, Split } from '../../shared/contract/datasets.ts';
import type { Encoding } from '../../shared/contract/models.ts';
import { AppError } from '../../shared/errors.ts';
import { count } from '../lib/format.ts';
import type { Session } from './session.svelte.ts';

/** An image of a dataset. */
export interface DatasetSample {
  split: Split;
  index: number;
}

/** An image of a dataset; or the person's own, counted from 1, which is kept nowhere else. */
export type SampleId =
  DatasetSample | { split: 'own'; index: number; /** [H*W*C], 0 to 255. */ pixels: Uint8Array };

export interface SampleImage {
  split: SampleId['split'];
  index: number;
  /** Null for the person's own: nobody has said what it is. */
  label: number | null;
  /** [H*W*C], 0 to 255. */
  pixels: Uint8Array;
}

/** One image as the open model read it. */
export interface ReadSample extends SampleImage {
  encoding: Encoding;
}

type Numbered = Pick<SampleId, 'split' | 'index'>;
export const sameSample = (a: Numbered, b: Numbered): boolean => a.index === b.index && a.split === b.split;

export const idOf = ({ split, index, pixels }: SampleImage): SampleId =>
  split === 'own' ? { split, index, pixels } : { split, index };

/** "No. 15", or "own digit 2". */
export const sampleName = ({ split, index }: Numbered): string =>
  split === 'own' ? `own digit ${index}` : `No. ${count(index)}`;

const places = {
  test: 'No.',
  train: 'training image',
  validation: 'held out No.',
  own: 'own digit',
} as const;

/** For names of files, each image another: "No. 1500", "held out No. 15", "own digit 2"; "average" until one is read. */
export const fileWords = (read: Numbered | null): string =>
  read ? `${places[read.split]} ${read.index}` : 'average';

/**
 * @param dataset the person's own images need none
 * @throws AppError when the inspector has no such image, or ends meanwhile
 */
export async function sampleImage(
  session: Session,
  dataset: DatasetInfo | null,
  sample: SampleId,
): Promise<SampleImage> {
  if (sample.split === 'own') return { ...sample, label: null };
  const { split, index } = sample;
  if (!dataset) throw new AppError('not-found', 'No images fit this network.', 'Draw one, or open another.');
  const { pixels, labels } = await session.call('images', { dataset: dataset.id, split, indices: [index] });
  return { split, index, pixels, label: labels[0]! };
}

/** [H*W*C], 0 to 1: what the network takes. */
export const networkPixels = ({ pixels }: { pixels: Uint8Array }): Float32Array =>
  Float32Array.from(pixels, (value) => value / 255);

/** @throws AppError as sampleImage, or when the open model cannot read it */
export async function readSample(
  session: Session,
  dataset: DatasetInfo | null,
  sample: SampleId,
): Promise<ReadSample> {
  const image = await sampleImage(session, dataset, sample);
  return { ...image, encoding: await session.call('encode', { pixels: networkPixels(image) }) };
}
