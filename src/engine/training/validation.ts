/**
 * How well the network reads the images that the run held out. In chunks, so that whoever asks the process something
 * meanwhile is answered within a second.
 */
import type { Configuration } from '../../shared/configuration.ts';
import type { EpochMetrics } from '../../shared/metrics.ts';
import { tf } from '../backend/tensorflow.ts';
import { marginLoss, reconstructionLoss } from '../capsnet/losses.ts';
import type { CapsNet } from '../capsnet/model.ts';
import { gatherPixels } from '../data/augment.ts';
import type { ImageSize, LabelledImages } from '../data/dataset.ts';
import { confusionMatrix } from './confusion.ts';

/** Images read at once: even a large network on a slow machine needs less than a second for them. */
const chunk = 100;

export interface Validated {
  configuration: Configuration;
  images: LabelledImages;
  imageSize: ImageSize;
  validationIndices: Int32Array;
  model(): CapsNet;
}

export class ValidationPass {
  readonly #run: Validated;
  readonly #labels: Uint8Array;
  readonly #predictions: Uint8Array;
  /** Sums over the images read so far. */
  readonly #sums = { margin: 0, reconstruction: 0, lengthRight: 0, lengthWrong: 0 };
  #read = 0;
  #seconds = 0;

  constructor(run: Validated) {
    this.#run = run;
    this.#labels = Uint8Array.from(run.validationIndices, (index) => run.images.labels[index]!);
    this.#predictions = new Uint8Array(this.#labels.length);
  }

  get images(): number {
    return this.#labels.length;
  }

  get done(): boolean {
    return this.#read === this.images;
  }

  /** Seconds of computing so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Reads the next chunk. */
  next(): void {
    const started = performance.now();
    const { validationIndices, images, imageSize } = this.#run;
    const indices = validationIndices.subarray(this.#read, this.#read + chunk);
    const labels = this.#labels.subarray(this.#read, this.#read + chunk);
    const lengths = this.#forward(gatherPixels(images, imageSize, indices), labels);
    const classes = lengths.length / labels.length;
    labels.forEach((label, n) => {
      const own = lengths.subarray(n * classes, (n + 1) * classes);
      let longest = 0;
      let longestWrong = 0;
      own.forEach((length, j) => {
        if (length > own[longest]!) longest = j;
        if (j !== label && length > longestWrong) longestWrong = length;
      });
      this.#predictions[this.#read + n] = longest;
      this.#sums.lengthRight += own[label]!;
      this.#sums.lengthWrong += longestWrong;
    });
    this.#read += labels.length;
    this.#seconds += (performance.now() - started) / 1000;
  }

  /** Adds the chunk's losses to the sums. @returns lengths [n,J] */
  #forward(pixels: Float32Array, labels: Uint8Array): Float32Array {
    const { configuration, imageSize } = this.#run;
    const { loss, network } = configuration;
    const { height, width, channels } = imageSize;
    const n = labels.length;
    const model = this.#run.model();
    return tf.tidy(() => {
      const images = tf.tensor4d(pixels, [n, height, width, channels]);
      const { capsules, lengths } = model.forward(images);
      const oneHot = tf.oneHot(tf.tensor1d(labels, 'int32'), network.digitCapsules.classes);
      this.#sums.margin += n * marginLoss(lengths, tf.cast(oneHot, 'float32'), loss.margin).dataSync()[0]!;
      if (network.decoder) {
        const decoded = tf.reshape(model.decode(capsules, labels), [n, -1]);
        const flat = tf.reshape(images, [n, -1]);
        this.#sums.reconstruction +=
          n * reconstructionLoss(decoded, flat, loss.reconstruction.reduction).dataSync()[0]!;
      }
      return lengths.dataSync<'float32'>();
    });
  }

  /** Once done. */
  result(): NonNullable<EpochMetrics['validation']> {
    const { images } = this;
    const confusion = confusionMatrix(
      this.#labels,
      this.#predictions,
      this.#run.configuration.network.digitCapsules.classes,
    );
    const right = confusion.reduce((sum, row, label) => sum + row[label]!, 0);
    return {
      accuracy: right / images,
      images,
      margin: this.#sums.margin / images,
      reconstruction: this.#sums.reconstruction / images,
      lengthRight: this.#sums.lengthRight / images,
      lengthWrong: this.#sums.lengthWrong / images,
      confusion,
    };
  }
}
