/**
 * Routing by agreement as matrix products, with the exact gradient through every iteration in closed form.
 * The votes lie as [B,J,I,D], so that each sum over i or over d is a matrix-vector product. Two facts make it short:
 * the first couplings are 1/J everywhere, and the logits of iteration r are u_hat . (v_1 + .. + v_r-1).
 * The gradient of u_hat is then a sum of 2R - 1 outer products, taken as one product of rank 2R - 1.
 */
import { withGradient } from '../backend/gradient.ts';
import { skinnyProduct } from '../backend/raw.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { squashed, squashGradient } from '../capsnet/squash.ts';

export interface Sizes {
  /** J. */
  classes: number;
  /** D. */
  dims: number;
  /** R. */
  iterations: number;
}

interface Passage {
  /** u_hat [B,J,I,D]. */
  votes: Tensor;
  /** Per iteration: c as a row [B,J,1,I] and s [B,J,1,D]. */
  couplings: Tensor[];
  sums: Tensor[];
  /** v_1 + .. + v_r after iteration r, [B,J,1,D]; R - 1 of them. */
  totals: Tensor[];
}

/**
 * Digit capsules [B,J,D], differentiable.
 * @param u primary capsules [I,B,P]
 * @param weight [I,P,J*D]
 * @param bias [J,D] or null
 */
export function routeByProducts(u: Tensor, weight: Tensor, bias: Tensor | null, sizes: Sizes): Tensor {
  const { iterations: R } = sizes;
  return withGradient(
    bias ? [u, weight, bias] : [u, weight],
    () => {
      const { value, passage } = forward(u, weight, bias, sizes);
      const { votes, couplings, sums, totals } = passage;
      return { value, keep: [u, weight, votes, ...couplings, ...sums, ...totals] };
    },
    (dv, [u, weight, votes, ...rest]) => {
      const passage = {
        votes: votes!,
        couplings: rest.slice(0, R),
        sums: rest.slice(R, 2 * R),
        totals: rest.slice(2 * R),
      };
      const { dVotes, dBias } = backward(dv, passage, sizes);
      const du = tf.matMul(dVotes, weight!, false, true);
      const dWeight = tf.matMul(u!, dVotes, true);
      return bias ? [du, dWeight, dBias] : [du, dWeight];
    },
  );
}

/** As `routeByProducts`, not differentiable, keeping what each iteration made. */
export function forward(
  u: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  { classes: J, dims: D, iterations: R }: Sizes,
) {
  const [I, B] = u.shape as [number, number];
  const votes = tf.transpose(tf.reshape(tf.matMul(u, weight), [I, B, J, D]), [1, 2, 0, 3]);
  const offset = bias && tf.reshape(bias, [1, J, 1, D]);
  const passage: Passage = { votes, couplings: [], sums: [], totals: [] };
  let capsules: Tensor | null = null;
  for (let r = 1; r <= R; r++) {
    const total = passage.totals.at(-1);
    const row = total
      ? tf.reshape(softmaxOverClasses(tf.reshape(times(votes, total), [B, J, I])), [B, J, 1, I])
      : tf.fill([B, J, 1, I], 1 / J);
    const product = skinnyProduct(row, votes); // sum over i: [B,J,1,D]
    const sum = offset ? tf.add(product, offset) : product;
    capsules = squashed(sum);
    passage.couplings.push(row);
    passage.sums.push(sum);
    if (r < R) passage.totals.push(total ? tf.add(total, capsules) : capsules);
  }
  return { value: tf.reshape(capsules!, [B, J, D]), passage };
}

function backward(dv: Tensor, { votes, couplings, sums, totals }: Passage, { iterations: R }: Sizes) {
  const [B, J, I, D] = votes.shape as [number, number, number, number];
  let dSum = squashGradient(sums[R - 1]!, tf.reshape(dv, [B, J, 1, D]));
  let dSums = dSum; // over the iterations so far, for the bias
  let dTotal: Tensor | null = null; // of v_1 + .. + v_r-1, from all later iterations
  const rows = [couplings[R - 1]!];
  const vectors = [dSum];
  for (let r = R - 1; r >= 1; r--) {
    // through s_r+1 to its couplings, their logits, and the capsules these came from
    const dCouplings = tf.reshape(times(votes, dSum), [B, J, I]);
    const dLogits = softmaxGradient(tf.reshape(couplings[r]!, [B, J, I]), dCouplings);
    const dLogitsRow = tf.reshape(dLogits, [B, J, 1, I]);
    const back = skinnyProduct(dLogitsRow, votes); // [B,J,1,D]
    dTotal = dTotal ? tf.add(dTotal, back) : back;
    dSum = squashGradient(sums[r - 1]!, dTotal);
    dSums = tf.add(dSums, dSum);
    rows.push(dLogitsRow, couplings[r - 1]!);
    vectors.push(totals[r - 1]!, dSum);
  }
  const outer = tf.matMul(tf.concat(rows, 2), tf.concat(vectors, 2), true); // [B,J,I,D]
  const dVotes = tf.reshape(tf.transpose(outer, [2, 0, 1, 3]), [I, B, J * D]);
  outer.dispose();
  return { dVotes, dBias: tf.reshape(tf.sum(dSums, 0), [J, D]) };
}

/** u_hat [B,J,I,D] . v [B,J,1,D] -> [B,J,I,1]. */
function times(votes: Tensor, v: Tensor): Tensor {
  const [B, J, , D] = v.shape as [number, number, number, number];
  return skinnyProduct(votes, tf.reshape(v, [B, J, D, 1]));
}

/** [B,J,I], over j. */
function softmaxOverClasses(logits: Tensor): Tensor {
  const e = tf.exp(tf.sub(logits, tf.max(logits, 1, true)));
  return tf.div(e, tf.sum(e, 1, true));
}

function softmaxGradient(c: Tensor, dc: Tensor): Tensor {
  const t = tf.mul(c, dc);
  return tf.sub(t, tf.mul(c, tf.sum(t, 1, true)));
}
