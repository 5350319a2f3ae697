import { describe, expect, it } from 'vitest';
import type { DecoderWeights } from './contract/models.ts';
import { capsuleLength, decodeCapsule } from './decoder.ts';

const layer = (
  inputs: number,
  outputs: number,
  kernel: number[],
  bias: number[],
  activation: 'relu' | 'sigmoid' | 'leaky-relu' | 'none',
): DecoderWeights['layers'][number] => ({
  inputs,
  outputs,
  kernel: Float32Array.from(kernel),
  bias: Float32Array.from(bias),
  activation,
  slope: 0.5,
});

/** Two classes of two dimensions, 4 -> 2 -> 1, small enough to work by hand. */
const decoder: DecoderWeights = {
  classes: 2,
  dims: 2,
  height: 1,
  width: 1,
  channels: 1,
  layers: [
    layer(4, 2, [1, 2, 3, 4, 5, 6, 7, 8], [0.5, -20], 'relu'),
    layer(2, 1, [0.1, 100], [-1], 'sigmoid'),
  ],
};

describe('decodeCapsule', () => {
  it('agrees with a decoder worked by hand, for either class', () => {
    // class 0: h = relu([1*1 + 3*2 + 0.5, 2 + 8 - 20]) = [7.5, 0]; y = sigmoid(0.75 - 1)
    expect(decodeCapsule(decoder, [1, 2], 0)[0]).toBeCloseTo(1 / (1 + Math.exp(0.25)), 6);
    // class 1: h = relu([5 + 14 + 0.5, 6 + 16 - 20]) = [19.5, 2]; y = sigmoid(1.95 + 200 - 1)
    expect(decodeCapsule(decoder, [1, 2], 1)[0]).toBeCloseTo(1, 6);
  });

  it('writes into the array it is given', () => {
    const out = new Float32Array(1);
    expect(decodeCapsule(decoder, [1, 2], 0, out)).toBe(out);
  });

  it('knows every activation', () => {
    const single = (activation: 'none' | 'leaky-relu' | 'relu') =>
      decodeCapsule({ ...decoder, layers: [layer(4, 1, [1, 1, 1, 1], [-4], activation)] }, [1, 1], 0)[0];
    expect(single('none')).toBe(-2);
    expect(single('leaky-relu')).toBe(-1);
    expect(single('relu')).toBe(0);
  });

  it('refuses a capsule or class that the decoder does not have', () => {
    expect(() => decodeCapsule(decoder, [1], 0)).toThrow(RangeError);
    expect(() => decodeCapsule(decoder, [1, 2], 2)).toThrow(RangeError);
  });
});

it('capsuleLength is the Euclidean norm', () => expect(capsuleLength([3, 4])).toBe(5));
