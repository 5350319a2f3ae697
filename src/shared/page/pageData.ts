/**
 * What a page that stands alone knows: one model's decoder and statistics, and a few images with the capsules that the
 * engine computed of them. Written by the app and by `capsnet page`, read by src/web.
 */
import * as v from 'valibot';
import type { CapsuleStatistics } from '../capsuleStatistics.ts';
import { ConfigurationSchema } from '../configuration.ts';
import { SplitSchema } from '../contract/datasets.ts';
import type { DatasetInfo } from '../contract/datasets.ts';
import type { DecoderWeights, Model } from '../contract/models.ts';
import { distanceLevels } from '../distancePercentile.ts';
import { AppError } from '../errors.ts';
import { fromHalfPrecision, toHalfPrecision } from '../halfPrecision.ts';
import { measureKinds } from '../measures.ts';
import { longestName } from '../names.ts';
import { networkShapes, parameterCounts } from '../shapes.ts';
import { decodeMessage, encodeMessage } from '../wire.ts';

const version = 2;

export interface PageSamples {
  /** Places in the test images of the dataset, ascending. */
  indices: number[];
  /** [n,H*W*C], 0 to 255. */
  pixels: Uint8Array;
  /** [n,J,D]. */
  capsules: Float32Array;
}

export interface PageData {
  model: Omit<Model, 'model' | 'source'> & { decoder: DecoderWeights };
  dataset: DatasetInfo;
  /** Of all test images, so that each keeps its number. */
  labels: Uint8Array;
  samples: PageSamples;
  /** What it opens with: a link's fragment (fragment.ts), or '' for the first sample. */
  start: string;
}

const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array);
const floats = v.custom<Float32Array>((value) => value instanceof Float32Array);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const accuracy = v.nullable(v.number());
const halves = v.pipe(
  bytes,
  v.check(({ length }) => length % 2 === 0, 'half a number'),
);

const StatisticsSchema = v.strictObject({
  dataset: v.string(),
  counts: v.array(count),
  mean: floats,
  sigma: floats,
  density: floats,
  bins: count,
  effect: floats,
  covariance: floats,
  shrinkage: v.array(v.number()),
  componentDensity: floats,
  componentEffect: floats,
  distances: floats,
  heldOut: v.array(count),
  uniformity: v.array(v.number()),
});

const MeasuresSchema = v.strictObject({
  dataset: v.string(),
  split: SplitSchema,
  counts: v.array(count),
  decoded: floats,
  effect: floats,
  real: floats,
  spread: floats,
});

const StoredSchema = v.strictObject({
  version: v.literal(version),
  model: v.strictObject({
    title: v.string(),
    configuration: ConfigurationSchema,
    epoch: count,
    step: count,
    validationAccuracy: accuracy,
    testAccuracy: accuracy,
    provenance: v.record(v.string(), v.string()),
    /** Kernels [in,out] and biases in half precision, little-endian. */
    layers: v.array(
      v.strictObject({
        kernel: halves,
        bias: halves,
        inputs: count,
        outputs: count,
        activation: v.picklist(['none', 'relu', 'leaky-relu', 'sigmoid']),
        slope: v.number(),
      }),
    ),
    statistics: v.nullable(StatisticsSchema),
    measures: v.nullable(MeasuresSchema),
    names: v.array(v.pipe(v.string(), v.maxLength(longestName))),
  }),
  dataset: v.strictObject({
    id: v.string(),
    title: v.string(),
    height: count,
    width: count,
    channels: count,
    classes: v.array(v.string()),
    counts: v.strictObject({ train: count, validation: count, test: count }),
  }),
  labels: bytes,
  samples: v.strictObject({ indices: v.array(count), pixels: bytes, capsules: floats }),
  start: v.string(),
});
type Stored = v.InferOutput<typeof StoredSchema>;

/** @throws AppError not-supported when a weight is too large for half precision */
export function encodePageData({ model, dataset, labels, samples, start }: PageData): Uint8Array {
  const { title, configuration, epoch, step, validationAccuracy, testAccuracy, provenance } = model;
  const { statistics, measures, names } = model;
  const layers = model.decoder.layers.map(({ kernel, bias, inputs, outputs, activation, slope }) => ({
    kernel: inHalves(kernel),
    bias: inHalves(bias),
    ...{ inputs, outputs, activation, slope },
  }));
  const { id, height, width, channels, classes, counts } = dataset;
  return encodeMessage({
    version,
    model: {
      ...{ title, configuration, epoch, step, validationAccuracy, testAccuracy, provenance },
      layers,
      statistics,
      measures,
      names: [...names],
    },
    dataset: { id, title: dataset.title, height, width, channels, classes, counts },
    labels,
    samples,
    start,
  } satisfies Stored);
}

