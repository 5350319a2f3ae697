import { expect, it } from 'vitest';
import { hasKernels } from '../backend/kernels.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { relativeError, withoutLeak } from '../testing/gradients.ts';
import { squash } from './squash.ts';
import { squashByKernels } from './squashKernels.ts';

await chooseBackend();

it.runIf(hasKernels()).each([
  { positions: 36, B: 5, types: 4, P: 8 },
  { positions: 1, B: 1, types: 1, P: 8 },
  { positions: 6, B: 3, types: 7, P: 5 },
  { positions: 2, B: 9, types: 3, P: 1 },
])('gives what squash gives, and its gradients: $positions positions, $types types of $P', (sizes) => {
  const { positions, B, types, P } = sizes;
  withoutLeak(() => {
    const x = tf.randomNormal([positions, B, types * P], 0, 1, 'float32', 1);
    const bias = tf.randomNormal([types * P], 0, 1, 'float32', 2);
    const direction = tf.randomNormal([positions * types, B, P], 0, 1, 'float32', 3);
    const plain = (x: Tensor, bias: Tensor) => {
      const u = squash(tf.reshape(tf.add(x, bias), [positions, B, types, P]));
      return tf.reshape(tf.transpose(u, [0, 2, 1, 3]), [positions * types, B, P]);
    };
    const all = (by: (x: Tensor, bias: Tensor) => Tensor) => [
      by(x, bias),
      ...tf.grads((x, bias) => by(x!, bias!))([x, bias], direction),
    ];
    const expected = all(plain);
    all((x, bias) => squashByKernels(x, bias, P)).forEach((tensor, n) => {
      expect(tensor.shape).toEqual(expected[n]!.shape);
      expect(relativeError(tensor, expected[n]!), `result ${n}`).toBeLessThan(1e-5);
    });
  });
});

it.runIf(hasKernels())('is 0 with a gradient of 0 where a capsule is 0', () => {
  tf.tidy(() => {
    const [x, bias] = [tf.zeros([2, 1, 16]), tf.zeros([16])];
    expect(
      squashByKernels(x, bias, 8)
        .dataSync()
        .every((value) => value === 0),
    ).toBe(true);
    const [dx] = tf.grads((x, bias) => squashByKernels(x!, bias!, 8))([x, bias]);
    expect(dx!.dataSync().every((value) => value === 0)).toBe(true);
  });
});
