/** One training step: forward, losses, gradients, Adam; and the weights between two steps. */
import type { Configuration } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { networkShapes } from '../../shared/shapes.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import { arrangeParameters, layoutsOf, restoreParameters } from '../capsnet/arrangement.ts';
import type { Encoder, Formulation } from '../capsnet/encoder.ts';
import { createEncoder } from '../capsnet/encoder.ts';
import type { Layout } from '../capsnet/layout.ts';
import { CapsNet } from '../capsnet/model.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { checkParameters } from '../capsnet/parameters.ts';
import type { Adam } from './optimiser.ts';
import { createAdam } from './optimiser.ts';
import type { Differentiated } from './stepGradients.ts';
import { differentiate } from './stepGradients.ts';
import { WeightAverage } from './weightAverage.ts';

export interface StepResult {
  /** Mean over the batch. */
  margin: number;
  /** Before its weight, mean over the batch; 0 without a decoder. */
  reconstruction: number;
  /** margin + weight * reconstruction. */
  total: number;
  /** Share of the batch whose longest capsule is the right one, 0 to 1. */
  accuracy: number;
  /** L2 norm of all gradients together. */
  gradientNorm: number;
  /** Mean length of the right capsule. */
  lengthRight: number;
  /** Mean length of the longest wrong capsule. */
  lengthWrong: number;
  /** [B], the class of the longest capsule. */
  predictions: Uint8Array;
}

/** Adam's moments in the plain layouts, so that checkpoints don't depend on the formulation. */
export interface OptimiserState {
  /** Steps taken. */
  step: number;
  /** What Adam trains, where `parameters` are its moving average; otherwise null. */
  weights: Parameters | null;
  first: Parameters;
  second: Parameters;
}

type Five = [number, number, number, number, number];

export class TrainingStep {
  readonly #configuration: Configuration;
  readonly #encoder: Encoder;
  readonly #layouts: Layout[];
  readonly #adam: Adam;
  readonly #average: WeightAverage | null;
  readonly #view: CapsNet;

  private constructor(
    configuration: Configuration,
    encoder: Encoder,
    adam: Adam,
    average: WeightAverage | null,
  ) {
    const { network } = configuration;
    this.#configuration = configuration;
    this.#encoder = encoder;
    this.#layouts = layoutsOf(encoder, network);
    this.#adam = adam;
    this.#average = average;
    this.#view = CapsNet.view(network, encoder, () => (average ?? adam).read());
  }

  /**
   * Takes copies.
   * @param optimiser where an earlier session stopped; without it Adam starts anew
   * @throws AppError unreadable-file when the weights don't fit
   */
  static create(
    configuration: Configuration,
    parameters: Parameters,
    optimiser?: OptimiserState,
    options: { formulation?: Formulation } = {},
  ): TrainingStep {
    const { network, training } = configuration;
    for (const values of [parameters, optimiser?.weights, optimiser?.first, optimiser?.second]) {
      if (values) checkParameters(network, values);
    }
    const encoder = createEncoder(network, options.formulation);
    const layouts = layoutsOf(encoder, network);
    const arrange = (values: Parameters) => arrangeParameters(layouts, values);
    const shown = arrange(parameters);
    const trained = optimiser?.weights ? arrange(optimiser.weights) : shown;
    const moments = optimiser && { first: arrange(optimiser.first), second: arrange(optimiser.second) };
    const adam = createAdam(trained, training.adam, moments && { step: optimiser.step, ...moments });
    const { weightAverage } = training;
    const average = weightAverage === null ? null : new WeightAverage(shown, weightAverage);
    tf.dispose([shown, trained, moments ?? []]);
    return new TrainingStep(configuration, encoder, adam, average);
  }

  get formulation(): Formulation {
    return this.#encoder.formulation;
  }

  /**
   * One step of Adam on a batch. Deterministic: equal weights and batches give equal bits.
   * @param images [B,H,W,C] or flat, in [0,1]
   * @param labels [B]
   * @throws AppError not-a-number when the loss or a gradient is NaN or infinite; the weights are then unchanged
   */
  run(images: Float32Array | Tensor, labels: Int32Array | Uint8Array, learningRate: number): StepResult {
    this.#checkBatch(images, labels);
    this.#view.release(); // what it holds would make the update copy every weight
    const weights = this.#adam.read();
    let found: Differentiated;
    try {
      found = differentiate(this.#configuration, this.#encoder, weights, { images, labels });
    } finally {
      tf.dispose(weights); // likewise
    }
    const { gradients, figures } = found;
    try {
      const result = this.#read(figures, labels);
      this.#adam.apply(gradients, learningRate);
      this.#average?.follow(this.#adam);
      return result;
    } finally {
      tf.dispose([...gradients, figures]);
    }
  }

  /** A copy, in plain layouts; of the moving average where the configuration wants one. */
  parameters(): Parameters {
    return this.#restore(() => (this.#average ?? this.#adam).read());
  }

  /** A copy, in plain layouts. */
  optimiserState(): OptimiserState {
    const first = this.#restore(() => this.#adam.readMoments().first);
    const second = this.#restore(() => this.#adam.readMoments().second);
    const weights = this.#average && this.#restore(() => this.#adam.read());
    return { step: this.#adam.step, weights, first, second };
  }

  /** The network on the weights (or their average) as they are, without a copy; it follows the training and ends with it. */
  model(): CapsNet {
    return this.#view;
  }

  dispose(): void {
    this.#view.dispose();
    this.#encoder.dispose();
    this.#adam.dispose();
    this.#average?.dispose();
  }

  #restore(read: () => Tensor[]): Parameters {
    const values = tf.tidy(read);
    try {
      return restoreParameters(this.#layouts, this.#configuration.network, values);
    } finally {
      tf.dispose(values);
    }
  }

  #checkBatch(images: Float32Array | Tensor, labels: ArrayLike<number>): void {
    const size = images instanceof Float32Array ? images.length : images.size;
    const { network } = this.#configuration;
    const { pixels } = networkShapes(network);
    const { classes } = network.digitCapsules;
    let highest = 0;
    for (let n = 0; n < labels.length; n++) highest = Math.max(highest, labels[n]!);
    if (labels.length > 0 && size === labels.length * pixels && highest < classes) return;
    throw new AppError(
      'invalid-input',
      `A batch of ${labels.length} labels (the highest ${highest}) and ${size} pixel values doesn't fit a network ` +
        `for ${pixels} values an image and ${classes} classes.`,
      'Choose the data set that the configuration was made for.',
    );
  }

  /** One read-back for all figures. */
  #read(figures: Tensor, labels: ArrayLike<number>): StepResult {
    const values = figures.dataSync() as Float32Array;
    const [margin, reconstruction, total, lengthRight, lengthWrong] = [...values.subarray(0, 5)] as Five;
    const halves = values.subarray(5, values.length - labels.length);
    const gradientNorm = Math.sqrt(2 * halves.reduce((a, b) => a + b, 0));
    if (!Number.isFinite(total) || !Number.isFinite(gradientNorm)) {
      throw new AppError(
        'not-a-number',
        `In step ${this.#adam.step + 1} ${Number.isFinite(total) ? 'a gradient' : 'the loss'} became NaN or infinite.`,
        'The weights are still those of the step before. Resume from them with a tenth of the learning rate.',
      );
    }
    const predictions = Uint8Array.from(values.subarray(values.length - labels.length));
    const accuracy = predictions.filter((prediction, n) => prediction === labels[n]).length / labels.length;
    return { margin, reconstruction, total, accuracy, gradientNorm, lengthRight, lengthWrong, predictions };
  }
}
