/** The kernels of this folder against native TensorFlow's, in one process. */
import { afterAll, describe, expect, test } from 'vitest';
import { Generator } from '../../capsnet/random.ts';
import { withoutLeak } from '../../testing/gradients.ts';
import type { BackendId } from '../../../shared/contract/backends.ts';
import type { Tensor, Tensor4D } from '../tensorflow.ts';
import { chooseBackend, tf } from '../tensorflow.ts';

afterAll(() => chooseBackend());

function numbers(shape: number[], seed: number): Float32Array {
  const generator = new Generator(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: size }, () => 2 * generator.uniform() - 1);
}

/** What `compute` gives on each backend, for tensors of those shapes with the same numbers. */
async function onBoth(shapes: number[][], compute: (...x: Tensor[]) => Tensor, tolerance: number) {
  const results: { shape: number[]; values: Float32Array }[] = [];
  for (const prefer of ['tensorflow', 'wasm'] satisfies BackendId[]) {
    await chooseBackend({ prefer });
    withoutLeak(() => {
      const found = compute(...shapes.map((shape, n) => tf.tensor(numbers(shape, n + 1), shape)));
      results.push({ shape: found.shape, values: Float32Array.from(found.dataSync()) });
    });
  }
  const [native, wasm] = results as [(typeof results)[0], (typeof results)[0]];
  expect(wasm.shape).toEqual(native.shape);
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  const distance = norm(wasm.values.map((x, n) => x - native.values[n]!));
  expect(distance).toBeLessThanOrEqual(tolerance * norm(native.values));
}

describe('transpose', () => {
  test.each([
    [[7], [0]],
    [
      [5, 37],
      [1, 0],
    ],
    [
      [1, 9],
      [1, 0],
    ],
    [
      [40, 3, 17],
      [2, 1, 0],
    ],
    [
      [40, 3, 17],
      [1, 2, 0],
    ],
    [
      [3, 20, 18],
      [0, 2, 1],
    ],
    [
      [4, 5, 6, 7],
      [1, 2, 0, 3],
    ],
    [
      [4, 5, 6, 7],
      [2, 0, 1, 3],
    ],
    [
      [4, 5, 6, 7],
      [3, 1, 0, 2],
    ],
    [
      [2, 3, 1, 4, 5],
      [4, 2, 0, 3, 1],
    ],
    [
      [2, 3, 2, 3, 2, 2],
      [0, 2, 1, 3, 5, 4],
    ],
    [
      [0, 3],
      [1, 0],
    ],
  ])('%j by %j', (shape, perm) => onBoth([shape], (x) => tf.transpose(x!, perm), 0));

  test('of whole numbers', () =>
    onBoth([[6, 11]], (x) => tf.cast(tf.transpose(tf.cast(tf.mul(x!, 1000), 'int32')), 'float32'), 0));
});

describe('products', () => {
  const sizes: [number[], [number, number, number]][] = [
    [[], [33, 70, 21]],
    [[5], [20, 30, 40]],
    [[5], [1, 30, 40]],
    [
      [2, 3],
      [16, 17, 18],
    ],
    [[4], [2, 3, 2]], // too small to be worth a call
    [[3], [300, 2, 300]],
  ];
  const kinds = [false, true].flatMap((a) => [false, true].map((b) => [a, b] as const));
  test.each(sizes.flatMap(([outer, size]) => kinds.map((kind) => [outer, size, ...kind] as const)))(
    '%j of %j, transposed %s and %s',
    (outer, [M, K, N], first, second) =>
      onBoth(
        [
          [...outer, ...(first ? [K, M] : [M, K])],
          [...outer, ...(second ? [N, K] : [K, N])],
        ],
        (a, b) => tf.matMul(a!, b!, first, second),
        1e-6,
      ),
  );
});

describe('the gradient of a convolution by its kernel', () => {
  test.each([
    ['valid', 1, [3, 9, 9, 2], [3, 3, 2, 5]],
    ['valid', 2, [2, 13, 11, 3], [5, 4, 3, 7]],
    ['same', 1, [2, 8, 8, 2], [3, 3, 2, 4]],
    ['same', 3, [2, 10, 7, 1], [4, 4, 1, 4]],
    ['valid', 1, [2, 5, 5, 3], [5, 5, 3, 2]],
  ] as const)('%s, stride %d, %j by %j', (pad, stride, images, kernel) =>
    onBoth(
      [[...images], [...kernel]],
      (x, k) => tf.grad((w) => tf.sum(tf.square(tf.conv2d(x as Tensor4D, w as Tensor4D, stride, pad))))(k!),
      1e-5,
    ),
  );
});
