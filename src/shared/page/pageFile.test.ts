import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecoderWeights, Model } from '../contract.ts';
import { decodeCapsule } from '../decoder.ts';
import { findPreset } from '../presets.ts';
import { decoderWidths, networkShapes, parameterCounts } from '../shapes.ts';
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from './base64.ts';
import { collectPage } from './collectPage.ts';
import { modelMark } from './modelMark.ts';
import { decodePageData, encodePageData } from './pageData.ts';
import type { PageData } from './pageData.ts';
import { emptyData, readPageData, writePage } from './pageFile.ts';

const { configuration } = findPreset('tiny');
const { network } = configuration;
const { classes, dims } = network.digitCapsules;
const size = network.input.height * network.input.width * network.input.channels;

/** The tiny preset's decoder with numbers that half precision holds exactly, or nearly. */
function decoderOf(value: (n: number) => number): DecoderWeights {
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
const decoder = decoderOf((n) => Math.sin(n) / 8);

const model = (given: Partial<Model> = {}): Model => ({
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
  ...given,
});

/** A hundred images whose first pixel is their index; capsules are that pixel, a hundredth. */
const labels = Uint8Array.from({ length: 100 }, (_, n) => (n < 70 ? 3 : n % classes));
const source = {
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
const dataset = {
  id: 'mnist',
  title: 'MNIST',
  ...network.input,
  classes: Array.from({ length: classes }, (_, n) => String(n)),
  counts: { train: 0, validation: 0, test: 100 },
};
const collected = (also: number[] = []): Promise<PageData> =>
  collectPage(source, { model: model(), dataset, statistics: null, also, start: 'x' });

describe('a page', () => {
  it('has the first images of each class, and those that are asked for, as the network read them', async () => {
    const { samples } = await collected([65]);
    const of = (digit: number) => samples.indices.filter((index) => labels[index] === digit);
    expect(of(3)).toEqual([...Array(20).keys(), 65]);
    expect(of(4)).toEqual([74, 84, 94]);
    expect(samples.indices).toEqual([...samples.indices].sort((a, b) => a - b));
    const place = samples.indices.indexOf(65);
    expect(samples.pixels[place * size]).toBe(65);
    expect(samples.capsules[place * classes * dims]).toBeCloseTo(0.65 / 255, 6);
  });

  it('comes back out of its file: weights in half precision, all else as it was', async () => {
    const data = await collected();
    const html = new TextDecoder().decode(writePage(`<p>${emptyData}<script>1</script>`, data));
    const [, text] = /^<p><script type="text\/plain" id="page-data">([\w+/=]+)<\/script><script>1/.exec(html)!;
    const read = readPageData(text!);
    expect(read.samples).toEqual(data.samples);
    expect(read.labels).toEqual(labels);
    expect(read.dataset).toEqual({ ...dataset, available: data.samples.indices });
    const { decoder: weights, ...rest } = read.model;
    expect(rest).toMatchObject({ title: 'Tiny', epoch: 3, configuration, parameters: parameterCounts(network) });
    const capsule = Array.from({ length: dims }, (_, n) => n / 40);
    const [own, other] = [decodeCapsule(decoder, capsule, 2), decodeCapsule(weights, capsule, 2)];
    const farthest = Math.max(...own.map((value, n) => Math.abs(value - other[n]!)));
    expect(farthest).toBeLessThan(1 / 255);
    expect(modelMark(weights)).toBe(modelMark(decoder)); // half precision has it not otherwise
    expect(modelMark(decoderOf((n) => Math.cos(n) / 8))).not.toBe(modelMark(decoder));
  });

  it('is not made of a model without a decoder, nor with weights beyond half precision', async () => {
    const without = { model: model({ decoder: null }), dataset, statistics: null, also: [], start: '' };
    await expect(collectPage(source, without)).rejects.toMatchObject({ code: 'not-supported' });
    const data = await collected();
    const large = { ...data, model: { ...data.model, decoder: decoderOf(() => 1e6) } };
    expect(() => encodePageData(large)).toThrow(/too large for half precision/);
    expect(() => writePage('<p></p>', data)).toThrow(/no place for a model/);
  });

  it('says that it is damaged, whatever its data are', async () => {
    const bytes = encodePageData(await collected());
    for (const cut of [0, 1, 100, bytes.length - 1])
      expect(() => decodePageData(bytes.slice(0, cut))).toThrow(/cannot be read/);
    const { samples, ...rest } = await collected();
    const short = { ...samples, capsules: samples.capsules.slice(1) };
    expect(() => decodePageData(encodePageData({ ...rest, samples: short }))).toThrow(/sizes that do not fit/);
    expect(() => readPageData('no base64!')).toThrow(/cannot be read/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
        expect(() => decodePageData(any)).toThrow(/cannot be read/);
      }),
    );
  });
});

it('base64 of any length', () => {
  const long = Uint8Array.from({ length: 50_000 }, (_, n) => n % 251);
  expect(fromBase64(toBase64(long))).toEqual(long);
  expect(toBase64(long)).toBe(Buffer.from(long).toString('base64'));
  fc.assert(
    fc.property(fc.uint8Array(), (any) => {
      expect(toBase64Url(any)).toBe(Buffer.from(any).toString('base64url'));
      expect(fromBase64Url(toBase64Url(any))).toEqual(any);
    }),
  );
});
