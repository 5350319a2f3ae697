/** One image of the open model's dataset, alone or as the model reads it. */
import type { DatasetInfo, Encoding, Split } from '../../shared/contract.ts';
import type { Session } from './session.svelte.ts';

export interface SampleId {
  split: Split;
  index: number;
}

export interface SampleImage extends SampleId {
  label: number;
  /** [H*W*C], 0 to 255. */
  pixels: Uint8Array;
}

/** One image as the open model read it. */
export interface ReadSample extends SampleImage {
  encoding: Encoding;
}

export const sameSample = (a: SampleId, b: SampleId): boolean => a.index === b.index && a.split === b.split;

/** @throws AppError when the inspector has no such image, or ends meanwhile */
export async function sampleImage(
  session: Session,
  dataset: DatasetInfo,
  { split, index }: SampleId,
): Promise<SampleImage> {
  const { pixels, labels } = await session.call('images', { dataset: dataset.id, split, indices: [index] });
  return { split, index, pixels, label: labels[0]! };
}

/** [H*W*C], 0 to 1: what the network takes. */
export const networkPixels = ({ pixels }: { pixels: Uint8Array }): Float32Array =>
  Float32Array.from(pixels, (value) => value / 255);

/** @throws AppError as sampleImage, or when the open model cannot read it */
export async function readSample(
  session: Session,
  dataset: DatasetInfo,
  sample: SampleId,
): Promise<ReadSample> {
  const image = await sampleImage(session, dataset, sample);
  return { ...image, encoding: await session.call('encode', { pixels: networkPixels(image) }) };
}
