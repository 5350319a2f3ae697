/** Gathers a page's data from an inspector: by the app for the open model, by `capsnet page` for a file. */
import type { Images } from '../contract/datasets.ts';
import type { inspectorContract } from '../contract/inspector.ts';
import type { Encoding, Model } from '../contract/models.ts';
import type { InputOf, OutputOf } from '../contract/requests.ts';
import type { CapsuleStatistics } from '../capsuleStatistics.ts';
import type { DatasetInfo } from '../contract/datasets.ts';
import { AppError } from '../errors.ts';
import type { PageData } from './pageData.ts';

type Requests = typeof inspectorContract.requests;

/** The requests that are needed, about the model. */
export interface PageSource {
  labels(split: 'test'): Promise<OutputOf<Requests['labels']>>;
  images(indices: number[]): Promise<Images>;
  encode(pixels: InputOf<Requests['encode']>['pixels']): Promise<Encoding>;
}

/** So many images of each class: 1,000 of MNIST, for the map as well. */
const usualPerClass = 100;

export interface Wanted {
  model: Model;
  dataset: DatasetInfo;
  statistics: CapsuleStatistics | null;
  /** Test images to take in any case: those that the page opens with. */
  also: readonly number[];
  start: string;
}

/**
 * Takes the first test images of each class; the network reads them here and now.
 * @throws AppError not-supported for a model without a decoder; whatever the inspector answers
 */
export async function collectPage(
  source: PageSource,
  wanted: Wanted,
  perClass = usualPerClass,
): Promise<PageData> {
  const { model, dataset, statistics, also, start } = wanted;
  const decoder = requireDecoder(model);
  const labels = await source.labels('test');
  const indices = firstOfEach(labels, decoder.classes, perClass, also);
  const { pixels } = await source.images(indices);
  const { capsules } = await source.encode(Float32Array.from(pixels, (value) => value / 255));
  return {
    model: { ...model, decoder, statistics },
    dataset,
    labels,
    samples: { indices, pixels, capsules },
    start,
  };
}

/** @throws AppError not-supported */
export function requireDecoder({ decoder }: Model): NonNullable<Model['decoder']> {
  if (decoder) return decoder;
  const hint = 'Choose a model with a decoder.';
  throw new AppError('not-supported', 'This network has no decoder, so a page could draw nothing.', hint);
}

/** @returns indices, ascending */
function firstOfEach(
  labels: Uint8Array,
  classes: number,
  perClass: number,
  also: readonly number[],
): number[] {
  const taken = new Array<number>(classes).fill(0);
  const first = Array.from(labels.keys()).filter((index) => taken[labels[index]!]!++ < perClass);
  return [...new Set([...first, ...also])].sort((a, b) => a - b);
}
