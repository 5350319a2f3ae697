/** A small inspector for tests of the page: 6 images of 2 x 2 pixels, 3 classes, capsules of 4 dimensions. */
import type { Handlers } from '../../shared/calls.ts';
import type { CapsuleStatistics } from '../../shared/capsuleStatistics.ts';
import type { Split } from '../../shared/contract/datasets.ts';
import type { inspectorContract } from '../../shared/contract/inspector.ts';
import type { DecoderWeights, Encoding, Model } from '../../shared/contract/models.ts';
import type { InputOf } from '../../shared/contract/requests.ts';
import { distanceLevels } from '../../shared/distancePercentile.ts';
import { findPreset } from '../../shared/presets.ts';
import { networkShapes, parameterCounts } from '../../shared/shapes.ts';

type Requests = typeof inspectorContract.requests;

const [classes, dims] = [3, 4];
const labels = Uint8Array.of(0, 1, 2, 0, 1, 2);
const configuration = (() => {
  const paper = structuredClone(findPreset('tiny').configuration);
  paper.network.input = { height: 2, width: 2, channels: 1 };
  return paper;
})();

/** One linear layer: class j, dimension d adds (j + 1) (d + 1) / 100 to pixel d. */
export const decoder: DecoderWeights = {
  layers: [
    {
      kernel: Float32Array.from({ length: classes * dims * 4 }, (_, n) => {
        const [row, pixel] = [Math.floor(n / 4), n % 4];
        return row % dims === pixel ? ((Math.floor(row / dims) + 1) * (pixel + 1)) / 100 : 0;
      }),
      bias: new Float32Array(4),
      inputs: classes * dims,
      outputs: 4,
      activation: 'none',
      slope: 0,
    },
  ],
  classes,
  dims,
  height: 2,
  width: 2,
  channels: 1,
};

export const statistics: CapsuleStatistics = {
  dataset: 'mnist',
  counts: [2000, 2000, 2000],
  mean: new Float32Array(classes * dims).fill(0.1),
  sigma: new Float32Array(classes * dims).fill(0.05),
  density: new Float32Array(classes * dims * 6).fill(1 / 6),
  bins: 6,
  effect: Float32Array.from({ length: classes * dims }, (_, n) => (n % dims) / 10),
  // Every dimension with the same spread, and dimensions 0 and 1 half together.
  covariance: Float32Array.from({ length: classes * dims * dims }, (_, n) => {
    const [i, j] = [Math.floor(n / dims) % dims, n % dims];
    return i === j ? 0.0025 : i + j === 1 ? 0.00125 : 0;
  }),
  shrinkage: [0, 0, 0],
  componentDensity: new Float32Array(classes * dims * 6).fill(1 / 6),
  componentEffect: Float32Array.from({ length: classes * dims }, (_, n) => (dims - (n % dims)) / 10),
  // A digit at distance x is farther out than x / 4 of all.
  distances: Float32Array.from(
    { length: classes * distanceLevels.length },
    (_, n) => 4 * distanceLevels[n % distanceLevels.length]!,
  ),
  heldOut: [500, 500, 500],
  uniformity: [0.5, 0.5, 0.001],
};

export function encode({ pixels }: { pixels: Float32Array }): Encoding {
  const image = Math.round(pixels[0]! * 255);
  return {
    capsules: Float32Array.from(
      { length: classes * dims },
      (_, n) => (Math.floor(n / dims) + 1) / 10 + image / 100,
    ),
    lengths: Float32Array.from({ length: classes }, (_, j) => (j === labels[image] ? 0.9 : 0.1)),
    predictions: Uint8Array.of(labels[image]!),
  };
}

/**
 * Which image stands at place n of a split: in the test set image n, in the others the next one, or the one after
 * that when a model is named, for it was trained with another split than the presets'.
 */
const imageAt = (n: number, { split, model }: { split: Split; model?: string | undefined }) =>
  split === 'test' ? n : (n + (model === undefined ? 1 : 2)) % labels.length;

/** Image n has the pixels n; its capsules are (class + 1) / 10 + image / 100 in every dimension. */
export function smallInspector(given: Partial<Handlers<typeof inspectorContract>> = {}) {
  const model: Omit<Model, 'model'> = {
    title: 'Small',
    source: { kind: 'bundled', id: 'small' },
    configuration,
    shapes: networkShapes(findPreset('tiny').configuration.network),
    parameters: parameterCounts(findPreset('tiny').configuration.network),
    epoch: 1,
    step: 1,
    validationAccuracy: 0.9,
    testAccuracy: 0.91,
    provenance: {},
    decoder,
    statistics,
    measures: null,
    names: new Array<string>(classes * dims).fill(''),
  };
  let opened = 0;
  return {
    model,
    handlers: {
      datasets: () => [
        {
          id: 'mnist',
          title: 'MNIST',
          height: 2,
          width: 2,
          channels: 1,
          classes: ['0', '1', '2'],
          counts: { train: 0, validation: 0, test: labels.length },
        },
      ],
      labels: (asked: InputOf<Requests['labels']>) => labels.map((_, n) => labels[imageAt(n, asked)]!),
      images: (asked: InputOf<Requests['images']>) => {
        const images = asked.indices.map((n) => imageAt(n, asked));
        return {
          pixels: Uint8Array.from(images.flatMap((n) => [n, n, n, n])),
          labels: Uint8Array.from(images, (n) => labels[n]!),
          indices: asked.indices,
        };
      },
      checkpoints: () => [
        {
          source: { kind: 'bundled', id: 'small' } as const,
          title: 'Small',
          preset: 'tiny',
          epoch: 1,
          step: 1,
          validationAccuracy: 0.9,
          testAccuracy: 0.91,
          bytes: 1000,
          written: '2026-01-01T00:00:00Z',
        },
      ],
      openModel: ({ source }) => ({ ...model, source, model: `handle ${++opened}` }),
      encode,
      backend: () => {
        throw new Error('not part of this test');
      },
      ...given,
    } satisfies Partial<Handlers<typeof inspectorContract>>,
  };
}
