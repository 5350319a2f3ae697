import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Activation } from '../../shared/configuration.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { expectGradients, noise, withoutLeak } from '../testing/gradients.ts';
import { activate } from './activation.ts';
import { Generator } from './random.ts';

const kinds: [Activation, (x: number) => number][] = [
  [{ kind: 'none' }, (x) => x],
  [{ kind: 'relu' }, (x) => Math.max(0, x)],
  [{ kind: 'leaky-relu', slope: 0.2 }, (x) => (x > 0 ? x : 0.2 * x)],
  [{ kind: 'sigmoid' }, (x) => 1 / (1 + Math.exp(-x))],
];

afterAll(() => chooseBackend());

describe.each(['tensorflow', 'wasm'] as const)('%s', (prefer) => {
  beforeAll(() => chooseBackend({ prefer }));

  test.each(kinds)('%o', (kind, byHand) => {
    withoutLeak(() => {
      const x = noise([4, 25], new Generator(5), 2);
      const found = activate(x, kind).dataSync();
      x.dataSync().forEach((value, n) => expect(found[n]).toBeCloseTo(byHand(value), 5));
      // Central differences across the kink at 0 would be wrong: keep away from it.
      const away = tf.add(x, tf.mul(tf.sign(x), 0.1));
      expectGradients((y) => activate(y, kind), [away]);
    });
  });
});
