import { expect, test } from 'vitest';
import { meanParameters } from './meanParameters.ts';
import type { Parameters } from './parameters.ts';

const weights = (...values: number[]): Parameters =>
  new Map([['bias', { shape: [values.length], values: Float32Array.from(values) }]]);

test('takes the mean of each weight', () => {
  const mean = meanParameters([weights(1, -2), weights(2, 0), weights(6, 0.5)]).get('bias')!;
  expect(mean.shape).toEqual([2]);
  expect([...mean.values]).toEqual([3, -0.5]);
});

test('of one is that one, in a copy', () => {
  const only = weights(0.1, 0.2);
  const mean = meanParameters([only]).get('bias')!.values;
  expect(mean).toEqual(only.get('bias')!.values);
  expect(mean).not.toBe(only.get('bias')!.values);
});

test('refuses none, and weights of different networks', () => {
  expect(() => meanParameters([])).toThrow('no weights');
  expect(() => meanParameters([weights(1), weights(1, 2)])).toThrow(
    "'bias' is [1] in one and [2] in another",
  );
  expect(() => meanParameters([weights(1), new Map()])).toThrow('missing');
});
