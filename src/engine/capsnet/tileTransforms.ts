/**
 * Winograd's transforms of PrimaryCaps' inputs and kernel, and their gradients, each over all tile points at once: as
 * products with the Kronecker product of the maps along rows and along columns, or, in less arithmetic and fewer passes
 * over memory, by operations of our own. F stem filters, O = types * dims, T tiles.
 */
import type { Activation } from '../../shared/configuration.ts';
import type { TileMap } from '../backend/kernels.ts';
import { transformTiles, transformTilesGated, transformTilesMasked } from '../backend/kernels.ts';
import { skinnyProduct } from '../backend/raw.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { activation, activationGradient } from './activation.ts';
import type { Tiling } from './tiling.ts';
import type { Matrix, Transforms } from './winograd.ts';
import { kronecker, transpose } from './winograd.ts';

export interface TileTransforms {
  /** Constants, to dispose. */
  readonly constants: Tensor[];
  /**
   * What the stem's product gives, [points,N], to PrimaryCaps' inputs V [points,N], through the stem's activation;
   * `kept` is what `inputGradient` needs. Takes `product`.
   */
  input(product: Tensor, stem: Activation): { V: Tensor; kept: Tensor };
  /** The gradient of `product` from that of V. */
  inputGradient(dV: Tensor, kept: Tensor, stem: Activation): Tensor;
  /** Weights [r*r, phases*F*O] to the kernel at the tile points, [points, phases*F*O]. */
  kernel(weights: Tensor): Tensor;
  /** Its gradient, 0 where a phase's kernel would reach past its taps. */
  kernelGradient(dTransformed: Tensor): Tensor;
}

/** @param y, x Winograd's matrices along rows and along columns */
export function productTransforms(y: Transforms, x: Transforms, tiling: Tiling): TileTransforms {
  const input = tf.tensor2d(kronecker(y.input, x.input)); // [points, points]
  const kernel = tf.tensor2d(kronecker(y.kernel, x.kernel)); // [points, r*r]
  const mask = tf.tensor2d(tiling.mask, [tiling.mask.length, 1]);
  return {
    constants: [input, kernel, mask],
    input(product, stem) {
      const h = activation(product, stem);
      if (h !== product) product.dispose();
      return { V: tf.matMul(input, h), kept: h };
    },
    inputGradient: (dV, h, stem) => activationGradient(tf.matMul(input, dV, true), h, stem),
    kernel: (weights) => tf.matMul(kernel, weights),
    kernelGradient(dTransformed) {
      const dTaps = skinnyProduct(kernel, dTransformed, true);
      const masked = tf.mul(tf.reshape(dTaps, [mask.size, -1]), mask);
      return tf.reshape(masked, dTaps.shape);
    },
  };
}

/** As `productTransforms`; only where `hasKernels`. */
export function kernelTransforms(y: Transforms, x: Transforms, tiling: Tiling): TileTransforms {
  const constants: Tensor[] = [];
  const map = (rows: Matrix, columns: Matrix): TileMap => {
    const [byRows, byColumns] = [tf.tensor2d(rows), tf.tensor2d(columns)];
    constants.push(byRows, byColumns);
    return { byRows, byColumns };
  };
  const maps = (rows: Matrix, columns: Matrix) => ({
    there: map(rows, columns),
    back: map(transpose(rows), transpose(columns)),
  });
  const input = maps(y.input, x.input);
  const kernel = maps(y.kernel, x.kernel);
  const mask = tf.tensor2d(tiling.mask, [tiling.taps * tiling.taps, tiling.phases]);
  return {
    constants: [mask, ...constants],
    input(product, stem) {
      const slope = slopeOf(stem);
      if (slope !== null) return { V: transformTiles(product, input.there, slope), kept: product };
      const h = activation(product, stem);
      product.dispose();
      return { V: transformTiles(h, input.there, 1), kept: h };
    },
    inputGradient(dV, kept, stem) {
      const slope = slopeOf(stem);
      if (slope === null) return activationGradient(transformTiles(dV, input.back, 1), kept, stem);
      return transformTilesGated(dV, input.back, kept, slope);
    },
    kernel: (weights) => transformTiles(weights, kernel.there, 1),
    kernelGradient: (dTransformed) => transformTilesMasked(dTransformed, kernel.back, mask),
  };
}

/** What an activation multiplies numbers below 0 by, those above staying as they are; null for one that bends. */
function slopeOf(activation: Activation): number | null {
  switch (activation.kind) {
    case 'none':
      return 1;
    case 'relu':
      return 0;
    case 'leaky-relu':
      return activation.slope;
    case 'sigmoid':
      return null;
  }
}
