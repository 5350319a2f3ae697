/**
 * From images to digit capsules, in one of three formulations of the same mathematics: `direct` reads like the paper
 * and covers every network; `matrix` is arranged as a few large products and several times faster on a processor;
 * `fused` computes what lies between these by operations of our own, where they could be compiled.
 */
import type { Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { hasKernels } from '../backend/kernels.ts';
import { isOnGpu } from '../backend/tensorflow.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { DirectEncoder } from './directEncoder.ts';
import type { Layout } from './layout.ts';
import { MatrixEncoder } from './matrixEncoder.ts';
import { tilingOf } from './tiling.ts';

export type Formulation = 'direct' | 'matrix' | 'fused';

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

/** Those that can compute the network here, the fastest on a processor last. */
export function formulationsOf(network: Network): Formulation[] {
  if (!tilingOf(network)) return ['direct'];
  return hasKernels() ? ['direct', 'matrix', 'fused'] : ['direct', 'matrix'];
}

/**
 * Unless something was measured (training/formulationChoice.ts): on a processor the fused formulation, or else the
 * matrix one, where they apply: faster in all that was measured (docs/performance.md); on a graphics card nothing was,
 * and the direct one is what its libraries are made for.
 */
export function usualFormulation(network: Network): Formulation {
  return isOnGpu() ? 'direct' : formulationsOf(network).at(-1)!;
}

/** @throws AppError not-supported when the formulation asked for does not cover the network */
export function createEncoder(network: Network, formulation = usualFormulation(network)): Encoder {
  if (formulation === 'direct') return new DirectEncoder(network);
  const tiling = tilingOf(network);
  if (tiling && formulationsOf(network).includes(formulation))
    return new MatrixEncoder(network, tiling, formulation);
  throw new AppError(
    'not-supported',
    `This network can't be computed in the ${formulation} formulation here.`,
    'Leave the choice of formulation to the engine.',
  );
}
