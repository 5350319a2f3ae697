/** Primary capsules by an operation of our own (src/kernels/squash.cc): the bias, squash.ts, and routing's order. */
import { withGradient } from '../backend/gradient.ts';
import { squashPrimary, squashPrimaryGradient } from '../backend/kernels.ts';
import type { Tensor } from '../backend/tensorflow.ts';

/**
 * Differentiable.
 * @param x what the convolution gave, [positions,B,types*P]
 * @param bias [types*P]
 * @param dims P
 * @returns u [positions*types,B,P]
 */
export function squashByKernels(x: Tensor, bias: Tensor, dims: number): Tensor {
  return withGradient(
    [x, bias],
    () => ({ value: squashPrimary(x, bias, dims), keep: [x, bias] }),
    (du, [x, bias]) => squashPrimaryGradient(du, x!, bias!, dims),
  );
}