/** @throws AppError unreadable-file for what is no such data, or only a part of it */
export function decodePageData(bytes: Uint8Array): PageData {
  const read = v.safeParse(StoredSchema, decoded(bytes));
  if (!read.success) throw damaged(v.getDotPath(read.issues[0]) ?? 'the version');
  const { model, dataset, labels, samples, start } = read.output;
  const { layers, statistics, ...info } = model;
  const { network } = info.configuration;
  const { classes, dims } = network.digitCapsules;
  const decoder: DecoderWeights = {
    layers: layers.map((layer) => ({ ...layer, kernel: inFull(layer.kernel), bias: inFull(layer.bias) })),
    classes,
    dims,
    ...network.input,
  };
  requireWhole(decoder, info, statistics, samples, labels, dataset);
  return {
    model: {
      ...info,
      shapes: networkShapes(network),
      parameters: parameterCounts(network),
      decoder,
      statistics,
    },
    dataset: { ...dataset, available: samples.indices },
    labels,
    samples,
    start,
  };
}

/** Every list is as long as the network's sizes want it, so that nothing is decoded from numbers that are not there. */
function requireWhole(
  { layers, classes, dims, height, width, channels }: DecoderWeights,
  { measures, names }: Pick<Stored['model'], 'measures' | 'names'>,
  statistics: CapsuleStatistics | null,
  { indices, pixels, capsules }: PageSamples,
  labels: Uint8Array,
  dataset: Stored['dataset'],
): void {
  const size = height * width * channels;
  const each = classes * dims;
  const fits =
    layers.length > 0 &&
    layers.every(
      ({ kernel, bias, inputs, outputs }, n) =>
        kernel.length === inputs * outputs &&
        bias.length === outputs &&
        inputs === (n === 0 ? each : layers[n - 1]!.outputs),
    ) &&
    layers[layers.length - 1]!.outputs === size &&
    dataset.height * dataset.width * dataset.channels === size &&
    indices.length > 0 &&
    indices.every((index) => index < labels.length) &&
    pixels.length === indices.length * size &&
    capsules.length === indices.length * each &&
    names.length === each &&
    (measures === null ||
      (measures.counts.length === classes &&
        measures.spread.length === classes * measureKinds.length &&
        [measures.decoded, measures.effect, measures.real].every(
          ({ length }) => length === each * measureKinds.length,
        ))) &&
    (statistics === null || describes(statistics, classes, dims));
  if (!fits) throw damaged('sizes that do not fit each other');
}

function describes(statistics: CapsuleStatistics, J: number, D: number): boolean {
  const { counts, mean, sigma, effect, density, bins, covariance, shrinkage, distances } = statistics;
  const { componentDensity, componentEffect, heldOut, uniformity } = statistics;
  const long = (length: number, ...of: ArrayLike<number>[]) => of.every((values) => values.length === length);
  return (
    long(J, counts, shrinkage, heldOut, uniformity) &&
    long(J * D, mean, sigma, effect, componentEffect) &&
    long(J * D * bins, density, componentDensity) &&
    long(J * D * D, covariance) &&
    long(J * distanceLevels.length, distances)
  );
}

function inHalves(values: Float32Array): Uint8Array {
  const halves = toHalfPrecision(values);
  if (halves.some((half) => (half & 0x7c00) === 0x7c00))
    throw new AppError(
      'not-supported',
      'A weight of this decoder is too large for half precision, in which pages carry them.',
      'Share another checkpoint.',
    );
  return new Uint8Array(halves.buffer);
}

/** The bytes lie anywhere inside a message, and need not be aligned. */
const inFull = (bytes: Uint8Array): Float32Array =>
  fromHalfPrecision(new Uint16Array(Uint8Array.from(bytes).buffer));

function decoded(bytes: Uint8Array): unknown {
  try {
    return decodeMessage(bytes);
  } catch (error) {
    throw damaged((error as Error).message);
  }
}

const damaged = (why: string) =>
  new AppError(
    'unreadable-file',
    `The model in this page cannot be read (${why}).`,
    'The file is not whole: get it once more from where it came from.',
  );
