import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import {
  asClosely,
  leastCorrelation,
  leastEffect,
  measureKinds,
  suggestionOf,
} from '../../shared/measures.ts';
import type { MeasureKind } from '../../shared/measures.ts';
import { CapsNet } from '../capsnet/model.ts';
import { configuration, silent, tinyParameters, useTinyNet } from '../testing/tinyNet.ts';
import { capsuleMeasures, correlation, withoutMeans } from './capsuleMeasures.ts';
import { findSplit } from './splits.ts';

const net = useTinyNet();
const { classes: J, dims: D } = configuration.network.digitCapsules;
const M = measureKinds.length;
const train = findSplit('mnist', 'train');
const few = { ...train, places: train.places.subarray(0, 80) };

describe("Pearson's r", () => {
  const of = (x: number[], y: number[]) => correlation(Float64Array.from(x), Float64Array.from(y));

  it('agrees with figures worked by hand', () => {
    expect(of([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(of([1, 2, 3], [6, 4, 2])).toBeCloseTo(-1, 12);
    expect(of([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12); // deviations' product 4, squares 5 and 5
    expect(of([-1, 0, 1], [1, 0, 1])).toBeCloseTo(0, 12);
  });

  it('leaves out pairs with a picture that has no strokes, and is 0 where one side does not vary', () => {
    expect(of([1, 2, 9, 3], [2, 4, NaN, 6])).toBeCloseTo(1, 12);
    expect(of([1, 2, 3], [5, 5, 5])).toBe(0);
    expect(of([0.1, 0.1 + 1e-12, 0.1], [1, 2, 3])).toBe(0);
    expect(of([NaN], [NaN])).toBe(0);
  });
});

it('groups lose their means', () => {
  expect([...withoutMeans(Float64Array.of(1, 3, 10, 20), 2)]).toEqual([-1, 1, -5, 5]);
  expect([...withoutMeans(Float64Array.of(1, NaN, 10, 20), 2)]).toEqual([0, NaN, -5, 5]);
});

describe('capsuleMeasures', () => {
  it('give each dimension of each class its correlations, and tell how far they are', async () => {
    const steps: [number, number][] = [];
    const found = await capsuleMeasures(net(), few, {
      ...silent,
      progress: (done, total) => steps.push([done, total]),
    });
    expect(found).toMatchObject({ dataset: 'mnist', split: 'train' });
    expect(found.counts.reduce((a, b) => a + b)).toBe(80);
    expect(found.real).toHaveLength(J * D * M);
    expect(found.real.every((r) => r !== 0 && r >= -1 && r <= 1)).toBe(true);
    expect(found.decoded.every((r) => r === 0)).toBe(true); // what it draws untrained is grey: no strokes
    expect(steps[steps.length - 1]![0]).toBe(steps[0]![1]);
    expect(steps.every(([done], n) => n === 0 || done > steps[n - 1]![0])).toBe(true);
  });

  it('find the dimension that makes the strokes of a class thicker, and no other', async () => {
    const parameters = tinyParameters();
    for (const { values } of parameters.values()) values.fill(0);
    // The encoder: capsules that differ from image to image. The decoder: a bar whose width is dimension 1 of class 3.
    const random = tinyParameters(3);
    for (const name of [...parameters.keys()].filter((name) => !name.startsWith('decoder')))
      parameters.get(name)!.values.set(random.get(name)!.values.map((value) => 4 * value));
    const [first, last] = [parameters.get('decoder.0.kernel')!, parameters.get('decoder.1.kernel')!];
    const units = first.shape[1]!;
    first.values[(3 * D + 1) * units] = 8; // unit 0: dimension 1 of class 3 where positive, unit 1: where negative
    first.values[(3 * D + 1) * units + 1] = -8;
    const bias = parameters.get('decoder.1.bias')!.values;
    for (let n = 0; n < 784; n++) {
      const [x, y] = [n % 28, Math.floor(n / 28)];
      const away = Math.abs(x - 13.5);
      bias[n] = y > 4 && y < 24 ? 6 * (4 - away) : -30;
      last.values[n] = y > 4 && y < 24 ? 6 : 0;
      last.values[784 + n] = y > 4 && y < 24 ? -6 : 0;
    }
    const trained = CapsNet.create(configuration.network, parameters);
    try {
      const found = await capsuleMeasures(trained, few, silent);
      const r = (j: number, d: number, kind: MeasureKind) =>
        found.decoded[(j * D + d) * M + measureKinds.indexOf(kind)]!;
      for (const kind of ['thickness', 'width', 'area'] as const) {
        expect(r(3, 1, kind)).toBeGreaterThan(0.9);
        expect(Math.abs(r(3, 0, kind))).toBeLessThan(0.1);
        expect(r(2, 1, kind)).toBe(0);
      }
      expect(Math.abs(r(3, 1, 'slant'))).toBeLessThan(0.3);
      expect(suggestionOf(found, 3, 1)!.r).toBeGreaterThan(0.9);
      expect(suggestionOf(found, 2, 1)).toBe(null);
      expect(found.spread.every((sigma) => sigma > 0)).toBe(true);
    } finally {
      trained.dispose();
    }
  });

  it('take no test images, and can be cancelled', async () => {
    await expect(capsuleMeasures(net(), findSplit('mnist', 'test'), silent)).rejects.toMatchObject({
      code: 'invalid-input',
    });
    let calls = 0;
    const call = {
      progress: () => undefined,
      throwIfCancelled() {
        if (++calls > 3) throw new AppError('cancelled', 'Cancelled.');
      },
    };
    await expect(capsuleMeasures(net(), few, call)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

it('a measure is suggested from the stated |r| on, the one moved most', () => {
  const decoded = new Float32Array(2 * 2 * M); // two classes of two dimensions
  const at = (digit: number, dimension: number) => (digit * 2 + dimension) * M;
  decoded[at(1, 0)] = leastCorrelation + 1e-6;
  decoded[at(1, 0) + 1] = -0.9;
  decoded[at(1, 0) + 2] = 0.99;
  decoded[at(1, 1)] = leastCorrelation - 0.01;
  const effect = new Float32Array(decoded.length).fill(-leastEffect * 2);
  const spread = new Float32Array(2 * M).fill(2);
  effect[at(1, 0) + 1] = -0.75;
  effect[at(1, 0) + 2] = 0.4; // faithful, but hardly to be seen: a fifth of the spread
  const measures = { decoded, effect, spread, counts: [5, 5] };
  expect(suggestionOf(measures, 1, 0)).toEqual({ kind: 'slant', r: decoded[at(1, 0) + 1], effect: -0.75 });
  effect[at(1, 0) + 1] = 0.1;
  expect(suggestionOf(measures, 1, 0)).toMatchObject({ kind: 'thickness' });
  expect(suggestionOf(measures, 1, 1)).toBe(null);
  expect(suggestionOf(measures, 0, 0)).toBe(null);
});

it('thickness is suggested before area where both follow about as closely', () => {
  const [thickness, area] = [measureKinds.indexOf('thickness'), measureKinds.indexOf('area')];
  const of = (r: number, moved: number) => {
    const [decoded, effect] = [new Float32Array(M), new Float32Array(M)];
    [decoded[thickness], decoded[area]] = [r, -0.95];
    [effect[thickness], effect[area]] = [moved, -0.9];
    return suggestionOf({ decoded, effect, spread: new Float32Array(M).fill(1), counts: [5] }, 0, 0)!.kind;
  };
  expect(of(0.95 - asClosely + 0.001, 0.5)).toBe('thickness');
  expect(of(0.95 - asClosely - 0.001, 0.5)).toBe('area');
  expect(of(0.94, leastEffect - 0.01)).toBe('area'); // hardly to be seen
});
