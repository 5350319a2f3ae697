/**
 * The network as a few large matrix products (matrixConvolutions.ts, routing/agreementProducts.ts); fused, what lies
 * between them is computed by operations of our own (backend/kernels.ts).
 */
import type { Network } from '../../shared/configuration.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { routeByKernels } from '../routing/agreementKernels.ts';
import { routeByProducts } from '../routing/agreementProducts.ts';
import { activate } from './activation.ts';
import type { Encoder } from './encoder.ts';
import type { Layout } from './layout.ts';
import { digitLayout, plainLayout, primaryLayout, stemLayout } from './layout.ts';
import { MatrixConvolutions } from './matrixConvolutions.ts';
import { squash } from './squash.ts';
import { squashByKernels } from './squashKernels.ts';
import type { Tiling } from './tiling.ts';

export class MatrixEncoder implements Encoder {
  readonly formulation: 'matrix' | 'fused';
  readonly layouts: Layout[];
  readonly #network: Network;
  readonly #convolutions: MatrixConvolutions;

  constructor(network: Network, tiling: Tiling, formulation: 'matrix' | 'fused') {
    this.formulation = formulation;
    this.#network = network;
    this.#convolutions = new MatrixConvolutions(network, tiling, formulation === 'fused');
    this.layouts = [
      stemLayout(network),
      primaryLayout(network, tiling),
      plainLayout('primary.bias'),
      digitLayout(network),
      ...(network.digitCapsules.bias ? [plainLayout('digit.bias')] : []),
    ];
  }

  train(images: Tensor, weights: Tensor[]): Tensor {
    const [stem, primary] = weights as [Tensor, Tensor];
    const windows = this.#convolutions.windows(images);
    return this.#route(this.#squashed(this.#convolutions.train(windows, stem, primary), weights), weights);
  }

  prepare([, primary]: Tensor[]): Tensor[] {
    return [this.#convolutions.transformKernel(primary!)];
  }

  primaryCapsules(images: Tensor, weights: Tensor[], prepared: Tensor[]): Tensor {
    return tf.transpose(this.#primary(images, weights, prepared), [1, 0, 2]);
  }

  digitCapsules(images: Tensor, weights: Tensor[], prepared: Tensor[]): Tensor {
    return this.#route(this.#primary(images, weights, prepared), weights);
  }

  dispose(): void {
    this.#convolutions.dispose();
  }

  /** [I,B,P]. */
  #primary(images: Tensor, weights: Tensor[], [transformed]: Tensor[]): Tensor {
    const windows = this.#convolutions.windows(images);
    return this.#squashed(this.#convolutions.apply(windows, weights[0]!, transformed!), weights);
  }

  /** What the convolution gave, [positions, B, types * P], as squashed capsules [I,B,P]. */
  #squashed(sum: Tensor, weights: Tensor[]): Tensor {
    const { types, dims, activation } = this.#network.primaryCapsules;
    if (this.formulation === 'fused' && activation.kind === 'none')
      return squashByKernels(sum, weights[2]!, dims);
    const [positions, B] = sum.shape as [number, number];
    const s = activate(tf.add(sum, weights[2]!), activation);
    const u = squash(tf.reshape(s, [positions, B, types, dims]));
    return tf.reshape(tf.transpose(u, [0, 2, 1, 3]), [positions * types, B, dims]);
  }

  #route(u: Tensor, weights: Tensor[]): Tensor {
    const route = this.formulation === 'fused' ? routeByKernels : routeByProducts;
    return route(u, weights[3]!, weights[4] ?? null, this.#network.digitCapsules);
  }
}
