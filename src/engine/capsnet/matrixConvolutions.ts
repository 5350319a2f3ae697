/**
 * The stem convolution and PrimaryCaps' convolution as a few large matrix products, with their gradient.
 * The stem is one product: windows of pixels by its kernel, spread over the s x s outputs of a window; its result is
 * already in the order PrimaryCaps needs, (tile point, tile, B, phase, channel). PrimaryCaps is Winograd's short
 * convolution: one product [tiles*B, phases*F] by [phases*F, O] per tile point, a sixth of the multiplications.
 * tiling.ts has the geometry, docs/performance.md the figures. Letters: F stem filters, O = types * dims, T tiles.
 */
import type { Network } from '../../shared/configuration.ts';
import { withGradient } from '../backend/gradient.ts';
import { skinnyProduct } from '../backend/raw.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import type { TileTransforms } from './tileTransforms.ts';
import { kernelTransforms, productTransforms } from './tileTransforms.ts';
import type { Tiling } from './tiling.ts';
import { kronecker, winograd } from './winograd.ts';

export class MatrixConvolutions {
  readonly #network: Network;
  readonly #tiling: Tiling;
  readonly #transforms: TileTransforms;
  readonly #output: Tensor; // [m*m, points], divided by the divisor
  readonly #windows: Tensor;
  readonly #spread: Tensor;
  readonly #gathered: Tensor;
  readonly #positions: Tensor | null;
  readonly #places: Tensor | null;

  /** @param fused whether the transforms are computed by operations of our own (backend/kernels.ts) */
  constructor(network: Network, tiling: Tiling, fused: boolean) {
    const { rows, columns, taps } = tiling;
    const [y, x] = [winograd(rows.m, taps), winograd(columns.m, taps)];
    const { divisor } = network.primaryCapsules;
    const output = kronecker(y.output, x.output).map((row) => row.map((a) => a / divisor));
    const index = (values: Int32Array) => tf.tensor1d(values, 'int32');
    this.#network = network;
    this.#tiling = tiling;
    this.#transforms = (fused ? kernelTransforms : productTransforms)(y, x, tiling);
    this.#output = tf.tensor2d(output);
    this.#windows = index(tiling.windows);
    this.#spread = index(tiling.spread);
    this.#gathered = index(tiling.gathered);
    this.#positions = tiling.positions && index(tiling.positions);
    this.#places = tiling.places && index(tiling.places);
    this.#constants().forEach((constant) => tf.keep(constant));
  }

  dispose(): void {
    tf.dispose(this.#constants());
  }

  #constants(): Tensor[] {
    const indices = [this.#windows, this.#spread, this.#gathered, this.#positions, this.#places];
    return [...this.#transforms.constants, this.#output, ...indices.filter((tensor) => tensor !== null)];
  }

  /** Images [B,H,W,C] -> [windowSize, points*T*B]: every window a column. */
  windows(images: Tensor): Tensor {
    return tf.tidy(() => {
      const B = images.shape[0]!;
      const pixels = tf.transpose(tf.reshape(images, [B, -1])); // [H*W*C, B]
      const rows = tf.concat([pixels, tf.ones([1, B]), tf.zeros([1, B])], 0);
      return tf.reshape(tf.gather(rows, this.#windows, 0), [this.#tiling.windowSize, -1]);
    });
  }

  /**
   * PrimaryCaps' kernel at the tile points, [points, phases*F, O], from its weights [r*r, phases*F*O]. It depends on
   * the weights only and costs as much as a dozen images: keep it between evaluations.
   */
  transformKernel(weights: Tensor): Tensor {
    const { rows, columns, phases } = this.#tiling;
    const points = this.#transforms.kernel(weights);
    return tf.reshape(points, [rows.n * columns.n, phases * this.#network.stem[0]!.filters, -1]);
  }

  /** [positions, B, O] with the divisor and without bias; not differentiable. */
  apply(windows: Tensor, stem: Tensor, transformed: Tensor): Tensor {
    return tf.tidy(() => this.#forward(windows, stem, transformed).value);
  }

  /**
   * The same, differentiable by the weights.
   * @param stem [K1*K1*C + 1, F], the last row the bias
   * @param primary [r*r, phases*F*O]
   */
  train(windows: Tensor, stem: Tensor, primary: Tensor): Tensor {
    return withGradient(
      [stem, primary],
      () => {
        const transformed = this.transformKernel(primary);
        const { value, kept, V } = this.#forward(windows, stem, transformed);
        return { value, keep: [windows, kept, V, transformed] };
      },
      (dy, [windows, kept, V, transformed]) => this.#backward(dy, windows!, kept!, V!, transformed!),
    );
  }

  #forward(windows: Tensor, stem: Tensor, transformed: Tensor) {
    const { rows, columns, windowSize, phases } = this.#tiling;
    const [layer] = this.#network.stem as [Network['stem'][0]];
    const [points, inner, O] = transformed.shape as [number, number, number];
    const spread = tf.gather(tf.concat([stem, tf.zeros([1, layer.filters])], 0), this.#spread, 0);
    const product = tf.matMul(windows, tf.reshape(spread, [windowSize, phases * layer.filters]), true);
    const input = this.#transforms.input(tf.reshape(product, [points, -1]), layer.activation); // [points, T*B*phases*F]
    const V = tf.reshape(input.V, [points, -1, inner]); // [points, T*B, phases*F]
    const M = tf.matMul(V, transformed); // [points, T*B, O]
    const tiles = skinnyProduct(this.#output, tf.reshape(M, [points, -1])); // [m*m, T*B*O]
    const B = windows.shape[1]! / (points * rows.tiles * columns.tiles);
    const value = this.#positions ? tf.gather(tf.reshape(tiles, [-1, B * O]), this.#positions, 0) : tiles;
    return { value: tf.reshape(value, [-1, B, O]), kept: input.kept, V };
  }

  #backward(dy: Tensor, windows: Tensor, kept: Tensor, V: Tensor, transformed: Tensor): Tensor[] {
    const { phases } = this.#tiling;
    const [layer] = this.#network.stem as [Network['stem'][0]];
    const [points, inner, O] = transformed.shape as [number, number, number];
    const dM = tf.reshape(this.#outputGradient(dy), [points, -1, O]);
    const dTransformed = tf.matMul(V, dM, true);
    const dPrimary = this.#transforms.kernelGradient(tf.reshape(dTransformed, [points, -1]));
    dTransformed.dispose();
    const dV = tf.matMul(dM, transformed, false, true);
    const dProduct = this.#transforms.inputGradient(tf.reshape(dV, [points, -1]), kept, layer.activation);
    dV.dispose();
    const dSpread = tf.matMul(windows, tf.reshape(dProduct, [-1, inner])); // [windowSize, phases*F]
    const perPhase = tf.gather(tf.reshape(dSpread, [-1, layer.filters]), this.#gathered, 0);
    const dStem = tf.sum(tf.reshape(perPhase, [phases, -1, layer.filters]), 0);
    return [dStem, dPrimary];
  }

  /** [positions, B, O] -> [points, T*B*O]. */
  #outputGradient(dy: Tensor): Tensor {
    const { rows, columns } = this.#tiling;
    const [, B, O] = dy.shape as [number, number, number];
    const flat = tf.reshape(dy, [-1, B * O]);
    const tiles = this.#places
      ? tf.gather(tf.concat([flat, tf.zeros([1, B * O])], 0), this.#places, 0)
      : flat;
    return skinnyProduct(this.#output, tf.reshape(tiles, [rows.m * columns.m, -1]), true);
  }
}
