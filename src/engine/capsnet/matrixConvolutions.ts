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
import { activation, activationGradient } from './activation.ts';
import type { Tiling } from './tiling.ts';
import type { Matrix } from './winograd.ts';
import { kronecker, winograd } from './winograd.ts';

export class MatrixConvolutions {
  readonly #network: Network;
  readonly #tiling: Tiling;
  readonly #input: PlaneTransform;
  readonly #kernel: PlaneTransform;
  /** Kronecker product of the kernel transforms, [points, r*r]: for their gradient one product is faster. */
  readonly #kernelAtOnce: Tensor;
  /** Kronecker product of the output transforms, divided by the divisor, [m*m, points]. */
  readonly #output: Tensor;
  readonly #windows: Tensor;
  readonly #spread: Tensor;
  readonly #gathered: Tensor;
  readonly #mask: Tensor;
  readonly #positions: Tensor | null;
  readonly #places: Tensor | null;

  constructor(network: Network, tiling: Tiling) {
    const { rows, columns, taps } = tiling;
    const [y, x] = [winograd(rows.m, taps), winograd(columns.m, taps)];
    const { divisor } = network.primaryCapsules;
    const output = kronecker(y.output, x.output).map((row) => row.map((a) => a / divisor));
    const index = (values: Int32Array) => tf.tensor1d(values, 'int32');
    this.#network = network;
    this.#tiling = tiling;
    this.#input = new PlaneTransform(y.input, x.input);
    this.#kernel = new PlaneTransform(y.kernel, x.kernel);
    this.#kernelAtOnce = tf.tensor2d(kronecker(y.kernel, x.kernel));
    this.#output = tf.tensor2d(output);
    this.#windows = index(tiling.windows);
    this.#spread = index(tiling.spread);
    this.#gathered = index(tiling.gathered);
    this.#mask = tf.tensor2d(tiling.mask, [tiling.mask.length, 1]);
    this.#positions = tiling.positions && index(tiling.positions);
    this.#places = tiling.places && index(tiling.places);
    this.#constants().forEach((constant) => tf.keep(constant));
  }

  dispose(): void {
    tf.dispose(this.#constants());
  }

  #constants(): Tensor[] {
    const fixed = [this.#kernelAtOnce, this.#output, this.#windows, this.#spread, this.#gathered, this.#mask];
    const moving = [this.#positions, this.#places].filter((tensor) => tensor !== null);
    return [...this.#input.constants, ...this.#kernel.constants, ...fixed, ...moving];
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
    const { rows, columns, phases, taps } = this.#tiling;
    const points = this.#kernel.apply(weights, taps, taps);
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
        const { value, h, V } = this.#forward(windows, stem, transformed);
        return { value, keep: [windows, h, V, transformed] };
      },
      (dy, [windows, h, V, transformed]) => this.#backward(dy, windows!, h!, V!, transformed!),
    );
  }

  #forward(windows: Tensor, stem: Tensor, transformed: Tensor) {
    const { rows, columns, windowSize, phases } = this.#tiling;
    const [layer] = this.#network.stem as [Network['stem'][0]];
    const [points, inner, O] = transformed.shape as [number, number, number];
    const spread = tf.gather(tf.concat([stem, tf.zeros([1, layer.filters])], 0), this.#spread, 0);
    const product = tf.matMul(windows, tf.reshape(spread, [windowSize, phases * layer.filters]), true);
    const h = activation(product, layer.activation); // [points*T*B, phases*F]
    if (h !== product) product.dispose();
    const V = tf.reshape(this.#input.apply(h, rows.n, columns.n), [points, -1, inner]); // [points, T*B, phases*F]
    const M = tf.matMul(V, transformed); // [points, T*B, O]
    const tiles = skinnyProduct(this.#output, tf.reshape(M, [points, -1])); // [m*m, T*B*O]
    const B = windows.shape[1]! / (points * rows.tiles * columns.tiles);
    const value = this.#positions ? tf.gather(tf.reshape(tiles, [-1, B * O]), this.#positions, 0) : tiles;
    return { value: tf.reshape(value, [-1, B, O]), h, V };
  }

  #backward(dy: Tensor, windows: Tensor, h: Tensor, V: Tensor, transformed: Tensor): Tensor[] {
    const { rows, columns, phases, taps } = this.#tiling;
    const [layer] = this.#network.stem as [Network['stem'][0]];
    const [points, inner, O] = transformed.shape as [number, number, number];
    const dM = tf.reshape(this.#outputGradient(dy), [points, -1, O]);
    const dTransformed = tf.matMul(V, dM, true);
    const dTaps = skinnyProduct(this.#kernelAtOnce, tf.reshape(dTransformed, [points, -1]), true);
    dTransformed.dispose();
    const dPrimary = tf.mul(tf.reshape(dTaps, [taps * taps * phases, -1]), this.#mask);
    dTaps.dispose();
    const dV = tf.matMul(dM, transformed, false, true);
    const dh = tf.reshape(this.#input.adjoint(dV, rows.n, columns.n), [-1, inner]);
    dV.dispose();
    const dSpread = tf.matMul(windows, activationGradient(dh, h, layer.activation)); // [windowSize, phases*F]
    const perPhase = tf.gather(tf.reshape(dSpread, [-1, layer.filters]), this.#gathered, 0);
    const dStem = tf.sum(tf.reshape(perPhase, [phases, -1, layer.filters]), 0);
    return [dStem, tf.reshape(dPrimary, [taps * taps, -1])];
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

/** The same kind of transform along rows and along columns, of the two leading axes [rows * columns, ..]. */
class PlaneTransform {
  readonly #rows: Tensor;
  readonly #columns: Tensor;

  constructor(rows: Matrix, columns: Matrix) {
    this.#rows = tf.tensor2d(rows);
    this.#columns = tf.tensor2d(columns);
  }

  get constants(): Tensor[] {
    return [this.#rows, this.#columns];
  }

  /** [rows*columns, ..] -> [rowsOut*columnsOut, rest]: two skinny products. */
  apply(x: Tensor, rows: number, columns: number): Tensor {
    const [rowsOut, columnsOut] = [this.#rows.shape[0]!, this.#columns.shape[0]!];
    const along = skinnyProduct(this.#repeated(rows), tf.reshape(x, [rows, columns, -1]));
    const both = skinnyProduct(this.#rows, tf.reshape(along, [rows, -1]));
    along.dispose();
    return tf.reshape(both, [rowsOut * columnsOut, -1]);
  }

  /** The gradient: from that of what `apply` returned to that of what went in, [rows*columns, rest]. */
  adjoint(y: Tensor, rows: number, columns: number): Tensor {
    const [rowsOut, columnsOut] = [this.#rows.shape[0]!, this.#columns.shape[0]!];
    const along = skinnyProduct(this.#rows, tf.reshape(y, [rowsOut, -1]), true);
    const both = skinnyProduct(this.#repeated(rows), tf.reshape(along, [rows, columnsOut, -1]), true);
    along.dispose();
    return tf.reshape(both, [rows * columns, -1]);
  }

  /** One copy per row: products of a broadcast matrix take a slower path. */
  #repeated(rows: number): Tensor {
    return tf.tile(tf.expandDims(this.#columns, 0), [rows, 1, 1]);
  }
}
