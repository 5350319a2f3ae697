/**
 * From images to digit capsules, in one of two formulations of the same mathematics: `direct` reads like the paper and
 * runs on every backend; `matrix` is arranged as a few large products and several times faster on native TensorFlow.
 */
import type { Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { isNative } from '../backend/tensorflow.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { DirectEncoder } from './directEncoder.ts';
import type { Layout } from './layout.ts';
import { MatrixEncoder } from './matrixEncoder.ts';
import { tilingOf } from './tiling.ts';

export type Formulation = 'direct' | 'matrix';

export interface Encoder {
  readonly formulation: Formulation;
  /** Its trainable tensors, in the order of `weights` below. */
  readonly layouts: Layout[];
  /** Digit capsules [B,J,D] of images [B,H,W,C], differentiable by the weights. */
  train(images: Tensor, weights: Tensor[]): Tensor;
  /** What depends on the weights alone and is worth keeping between two evaluations. */
  prepare(weights: Tensor[]): Tensor[];
  /** Primary capsules [B,I,P] of images [B,H,W,C]. */
  primaryCapsules(images: Tensor, weights: Tensor[], prepared: Tensor[]): Tensor;
  /** Digit capsules [B,J,D] of images [B,H,W,C]. */
  digitCapsules(images: Tensor, weights: Tensor[], prepared: Tensor[]): Tensor;
  dispose(): void;
}

/** The faster formulation that covers the network, unless one is asked for. */
export function createEncoder(network: Network, formulation?: Formulation): Encoder {
  const tiling = isNative() && formulation !== 'direct' ? tilingOf(network) : null;
  if (tiling) return new MatrixEncoder(network, tiling);
  if (formulation !== 'matrix') return new DirectEncoder(network);
  throw new AppError(
    'not-supported',
    "This network or backend can't be computed in the matrix formulation.",
    'Leave the choice of formulation to the engine.',
  );
}
