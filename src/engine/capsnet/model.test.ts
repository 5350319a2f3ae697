import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { findPreset } from '../../shared/presets.ts';
import { networkShapes } from '../../shared/shapes.ts';
import type { Rank } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { readGolden } from './fixtures/golden.ts';
import { CapsNet } from './model.ts';
import { initialParameters } from './parameters.ts';
import { Generator } from './random.ts';
import { formulationsHere, usualHere } from '../testing/formulationsHere.ts';

const tiny = findPreset('tiny').configuration.network;

function imagesFor(network: Network, count: number): Float32Array {
  const generator = new Generator(31);
  return Float32Array.from({ length: count * networkShapes(network).pixels }, () => generator.uniform());
}

afterAll(() => chooseBackend());
expectNoLeaks();

describe('native', () => {
  beforeAll(() => chooseBackend());

  test.each(formulationsHere)('%s: encode, in batches, gives what forward gives', (formulation) => {
    const before = tf.memory().numTensors;
    const model = CapsNet.create(tiny, initialParameters(tiny, new Generator(2)), { formulation });
    expect(model.formulation).toBe(formulation);
    const pixels = imagesFor(tiny, 7);
    const encoded = model.encode(pixels, 3);
    tf.tidy(() => {
      const { capsules, lengths } = model.forward(tf.tensor4d(pixels, [7, 28, 28, 1]));
      expect(capsules.shape).toEqual([7, 10, 8]);
      expect(lengths.shape).toEqual([7, 10]);
      capsules.dataSync().forEach((x, n) => expect(encoded.capsules[n]).toBeCloseTo(x, 6));
      lengths.dataSync().forEach((x, n) => expect(encoded.lengths[n]).toBeCloseTo(x, 6));
      expect([...encoded.predictions]).toEqual([...tf.argMax(lengths, 1).dataSync()]);
    });
    expect(model.encode(new Float32Array(0)).predictions).toHaveLength(0);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the fastest formulation that covers the network is chosen by itself', () => {
    const twoLayers = { ...tiny, stem: [tiny.stem[0]!, { ...tiny.stem[0]!, kernel: 3 }] };
    const chosen = (network: Network) => {
      const model = CapsNet.create(network, initialParameters(network, new Generator(1)));
      const pixels = imagesFor(network, 1);
      expect(model.encode(pixels).lengths.every((x) => x > 0 && x < 1)).toBe(true);
      model.dispose();
      return model.formulation;
    };
    expect(chosen(tiny)).toBe(usualHere);
    expect(chosen(twoLayers)).toBe('direct');
    expect(() =>
      CapsNet.create(twoLayers, initialParameters(twoLayers, new Generator(1)), { formulation: 'matrix' }),
    ).toThrow(AppError);
  });

  test('parameters come back bit for bit', () => {
    const parameters = initialParameters(tiny, new Generator(2));
    const model = CapsNet.create(tiny, parameters);
    expect(model.parameters()).toEqual(parameters);
    model.dispose();
  });

  test('images of another size, weights of another network and a missing decoder are refused', () => {
    const network = { ...tiny, decoder: null };
    const parameters = initialParameters(network, new Generator(2));
    const model = CapsNet.create(network, parameters);
    expect(() => model.encode(new Float32Array(785))).toThrow(
      "785 pixel values aren't whole images of 28x28x1.",
    );
    const capsules = tf.zeros<Rank.R3>([1, 10, 8]);
    expect(() => model.decode(capsules, [0])).toThrow('has no decoder');
    capsules.dispose();
    expect(() => CapsNet.create(tiny, parameters)).toThrow("Weight 'decoder.0.kernel'");
    model.dispose();
  });
});

describe('WebAssembly', () => {
  beforeAll(() => chooseBackend({ prefer: 'wasm' }));

  test.each(['small', 'colour', 'paper-code'] as const)(
    '%s: encodes, traces and decodes the golden values',
    (name) => {
      const before = tf.memory().numTensors;
      const { configuration, parameters, images, labels, expected } = readGolden(name);
      const { network } = configuration;
      const model = CapsNet.create(network, parameters);
      expect(model.formulation).toBe('matrix');
      const close = (found: ArrayLike<number>, key: string) =>
        expected.get(key)!.forEach((x, n) => expect(Math.abs(found[n]! - x), key).toBeLessThan(1e-4));
      close(model.encode(images).capsules, 'digitCapsules');
      tf.tidy(() => {
        const { height, width, channels } = network.input;
        const batch = tf.tensor4d(images, [labels.length, height, width, channels]);
        const trace = model.trace(batch);
        close(trace.couplings.dataSync(), 'couplings');
        close(trace.primaryCapsules.dataSync(), 'primaryCapsules');
        if (network.decoder)
          close(model.decode(model.forward(batch).capsules, labels).dataSync(), 'reconstruction');
      });
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
