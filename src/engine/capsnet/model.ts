/** A capsule network with its weights, for everything but training: encode, decode, trace. */
import type { Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { networkShapes } from '../../shared/shapes.ts';
import type { Tensor, Tensor3D, Tensor4D } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import type { Coupling } from '../../shared/routingRequests.ts';
import { agreement } from '../routing/agreement.ts';
import { lengthsByCoupling, traceOptions } from '../routing/couplings.ts';
import type { RoutingSteps } from '../routing/variant.ts';
import { decode, maskCapsules } from './decoder.ts';
import type { Encoder, Formulation } from './encoder.ts';
import { createEncoder } from './encoder.ts';
import { arrangeParameters, layoutsOf, restoreParameters } from './arrangement.ts';
import type { Layout } from './layout.ts';
import { digitLayout } from './layout.ts';
import { activation } from './activation.ts';
import type { Parameters } from './parameters.ts';
import { checkParameters } from './parameters.ts';
import { lengths } from './squash.ts';

export interface Encoded {
  /** [n,J,D]. */
  capsules: Float32Array;
  /** [n,J]. */
  lengths: Float32Array;
  /** [n], the class of the longest capsule. */
  predictions: Uint8Array;
}

export interface Trace extends RoutingSteps {
  /** [B,I,P]. */
  primaryCapsules: Tensor;
  /** [B,J]. */
  lengths: Tensor;
}

export class CapsNet {
  readonly network: Network;
  readonly #encoder: Encoder;
  readonly #read: () => Tensor[];
  /** The model's own tensors; null when the weights, and with them the encoder, belong to a training step. */
  readonly #own: Tensor[] | null;
  readonly #layouts: Layout[];
  /** Weights and what the encoder prepared from them, read once per set of weights. */
  #held: { encoder: Tensor[]; decoder: Tensor[]; prepared: Tensor[] } | null = null;

  private constructor(network: Network, encoder: Encoder, read: () => Tensor[], own: Tensor[] | null) {
    this.network = network;
    this.#encoder = encoder;
    this.#read = read;
    this.#own = own;
    this.#layouts = layoutsOf(encoder, network);
  }

  /**
   * Takes a copy of the parameters.
   * @throws AppError unreadable-file when they belong to another network
   */
  static create(
    network: Network,
    parameters: Parameters,
    options: { formulation?: Formulation } = {},
  ): CapsNet {
    checkParameters(network, parameters);
    const encoder = createEncoder(network, options.formulation);
    const own = arrangeParameters(layoutsOf(encoder, network), parameters).map((tensor) => tf.keep(tensor));
    return new CapsNet(network, encoder, () => own.map((tensor) => tf.clone(tensor)), own);
  }

  /**
   * On weights that live elsewhere; whoever changes them calls `release` first.
   * @param read the encoder's working tensors, then the decoder's; the model disposes them
   */
  static view(network: Network, encoder: Encoder, read: () => Tensor[]): CapsNet {
    return new CapsNet(network, encoder, read, null);
  }

  get formulation(): Formulation {
    return this.#encoder.formulation;
  }

  /** Images [B,H,W,C] in [0,1] -> capsules [B,J,D] and their lengths [B,J]. The caller disposes. */
  forward(images: Tensor4D): { capsules: Tensor3D; lengths: Tensor } {
    const { encoder, prepared } = this.#hold();
    return tf.tidy(() => {
      const capsules = this.#encoder.digitCapsules(images, encoder, prepared) as Tensor3D;
      return { capsules, lengths: lengths(capsules) };
    });
  }

  /**
   * The same for any number of images, read back, in batches that bound the memory.
   * @param pixels [n,H*W*C], in [0,1]
   */
  encode(pixels: Float32Array, batch = 100): Encoded {
    const { height, width, channels } = this.network.input;
    const { classes: J, dims: D } = this.network.digitCapsules;
    const size = networkShapes(this.network).pixels;
    const n = pixels.length / size;
    if (!Number.isInteger(n)) {
      throw new AppError(
        'invalid-input',
        `${pixels.length} pixel values aren't whole images of ${height}x${width}x${channels}.`,
        'Give the images the size that the network was made for.',
      );
    }
    const result: Encoded = {
      capsules: new Float32Array(n * J * D),
      lengths: new Float32Array(n * J),
      predictions: new Uint8Array(n),
    };
    for (let from = 0; from < n; from += batch) {
      const to = Math.min(n, from + batch);
      tf.tidy(() => {
        const part = pixels.subarray(from * size, to * size);
        const found = this.forward(tf.tensor4d(part, [to - from, height, width, channels]));
        result.capsules.set(found.capsules.dataSync(), from * J * D);
        result.lengths.set(found.lengths.dataSync(), from * J);
        result.predictions.set(tf.argMax(found.lengths, 1).dataSync(), from);
      });
    }
    return result;
  }

  /**
   * Digit capsules [B,J,D] -> images [B,H,W,C]: of each, only the capsule of its class is decoded. The caller disposes.
   * @param classes [B]
   * @throws AppError not-supported without a decoder
   */
  decode(capsules: Tensor3D, classes: ArrayLike<number>): Tensor4D {
    const { height, width, channels } = this.network.input;
    if (!this.network.decoder) {
      throw new AppError(
        'not-supported',
        'This network has no decoder, so its capsules cannot be turned into images.',
        'Choose a model that was trained with reconstruction.',
      );
    }
    const { decoder } = this.#hold();
    return tf.tidy(() => {
      const oneHot = tf.oneHot(tf.tensor1d(Array.from(classes), 'int32'), this.network.digitCapsules.classes);
      const masked = maskCapsules(capsules, tf.cast(oneHot, 'float32'));
      const images = decode(masked, decoder, this.network);
      return tf.reshape(images, [-1, height, width, channels]);
    });
  }

  /**
   * Every step of the routing for images [B,H,W,C], as the network was trained or coupled in another way; meant for a
   * few of them. The caller disposes.
   */
  trace(images: Tensor4D, coupling?: Coupling): Trace {
    const { encoder, prepared } = this.#hold();
    return tf.tidy(() => {
      const primaryCapsules = this.#encoder.primaryCapsules(images, encoder, prepared);
      const { classes, iterations } = this.network.digitCapsules;
      const steps = agreement.trace(
        primaryCapsules,
        this.#plain('digit.weight')!,
        this.#plain('digit.bias'),
        traceOptions(coupling, iterations, primaryCapsules.shape[1]!, classes),
      );
      return { ...steps, primaryCapsules, lengths: lengths(steps.capsules) };
    });
  }

  /** Lengths [V,B,J] of the digit capsules of images [B,H,W,C], coupled in V ways. The caller disposes. */
  lengthsByCoupling(images: Tensor4D, couplings: readonly Coupling[]): Tensor {
    const { encoder, prepared } = this.#hold();
    return tf.tidy(() => {
      const u = tf.transpose(this.#encoder.primaryCapsules(images, encoder, prepared), [1, 0, 2]);
      const weight = digitLayout(this.network).arrange([this.#plain('digit.weight')!]);
      return lengthsByCoupling(u, weight, this.#plain('digit.bias'), this.network.digitCapsules, couplings);
    });
  }

  /** Conv1's kernel [K,K,C,F], and its output [B,H,W,F] for images [B,H,W,C]. The caller disposes. */
  conv1(images: Tensor4D): { kernel: Tensor; output: Tensor } {
    return tf.tidy(() => {
      const { stride, activation: kind } = this.network.stem[0]!;
      const kernel = this.#plain('conv1.kernel')!;
      const sum = tf.conv2d(images, kernel as Tensor4D, stride, 'valid');
      return { kernel, output: activation(tf.add(sum, this.#plain('conv1.bias')!), kind) };
    });
  }

  parameters(): Parameters {
    const { encoder, decoder } = this.#hold();
    return restoreParameters(this.#layouts, this.network, [...encoder, ...decoder]);
  }

  /** Forgets what was read of the weights, so that they may change. */
  release(): void {
    if (this.#held) tf.dispose(Object.values(this.#held).flat());
    this.#held = null;
  }

  /** Of a view only what it has read goes; of a model of its own, everything. */
  dispose(): void {
    this.release();
    if (!this.#own) return;
    this.#encoder.dispose();
    tf.dispose(this.#own);
  }

  /** A parameter of the encoder in its plain layout; null when the network has none of that name. */
  #plain(name: string): Tensor | null {
    const { encoder } = this.#hold();
    const n = this.#layouts.findIndex((layout) => layout.parameters.includes(name));
    if (n < 0) return null;
    return this.#layouts[n]!.restore(encoder[n]!)[this.#layouts[n]!.parameters.indexOf(name)]!;
  }

  #hold() {
    if (!this.#held) {
      const weights = this.#read().map((tensor) => tf.keep(tensor));
      const count = this.#encoder.layouts.length;
      const [encoder, decoder] = [weights.slice(0, count), weights.slice(count)];
      const prepared = tf.tidy(() => this.#encoder.prepare(encoder)).map((tensor) => tf.keep(tensor));
      this.#held = { encoder, decoder, prepared };
    }
    return this.#held;
  }
}
