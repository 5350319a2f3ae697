/** A small page for tests: the tiny preset's decoder, a hundred images of which few are taken. */
import type { DecoderWeights, Model } from '../../contract/models.ts';
import { measureKinds } from '../../measures.ts';
import type { CapsuleMeasures } from '../../measures.ts';
import type { DimensionNames } from '../../names.ts';
import { findPreset } from '../../presets.ts';
import { decoderWidths, networkShapes, parameterCounts } from '../../shapes.ts';
import { collectPage } from '../collectPage.ts';
import type { PageData } from '../pageData.ts';

export const { configuration } = findPreset('tiny');
export const { network } = configuration;
export const { classes, dims } = network.digitCapsules;
export const size = network.input.height * network.input.width * network.input.channels;

/** The tiny preset's decoder with numbers that half precision holds exactly, or nearly. */
export function decoderOf(value: (n: number) => number): DecoderWeights {
  return {
    layers: decoderWidths(network).map(([inputs, outputs], n, all) => ({
      kernel: Float32Array.from({ length: inputs * outputs }, (_, at) => value(at)),
      bias: Float32Array.from({ length: outputs }, (_, at) => value(at + 1)),
      inputs,
      outputs,
      activation: n === all.length - 1 ? 'sigmoid' : 'relu',
      slope: 0,
    })),
    classes,
    dims,
    ...network.input,
  };
}
export const decoder = decoderOf((n) => Math.sin(n) / 8);

/** Every figure another one. */
export const measures: CapsuleMeasures = {
  dataset: 'mnist',
  split: 'train',
  counts: Array.from({ length: classes }, (_, n) => 30 + n),
  ...{ decoded: figures(0.001), effect: figures(0.002), real: figures(0.003) },
  spread: Float32Array.from({ length: classes * measureKinds.length }, (_, n) => 1 + n),
};
function figures(step: number): Float32Array {
  return Float32Array.from({ length: classes * dims * measureKinds.length }, (_, n) => step * n);
}
/** Dimension 2 of the 4 has one. */
export const names: DimensionNames = Array.from({ length: classes * dims }, (_, n) =>
  n === 4 * dims + 2 ? 'slant' : '',
);

export const model = (given: Partial<Model> = {}): Model => ({
  model: 'handle 1',
  title: 'Tiny',
  source: null,
  configuration,
  shapes: networkShapes(network),
  parameters: parameterCounts(network),
  epoch: 3,
  step: 99,
  validationAccuracy: 0.9,
  testAccuracy: null,
  provenance: { seed: '1' },
  decoder,
  statistics: null,
  measures,
  names,
  ...given,
});

/** A hundred images whose first pixel is their index; capsules are that pixel, a hundredth. */
export const labels = Uint8Array.from({ length: 100 }, (_, n) => (n < 70 ? 3 : n % classes));
export const source = {
  labels: async () => labels,
  images: async (indices: number[]) => {
    const pixels = new Uint8Array(indices.length * size);
    indices.forEach((index, n) => (pixels[n * size] = index));
    return { pixels, labels: Uint8Array.from(indices, (index) => labels[index]!), indices };
  },
  encode: async (pixels: Float32Array) => {
    const n = pixels.length / size;
    return {
      capsules: Float32Array.from({ length: n * classes * dims }, (_, at) => {
        return pixels[Math.floor(at / (classes * dims)) * size]! / 100;
      }),
      lengths: new Float32Array(n * classes),
      predictions: new Uint8Array(n),
    };
  },
};
export const dataset = {
  id: 'mnist',
  title: 'MNIST',
  ...network.input,
  classes: Array.from({ length: classes }, (_, n) => String(n)),
  counts: { train: 0, validation: 0, test: 100 },
};
export const collected = (also: number[] = []): Promise<PageData> =>
  collectPage(source, { model: model(), dataset, statistics: null, also, start: 'x' }, 20);
