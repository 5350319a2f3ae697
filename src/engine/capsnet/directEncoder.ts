/** The network as the paper draws it: convolutions, squash, routing by agreement. */
import type { Network } from '../../shared/configuration.ts';
import { networkShapes, parameterShapes } from '../../shared/shapes.ts';
import type { Tensor, Tensor4D } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { agreement } from '../routing/agreement.ts';
import { activate } from './activation.ts';
import type { Encoder } from './encoder.ts';
import type { Layout } from './layout.ts';
import { plainLayout } from './layout.ts';
import { squash } from './squash.ts';

export class DirectEncoder implements Encoder {
  readonly formulation = 'direct';
  readonly layouts: Layout[];
  readonly #network: Network;

  constructor(network: Network) {
    this.#network = network;
    const names = parameterShapes(network).map(({ name }) => name);
    this.layouts = names.filter((name) => !name.startsWith('decoder.')).map(plainLayout);
  }

  train(images: Tensor, weights: Tensor[]): Tensor {
    const { bias, iterations } = this.#network.digitCapsules;
    const [weight, offset = null] = weights.slice(bias ? -2 : -1);
    return agreement.forward(this.primaryCapsules(images, weights), weight!, offset, { iterations });
  }

  primaryCapsules(images: Tensor, weights: Tensor[]): Tensor {
    const { stem, primaryCapsules: primary } = this.#network;
    let x = images;
    stem.forEach(({ stride, activation }, n) => {
      x = activate(tf.add(convolve(x, weights[2 * n]!, stride), weights[2 * n + 1]!), activation);
    });
    const [kernel, bias] = weights.slice(2 * stem.length);
    const sum = convolve(x, kernel!, primary.stride); // [B,H',W', types * P]
    const scaled = primary.divisor === 1 ? sum : tf.mul(sum, 1 / primary.divisor);
    const capsules = activate(tf.add(scaled, bias!), primary.activation);
    const I = networkShapes(this.#network).primaryCapsules;
    return squash(tf.reshape(capsules, [images.shape[0]!, I, primary.dims]));
  }

  digitCapsules(images: Tensor, weights: Tensor[]): Tensor {
    return this.train(images, weights);
  }

  prepare(): Tensor[] {
    return [];
  }

  dispose(): void {
    // keeps no tensors
  }
}

/**
 * [B,H,W,C] with a kernel [KH,KW,C,F], no padding. By a strided 1x1 kernel oneDNN's gradient writes past its workspace
 * (oneDNN issue 6035, in TensorFlow 2.21): a mean over single positions picks them out first.
 */
function convolve(x: Tensor, kernel: Tensor, stride: number): Tensor {
  if (kernel.shape[0] !== 1 || stride === 1)
    return tf.conv2d(x as Tensor4D, kernel as Tensor4D, stride, 'valid');
  return tf.conv2d(tf.avgPool(x as Tensor4D, 1, stride, 'valid'), kernel as Tensor4D, 1, 'valid');
}
