import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { findPreset, presets } from '../../shared/presets.ts';
import { parameterShapes } from '../../shared/shapes.ts';
import { checkParameters, initialParameters } from './parameters.ts';
import { Generator } from './random.ts';

const sizes = (parameters: ReturnType<typeof initialParameters>, decoder: boolean) =>
  [...parameters].reduce(
    (sum, [name, p]) => sum + (name.startsWith('decoder.') === decoder ? p.values.length : 0),
    0,
  );

test.each([
  ['paper', 6_804_224, 1_411_344],
  ['paper-code', 6_804_384, 1_411_344],
  ['notebook', 6_804_224, 1_411_344],
  ['keras', 6_804_224, 1_411_344],
])('%s: the published numbers of parameters', (id, encoder, decoder) => {
  const { network } = findPreset(id).configuration;
  const parameters = initialParameters(network, new Generator(1));
  expect(sizes(parameters, false)).toBe(encoder);
  expect(sizes(parameters, true)).toBe(decoder);
});

test.each(presets.map((p) => [p.id, p] as const))(
  '%s: names, shapes and ranges of the start',
  (_, { configuration }) => {
    const { network } = configuration;
    const parameters = initialParameters(network, new Generator(configuration.training.seed));
    expect([...parameters].map(([name, { shape }]) => ({ name, shape }))).toEqual(parameterShapes(network));
    checkParameters(network, parameters);
    for (const [name, { values }] of parameters) {
      if (name.endsWith('.bias'))
        expect(values.every((x) => x === Math.fround(network.initialBias))).toBe(true);
    }
  },
);

test('Glorot: uniform up to sqrt(6 / (fan in + fan out)); DigitCaps counts the fans of one capsule pair', () => {
  const { network } = findPreset('fast').configuration;
  const parameters = initialParameters(network, new Generator(3));
  const limits = {
    'conv1.kernel': Math.sqrt(6 / (81 * (1 + 64))),
    'primary.kernel': Math.sqrt(6 / (81 * (64 + 64))),
    'digit.weight': Math.sqrt(6 / (8 + 16)),
    'decoder.0.kernel': Math.sqrt(6 / (160 + 512)),
  };
  for (const [name, limit] of Object.entries(limits)) {
    const { values } = parameters.get(name)!;
    const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    expect(largest / limit).toBeLessThanOrEqual(1.000001);
    expect(largest / limit).toBeGreaterThan(0.99);
    const variance = values.reduce((a, b) => a + b * b, 0) / values.length;
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1);
  }
});

test('truncated normal: cut at two deviations, 0.880 of the deviation left', () => {
  const { network } = findPreset('paper-code').configuration;
  const { values } = initialParameters(network, new Generator(3)).get('primary.kernel')!;
  expect(values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)).toBeLessThanOrEqual(0.2);
  const deviation = Math.sqrt(values.reduce((a, b) => a + b * b, 0) / values.length);
  expect(deviation / 0.1).toBeCloseTo(0.8796, 2); // of a normal distribution cut at two deviations
});

test('equal seeds give equal weights', () => {
  const { network } = findPreset('tiny').configuration;
  expect(initialParameters(network, new Generator(5))).toEqual(initialParameters(network, new Generator(5)));
});

test('weights of another network are refused by name', () => {
  const { network } = findPreset('tiny').configuration;
  const parameters = initialParameters(network, new Generator(1));
  const missing = new Map(parameters);
  missing.delete('primary.bias');
  expect(() => checkParameters(network, missing)).toThrow(
    "Weight 'primary.bias' should be [16] and is missing.",
  );
  const other = new Map(parameters).set('conv1.bias', { shape: [3], values: new Float32Array(3) });
  expect(() => checkParameters(network, other)).toThrow("Weight 'conv1.bias' should be [16] and is [3].");
  expect(() => checkParameters(network, other)).toThrow(AppError);
});
