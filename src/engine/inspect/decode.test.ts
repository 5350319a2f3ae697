import { describe, expect, it } from 'vitest';
import { decodeCapsule } from '../../shared/decoder.ts';
import { tf } from '../backend/tensorflow.ts';
import { CapsNet } from '../capsnet/model.ts';
import { gatherPixels } from '../data/augment.ts';
import { configuration, silent, tinyParameters, useTinyNet } from '../testing/tinyNet.ts';
import { capsulesOf, decode } from './decode.ts';
import { decoderWeights } from './decoderWeights.ts';
import { encode } from './encode.ts';
import { findSplit } from './splits.ts';

const net = useTinyNet();
const { classes: J, dims: D } = configuration.network.digitCapsules;

describe('decode', () => {
  it("draws what the page's decoder draws, over several batches", async () => {
    const n = 450;
    const capsules = Float32Array.from({ length: n * D }, (_, k) => Math.sin(k));
    const classes = Array.from({ length: n }, (_, k) => k % J);
    const images = await decode(net(), capsules, classes, silent);
    expect(images.length).toBe(n * 784);
    const weights = decoderWeights(configuration.network, tinyParameters())!;
    for (const k of [0, 1, 199, 200, 449]) {
      const expected = decodeCapsule(weights, capsules.subarray(k * D, (k + 1) * D), classes[k]!);
      expected.forEach((x, p) => expect(Math.abs(x - images[k * 784 + p]!)).toBeLessThan(1e-5));
    }
  });

  it('turning a dimension changes the image if it is one of the class that is drawn, and only then', async () => {
    const test = findSplit('mnist', 'test');
    const { capsules } = await encode(net(), gatherPixels(test.images, test.dataset.size, [0]), silent);
    const weights = decoderWeights(configuration.network, tinyParameters())!;
    const chosen = 6;
    /** What inspector, page and trainer draw of the chosen one of an image's capsules. */
    const draw = async (all: Float32Array) => {
      const own = capsulesOf(all, [chosen], D);
      const whole = tf.tidy(() =>
        net()
          .decode(tf.tensor3d(all, [1, J, D]), [chosen])
          .dataSync(),
      );
      return [
        await decode(net(), own, [chosen], silent),
        decodeCapsule(weights, own, chosen),
        whole as Float32Array,
      ];
    };
    const before = await draw(capsules);
    for (let place = 0; place < J * D; place++) {
      const turned = capsules.slice();
      turned[place]! += 0.25; // as far as Explore's sliders go
      const after = await draw(turned);
      const changes = after.map((image, n) =>
        image.reduce((most, x, p) => Math.max(most, Math.abs(x - before[n]![p]!)), 0),
      );
      for (const change of changes) {
        if (Math.floor(place / D) === chosen) expect(change).toBeGreaterThan(1e-3);
        else expect(change).toBe(0);
      }
    }
  });

  it('refuses capsules and classes that do not match', async () => {
    const wrong: [number, number[]][] = [
      [0, []],
      [D, [0, 1]],
      [D, [J]],
      [D, [-1]],
      [D, [0.5]],
      [D + 1, [0]],
    ];
    for (const [length, classes] of wrong) {
      await expect(decode(net(), new Float32Array(length), classes, silent)).rejects.toMatchObject({
        code: 'invalid-input',
      });
    }
    await expect(decode(net(), new Float32Array(D).fill(Infinity), [0], silent)).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('says so when there is no decoder', async () => {
    const network = { ...configuration.network, decoder: null };
    const parameters = new Map([...tinyParameters()].filter(([name]) => !name.startsWith('decoder.')));
    expect(decoderWeights(network, parameters)).toBe(null);
    const without = CapsNet.create(network, parameters);
    await expect(decode(without, new Float32Array(D), [0], silent)).rejects.toMatchObject({
      code: 'not-supported',
    });
    without.dispose();
  });
});

it('decoderWeights are copies, with the activations of the configuration', () => {
  const parameters = tinyParameters();
  const network = {
    ...configuration.network,
    decoder: {
      ...configuration.network.decoder!,
      hidden: [{ units: 64, activation: { kind: 'leaky-relu', slope: 0.2 } as const }],
    },
  };
  const { layers, ...rest } = decoderWeights(network, parameters)!;
  expect(rest).toEqual({ classes: 10, dims: 8, height: 28, width: 28, channels: 1 });
  expect(
    layers.map(({ inputs, outputs, activation, slope }) => ({ inputs, outputs, activation, slope })),
  ).toEqual([
    { inputs: 80, outputs: 64, activation: 'leaky-relu', slope: 0.2 },
    { inputs: 64, outputs: 784, activation: 'sigmoid', slope: 0 },
  ]);
  const own = parameters.get('decoder.0.kernel')!.values;
  expect(layers[0]!.kernel).toEqual(own);
  expect(layers[0]!.kernel.buffer).not.toBe(own.buffer);
});

it('capsulesOf takes the capsule of one class of each image', () => {
  const capsules = Float32Array.from({ length: 2 * 3 * 2 }, (_, k) => k);
  expect([...capsulesOf(capsules, [2, 0], 2)]).toEqual([4, 5, 6, 7]);
  expect(capsulesOf(new Float32Array(0), [], 2).length).toBe(0);
});
