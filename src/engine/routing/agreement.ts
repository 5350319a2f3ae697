/**
 * Routing by agreement (paper, procedure 1), straight from the definition; agreementProducts.ts computes the same
 * several times faster. b = 0; in each iteration c = softmax of b over the classes j, s_j = sum_i c_ij u_hat_j|i,
 * v = squash(s), and b grows by u_hat . v (not after the last). Gradients flow through every iteration.
 */
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { squash } from '../capsnet/squash.ts';
import type { RoutingSteps, RoutingVariant, TraceOptions } from './variant.ts';

/** u [B,I,P], weight [I,J,P,D] -> u_hat [B,I,J,D]: what each primary capsule predicts of each digit capsule. */
export function votes(u: Tensor, weight: Tensor): Tensor {
  const [I, J, P, D] = weight.shape as [number, number, number, number];
  const B = u.shape[0]!;
  const maps = tf.reshape(tf.transpose(weight, [0, 2, 1, 3]), [I, P, J * D]);
  const predictions = tf.matMul(tf.transpose(u, [1, 0, 2]), maps); // [I,B,J*D]
  return tf.transpose(tf.reshape(predictions, [I, B, J, D]), [1, 0, 2, 3]);
}

interface Iteration {
  couplings: Tensor;
  sums: Tensor;
  agreements: Tensor;
  capsules: Tensor;
}

function* iterate(
  uHat: Tensor,
  bias: Tensor | null,
  { iterations, recouple = (couplings) => couplings }: TraceOptions,
): Generator<Iteration> {
  const [B, I, J] = uHat.shape as [number, number, number];
  let logits: Tensor = tf.zeros([B, I, J]);
  for (let r = 1; r <= iterations; r++) {
    const chosen = tf.softmax(logits); // over j, the last axis
    const couplings = r === iterations ? recouple(chosen) : chosen;
    const sum = tf.sum(tf.mul(tf.expandDims(couplings, 3), uHat), 1); // [B,J,D]
    const sums = bias ? tf.add(sum, bias) : sum;
    const capsules = squash(sums);
    const agreements = tf.sum(tf.mul(uHat, tf.expandDims(capsules, 1)), 3); // [B,I,J]
    yield { couplings, sums, agreements, capsules };
    if (r < iterations) logits = tf.add(logits, agreements);
  }
}

export const agreement: RoutingVariant = {
  id: 'agreement',
  options: { iterations: 3 },

  forward(u, weight, bias, options) {
    let capsules: Tensor | null = null;
    for (const step of iterate(votes(u, weight), bias, options)) capsules = step.capsules;
    return capsules!;
  },

  trace(u, weight, bias, options): RoutingSteps {
    const uHat = votes(u, weight);
    const steps = [...iterate(uHat, bias, options)];
    const length = (x: Tensor) => tf.sqrt(tf.sum(tf.square(x), -1));
    return {
      couplings: tf.stack(steps.map((s) => s.couplings)),
      sums: tf.stack(steps.map((s) => s.sums)),
      agreements: tf.stack(steps.map((s) => s.agreements)),
      iterationLengths: tf.stack(steps.map((s) => length(s.capsules))),
      voteLengths: length(uHat),
      capsules: steps.at(-1)!.capsules,
    };
  },
};
