/** The matrix formulation of the convolutions against tf.conv2d and its automatic gradients, over many geometries. */
import { expect, test } from 'vitest';
import type { Activation, Network } from '../../shared/configuration.ts';
import { findPreset } from '../../shared/presets.ts';
import { parameterShapes } from '../../shared/shapes.ts';
import { hasKernels } from '../backend/kernels.ts';
import type { Scalar, Tensor, Tensor4D } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { noise, relativeError, withoutLeak } from '../testing/gradients.ts';
import { activate } from './activation.ts';
import { primaryLayout, stemLayout } from './layout.ts';
import { MatrixConvolutions } from './matrixConvolutions.ts';
import { Generator } from './random.ts';
import { tilingOf } from './tiling.ts';

await chooseBackend();

interface Geometry {
  input?: [number, number, number];
  stem?: [kernel: number, stride: number];
  primary?: [kernel: number, stride: number];
  activation?: Activation;
  divisor?: number;
  tiles?: number;
}

function networkOf({
  input = [28, 28, 1],
  stem = [9, 1],
  primary = [9, 2],
  activation = { kind: 'relu' },
  divisor = 1,
}: Geometry): Network {
  const { network } = findPreset('tiny').configuration;
  return {
    ...network,
    input: { height: input[0], width: input[1], channels: input[2] },
    stem: [{ ...network.stem[0]!, kernel: stem[0], stride: stem[1], filters: 5, activation }],
    primaryCapsules: {
      ...network.primaryCapsules,
      kernel: primary[0],
      stride: primary[1],
      types: 2,
      dims: 3,
      divisor,
    },
  };
}

const geometries: [string, Geometry][] = [
  ['the paper', {}],
  ['colour, not square', { input: [22, 30, 3] }],
  ['several tiles (MultiMNIST)', { input: [36, 36, 1], tiles: 4 }],
  ['tiles that overhang', { input: [37, 46, 1], tiles: 6 }],
  ['a row left over', { input: [29, 27, 1] }],
  ['an even primary kernel', { primary: [6, 2] }],
  ['primary stride 1', { input: [14, 14, 1], stem: [5, 1], primary: [5, 1] }],
  ['primary stride 3', { primary: [9, 3] }],
  ['stem stride 2', { input: [30, 30, 1], stem: [5, 2], primary: [5, 2] }],
  ['a 1x1 primary kernel', { input: [12, 12, 1], stem: [3, 1], primary: [1, 1] }],
  ['one position', { input: [17, 17, 1] }],
  [
    'leaky ReLU and the divisor of the paper’s code',
    { activation: { kind: 'leaky-relu', slope: 0.1 }, divisor: 32 },
  ],
  ['sigmoid', { activation: { kind: 'sigmoid' } }],
];

const both = geometries.flatMap(([title, geometry]) => [
  [title, geometry, false] as const,
  ...(hasKernels() ? [[`${title}, fused`, geometry, true] as const] : []),
]);

test.each(both)('%s: results and gradients', (_, geometry, fused) => {
  const network = networkOf(geometry);
  const tiling = tilingOf(network)!;
  if (geometry.tiles) expect(tiling.rows.tiles * tiling.columns.tiles).toBe(geometry.tiles);
  withoutLeak(() => {
    const generator = new Generator(11);
    const { height, width, channels } = network.input;
    const images = noise([3, height, width, channels], generator) as Tensor4D;
    const [kernel, bias, primary] = parameterShapes(network)
      .slice(0, 3)
      .map(({ shape }) => noise(shape, generator, 0.3)) as [Tensor, Tensor, Tensor];
    const { activation, stride } = network.stem[0]!;

    const direct = (k: Tensor, b: Tensor, p: Tensor) => {
      const h = activate(tf.add(tf.conv2d(images, k as Tensor4D, stride, 'valid'), b), activation);
      const y = tf.conv2d(h as Tensor4D, p as Tensor4D, network.primaryCapsules.stride, 'valid');
      const positions = y.shape[1] * y.shape[2];
      return tf.transpose(
        tf.reshape(tf.div(y, network.primaryCapsules.divisor), [3, positions, 6]),
        [1, 0, 2],
      );
    };
    const convolutions = new MatrixConvolutions(network, tiling, fused);
    const windows = convolutions.windows(images);
    const layouts = [stemLayout(network), primaryLayout(network, tiling)] as const;
    const stem = layouts[0].arrange([kernel, bias]);
    const taps = layouts[1].arrange([primary]);

    const expected = direct(kernel, bias, primary);
    const value = convolutions.apply(windows, stem, convolutions.transformKernel(taps));
    expect(value.shape).toEqual(expected.shape);
    expect(relativeError(value, expected)).toBeLessThan(1e-4);

    const weighting = noise(expected.shape, generator);
    const weigh = (y: Tensor) => tf.sum(tf.mul(y, weighting)) as Scalar;
    const wanted = tf.grads((k, b, p) => weigh(direct(k!, b!, p!)))([kernel, bias, primary]);
    const [dStem, dTaps] = tf.grads((s, t) => weigh(convolutions.train(windows, s!, t!)))([stem, taps]);
    const found = [...layouts[0].restore(dStem!), ...layouts[1].restore(dTaps!)];
    found.forEach((gradient, n) => expect(relativeError(gradient, wanted[n]!)).toBeLessThan(1e-3));
    // What no plain kernel holds must stay without a gradient, or a resumed run would differ.
    expect(relativeError(layouts[1].arrange(layouts[1].restore(dTaps!)), dTaps!)).toBe(0);
    convolutions.dispose();
  });
});

test('what the arrangement does not cover is left to the direct formulation', () => {
  const { network } = findPreset('tiny').configuration;
  expect(tilingOf({ ...network, stem: [...network.stem, { ...network.stem[0]!, kernel: 3 }] })).toBeNull();
  expect(tilingOf(networkOf({ input: [40, 40, 1], primary: [11, 1] }))).toBeNull();
});
