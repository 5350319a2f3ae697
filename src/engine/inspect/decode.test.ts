import { describe, expect, it } from 'vitest';
import { decodeCapsule } from '../../shared/decoder.ts';
import { CapsNet } from '../capsnet/model.ts';
import { configuration, silent, tinyParameters, useTinyNet } from '../testing/tinyNet.ts';
import { capsulesOf, decode } from './decode.ts';
import { decoderWeights } from './decoderWeights.ts';

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
