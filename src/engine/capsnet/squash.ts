/**
 * The capsule's nonlinearity (paper, equation 1): v = |s|^2 / (1 + |s|^2) * s / |s|, which is
 * s * sqrt(n) / (1 + n) with n = |s|^2. Written so, it needs no epsilon and squash(0) is exactly 0. All along the
 * last axis, any shape [..,D]; right for |s| up to 1e19, where n leaves float32.
 */
import { withGradient } from '../backend/gradient.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';

/** Keeps 1 / sqrt(n) finite at 0; what it multiplies there is exactly 0. */
const smallest = 1e-30;

/** Not differentiable by itself: see `squash`. */
export function squashed(s: Tensor): Tensor {
  const n = tf.sum(tf.square(s), -1, true);
  return tf.mul(s, tf.div(tf.sqrt(n), tf.add(n, 1)));
}

/** d loss / d s from d loss / d v: f dv + 2 f'(n) (dv . s) s, where v = f(n) s. It is 0 at s = 0. */
export function squashGradient(s: Tensor, dv: Tensor): Tensor {
  const n = tf.sum(tf.square(s), -1, true);
  const inverse = tf.reciprocal(tf.add(n, 1));
  const factor = tf.mul(tf.sqrt(n), inverse);
  // 2 f'(n) = (1 - n) / (sqrt(n) (1 + n)^2) = (1 - n) / (1 + n) * inverse / sqrt(n)
  const slope = tf.mul(tf.mul(tf.mul(tf.sub(1, n), inverse), inverse), tf.rsqrt(tf.add(n, smallest)));
  const along = tf.sum(tf.mul(dv, s), -1, true);
  return tf.add(tf.mul(dv, factor), tf.mul(s, tf.mul(along, slope)));
}

/** [..,D] -> [..,D], differentiable. */
export function squash(s: Tensor): Tensor {
  return withGradient(
    [s],
    () => ({ value: squashed(s), keep: [s] }),
    (dv, [kept]) => [squashGradient(kept!, dv)],
  );
}

/** Lengths |v| along the last axis: [..,D] -> [..]. Differentiable; the gradient at v = 0 is 0, not NaN. */
export function lengths(v: Tensor): Tensor {
  return withGradient(
    [v],
    () => {
      const value = tf.sqrt(tf.sum(tf.square(v), -1));
      return { value, keep: [v, value] };
    },
    (gradient, [kept, length]) => {
      const direction = tf.div(gradient, tf.maximum(length!, 1e-15));
      return [tf.mul(kept!, tf.expandDims(direction, -1))];
    },
  );
}
