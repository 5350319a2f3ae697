import { describe, expect, it } from 'vitest';
import type { Network } from '../../shared/configuration.ts';
import { findPreset, presets } from '../../shared/presets.ts';
import { parameterShapes } from '../../shared/shapes.ts';
import { inferConfiguration } from './foreignWeights.ts';

const shapesOf = (network: Network) =>
  new Map(parameterShapes(network).map(({ name, shape }) => [name, { shape }]));
const paper = findPreset('paper').configuration.network;

/** What cannot be seen in shapes. */
const visible = ({ input, stem, primaryCapsules, digitCapsules, decoder }: Network) => ({
  input,
  stem: stem.map(({ kernel, stride, filters }) => ({ kernel, stride, filters })),
  primary: [primaryCapsules.kernel, primaryCapsules.stride, primaryCapsules.types, primaryCapsules.dims],
  digit: [digitCapsules.classes, digitCapsules.dims, digitCapsules.bias],
  decoder: decoder?.hidden.map(({ units }) => units) ?? null,
});

function network(
  input: number[],
  kernels: [number, number][],
  types: number,
  dims: [number, number],
  decoder: number[] | null,
): Network {
  const [height, width, channels] = input as [number, number, number];
  const convolutions = kernels.map(([kernel, stride], n) => ({
    ...paper.stem[0]!,
    kernel,
    stride,
    filters: 12 + n,
  }));
  const last = convolutions.pop()!;
  return {
    ...paper,
    input: { height, width, channels },
    stem: convolutions,
    primaryCapsules: {
      ...paper.primaryCapsules,
      kernel: last.kernel,
      stride: last.stride,
      types,
      dims: dims[0],
    },
    digitCapsules: { ...paper.digitCapsules, dims: dims[1] },
    decoder: decoder && {
      ...paper.decoder!,
      hidden: decoder.map((units) => ({ units, activation: { kind: 'relu' } })),
    },
  };
}

describe('inferConfiguration', () => {
  it('finds the network of every preset from its shapes', () => {
    for (const { configuration } of presets) {
      const found = inferConfiguration(shapesOf(configuration.network));
      expect(visible(found.configuration.network)).toEqual(visible(configuration.network));
      expect(found.assumptions).toContain('28x28x1 images, strides 1 and 2');
    }
  });

  it('finds networks of other sizes', () => {
    const others = [
      network(
        [28, 28, 1],
        [
          [7, 1],
          [7, 2],
        ],
        6,
        [4, 6],
        [100],
      ), // 7x7 kernels, 4-dim and 6-dim capsules
      network(
        [28, 28, 1],
        [
          [7, 1],
          [7, 2],
        ],
        6,
        [4, 6],
        null,
      ),
      network(
        [36, 36, 1],
        [
          [9, 1],
          [9, 2],
        ],
        32,
        [8, 16],
        [512, 1024],
      ),
      network(
        [32, 32, 3],
        [
          [9, 1],
          [9, 2],
        ],
        8,
        [8, 16],
        [64],
      ),
      network(
        [28, 28, 1],
        [
          [5, 1],
          [5, 1],
          [9, 2],
        ],
        8,
        [8, 16],
        [64],
      ),
      network(
        [28, 28, 1],
        [
          [9, 1],
          [9, 3],
        ],
        8,
        [8, 16],
        null,
      ),
      network(
        [32, 32, 3],
        [
          [9, 1],
          [9, 2],
        ],
        8,
        [8, 16],
        [],
      ),
    ];
    for (const other of others) {
      expect(visible(inferConfiguration(shapesOf(other)).configuration.network)).toEqual(visible(other));
    }
  });

  it('says what keeps it from telling, and how to help', () => {
    const change = (changes: Record<string, number[] | undefined>) => {
      const shapes: Map<string, { shape: number[] }> = shapesOf(paper);
      for (const [name, shape] of Object.entries(changes)) {
        if (shape) shapes.set(name, { shape });
        else shapes.delete(name);
      }
      return () => inferConfiguration(shapes);
    };
    expect(change({ 'conv1.kernel': undefined })).toThrow(/there is no tensor 'conv1.kernel'/);
    expect(change({ 'conv1.kernel': [9, 8, 1, 256] })).toThrow(/'conv1.kernel' is 9x8, not square/);
    expect(change({ 'digit.weight': [1152, 10, 8] })).toThrow(/'digit.weight' has the shape \[1152, 10, 8\]/);
    expect(change({ 'digit.weight': [1152, 10, 7, 16] })).toThrow(/make no square grid/);
    expect(change({ 'digit.weight': [1184, 10, 8, 16] })).toThrow(/make no square grid/);
    expect(change({ 'decoder.2.kernel': [1024, 785] })).toThrow(/785 units draws no square image/);
    expect(change({ 'digit.weight': [32 * 49, 10, 8, 16] })).toThrow(/no strides lead from 28x28 to 7x7/);
    const ambiguous = network(
      [28, 28, 1],
      [
        [1, 2],
        [9, 4],
      ],
      8,
      [8, 16],
      [64],
    );
    expect(() => inferConfiguration(shapesOf(ambiguous))).toThrow(/strides .* lead to as many capsules/);
    try {
      change({ 'conv1.kernel': undefined })();
    } catch (error) {
      expect((error as { hint: string }).hint).toMatch(
        /metadata as the text 'configuration'.*docs\/checkpoints/,
      );
    }
  });
});
