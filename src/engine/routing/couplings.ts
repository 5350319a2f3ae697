/** The same weights coupled in other ways than they were trained with: what routing adds shows in the difference. */
import type { Coupling } from '../../shared/routingRequests.ts';
import { iterationsOf } from '../../shared/routingRequests.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { skinnyProduct } from '../backend/raw.ts';
import { Generator } from '../capsnet/random.ts';
import { lengths, squashed } from '../capsnet/squash.ts';
import type { Sizes } from './agreementProducts.ts';
import { forward } from './agreementProducts.ts';
import type { TraceOptions } from './variant.ts';

/** [I,J]: whose coupling of capsule i the digit j gets, each order of the J digits equally likely. */
export function shuffledOrder(capsules: number, classes: number, seed: number): Int32Array {
  const generator = new Generator(seed);
  const order = new Int32Array(capsules * classes);
  for (let i = 0; i < capsules; i++) {
    const row = order.subarray(i * classes, (i + 1) * classes);
    generator.shuffle(row.map((_, j) => j)).forEach((j, n) => (row[n] = j));
  }
  return order;
}

/** Couplings [B,I,J], each capsule's J of them in the order [I,J]. */
export function reorder(couplings: Tensor, order: Int32Array): Tensor {
  const [B, I, J] = couplings.shape as [number, number, number];
  const places = tf.tensor1d(
    order.map((j, n) => n - (n % J) + j),
    'int32',
  );
  return tf.reshape(tf.gather(tf.reshape(couplings, [B, I * J]), places, 1), [B, I, J]);
}

/** @param trained R of the network, for couplings that say none */
export function traceOptions(
  coupling: Coupling | undefined,
  trained: number,
  capsules: number,
  classes: number,
): TraceOptions {
  if (!coupling) return { iterations: trained };
  switch (coupling.kind) {
    case 'agreement':
      return { iterations: coupling.iterations };
    case 'shuffled': {
      const order = shuffledOrder(capsules, classes, coupling.seed);
      return { iterations: trained, recouple: (couplings) => reorder(couplings, order) };
    }
  }
}

/**
 * Lengths [V,B,J] of the digit capsules for V couplings, from one pass: the iterations of fewer are the first of more.
 * @param u primary capsules [I,B,P]
 * @param weight [I,P,J*D]
 * @param bias [J,D] or null
 * @param sizes of the network; its iterations are those it was trained with
 */
export function lengthsByCoupling(
  u: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  sizes: Sizes,
  couplings: readonly Coupling[],
): Tensor {
  return tf.tidy(() => {
    const { classes: J, dims: D, iterations: trained } = sizes;
    const [I, B] = u.shape as [number, number];
    const iterations = Math.max(...couplings.map((coupling) => iterationsOf(coupling, trained)));
    const { passage } = forward(u, weight, bias, { ...sizes, iterations });
    const { votes, couplings: rows, sums } = passage;
    const shuffledSum = (seed: number) => {
      const own = tf.transpose(tf.reshape(rows[trained - 1]!, [B, J, I]), [0, 2, 1]);
      const dealt = tf.transpose(reorder(own, shuffledOrder(I, J, seed)), [0, 2, 1]);
      const sum = skinnyProduct(tf.reshape(dealt, [B, J, 1, I]), votes); // [B,J,1,D]
      return bias ? tf.add(sum, tf.reshape(bias, [1, J, 1, D])) : sum;
    };
    const sumOf = (coupling: Coupling): Tensor => {
      switch (coupling.kind) {
        case 'agreement':
          return sums[coupling.iterations - 1]!;
        case 'shuffled':
          return shuffledSum(coupling.seed);
      }
    };
    return tf.stack(couplings.map((coupling) => tf.reshape(lengths(squashed(sumOf(coupling))), [B, J])));
  });
}
