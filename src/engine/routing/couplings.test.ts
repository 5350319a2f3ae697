import { beforeAll, expect, it } from 'vitest';
import { couplingChoices } from '../../shared/routingRequests.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { Generator } from '../capsnet/random.ts';
import { noise, relativeError, withoutLeak } from '../testing/gradients.ts';
import { agreement } from './agreement.ts';
import { lengthsByCoupling, reorder, shuffledOrder, traceOptions } from './couplings.ts';

beforeAll(() => chooseBackend());

const [B, I, P, J, D] = [2, 7, 3, 4, 5];

it('draws an order of the digits for each capsule, by the seed alone', () => {
  const order = shuffledOrder(500, J, 3);
  const rows = Array.from({ length: 500 }, (_, i) => [...order.subarray(i * J, (i + 1) * J)]);
  for (const row of rows) expect([...row].sort()).toEqual([0, 1, 2, 3]);
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.join(), (counts.get(row.join()) ?? 0) + 1);
  expect(counts.size).toBe(24); // every order comes, none far more often than the others
  expect(Math.max(...counts.values())).toBeLessThan(60);
  expect(shuffledOrder(500, J, 3)).toEqual(order);
  expect(shuffledOrder(500, J, 4)).not.toEqual(order);
});

it('gives each digit the coupling that its order names, in every image', () => {
  withoutLeak(() => {
    const couplings = tf.tensor3d([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [10, 20, 30],
        [40, 50, 60],
      ],
    ]);
    const order = Int32Array.of(2, 0, 1, 1, 2, 0);
    expect(reorder(couplings, order).arraySync()).toEqual([
      [
        [3, 1, 2],
        [5, 6, 4],
      ],
      [
        [30, 10, 20],
        [50, 60, 40],
      ],
    ]);
  });
});

it.each([false, true])('finds in one pass what each coupling alone gives, bias: %s', (withBias) => {
  withoutLeak(() => {
    const generator = new Generator(21);
    const u = noise([B, I, P], generator);
    const weight = noise([I, J, P, D], generator, 2);
    const bias = withBias ? noise([J, D], generator) : null;
    const couplings = couplingChoices(4); // trained with an R that is not among 1, 2, 3, 5
    expect(couplings).toHaveLength(6);
    const found = lengthsByCoupling(
      tf.transpose(u, [1, 0, 2]),
      tf.reshape(tf.transpose(weight, [0, 2, 1, 3]), [I, P, J * D]),
      bias,
      { classes: J, dims: D, iterations: 4 },
      couplings,
    );
    expect(found.shape).toEqual([6, B, J]);
    couplings.forEach((coupling, v) => {
      const { iterationLengths } = agreement.trace(u, weight, bias, traceOptions(coupling, 4, I, J));
      const after = iterationLengths.shape[0]! - 1;
      const alone: Tensor = tf.squeeze(tf.slice(iterationLengths, after, 1), [0]);
      expect(relativeError(tf.squeeze(tf.slice(found, v, 1), [0]), alone)).toBeLessThan(1e-5);
    });
  });
});

it('routes once with couplings of 1 / J: fixed couplings and R = 1 are the same', () => {
  withoutLeak(() => {
    const generator = new Generator(5);
    const [u, weight] = [noise([B, I, P], generator), noise([I, J, P, D], generator, 2)];
    const once = agreement.trace(u, weight, null, { iterations: 1 });
    const fixed = agreement.trace(u, weight, null, {
      iterations: 3,
      recouple: (couplings) => tf.fill(couplings.shape, 1 / J),
    });
    expect(relativeError(once.capsules, fixed.capsules)).toBeLessThan(1e-6);
    expect([...once.couplings.dataSync()].every((c) => Math.abs(c - 1 / J) < 1e-6)).toBe(true);
  });
});
