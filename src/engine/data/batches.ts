/**
 * The order in which training meets its images. Each epoch shuffles them anew and takes every image once; the last
 * batch of an epoch is smaller when the batch size does not divide the images, and it is trained on as well.
 */
import { AppError } from '../../shared/errors.ts';
import { Generator } from '../capsnet/random.ts';
import type { Distortion } from '../../shared/configuration.ts';
import { gatherShifted } from './augment.ts';
import { gatherDistorted } from './distort.ts';
import type { ImageSize, LabelledImages } from './dataset.ts';

/** Between two batches: enough to go on exactly. Plain JSON; the order is drawn again from `epochStart`. */
export interface BatchPosition {
  /** Finished epochs. */
  epoch: number;
  /** Images taken in the epoch under way. */
  taken: number;
  /** The generator before this epoch's shuffle, and now. */
  epochStart: number[];
  now: number[];
}

export interface Batch {
  /** [B,H*W*C], 0 to 1, shifted and distorted. */
  pixels: Float32Array;
  /** [B] */
  labels: Uint8Array;
  /** [B], places of the images in their dataset. */
  indices: Int32Array;
  /** The last batch of its epoch. */
  endsEpoch: boolean;
}

export interface BatchSource {
  images: LabelledImages;
  size: ImageSize;
  /** The images to train on (splitTraining). */
  indices: Int32Array;
  /** B */
  batch: number;
  /** Largest shift in pixels; 0: none. */
  shift: number;
  /** Null: none. */
  distortion: Distortion | null;
}

/** Keeps these draws apart from those of the weights and the split, which come from the same seed. */
const stream = 0x42415443;

/** The last, smaller batch counts. */
export function batchesPerEpoch(images: number, batch: number): number {
  return Math.ceil(images / batch);
}

export class Batches {
  readonly #source: BatchSource;
  readonly #generator: Generator;
  readonly #order: Int32Array;
  #epoch = 0;
  #taken = 0;
  #epochStart: number[];

  /**
   * @param start the run's seed, or the position to go on from
   * @throws AppError unreadable-file when a position does not fit these images
   */
  constructor(source: BatchSource, start: number | BatchPosition) {
    this.#source = source;
    if (typeof start === 'number') {
      this.#generator = new Generator(start ^ stream);
      this.#epochStart = this.#generator.state();
      this.#order = this.#generator.shuffle(source.indices.slice());
      return;
    }
    const whole = Number.isInteger(start.taken) && Number.isInteger(start.epoch) && start.epoch >= 0;
    if (!whole || start.taken < 0 || start.taken >= source.indices.length) {
      throw new AppError(
        'unreadable-file',
        `The checkpoint stands at image ${start.taken} of epoch ${start.epoch}, and there are ${source.indices.length} images.`,
        'The checkpoint is damaged, or the dataset has changed: resume from another one.',
      );
    }
    this.#order = Generator.fromState(start.epochStart).shuffle(source.indices.slice());
    this.#generator = Generator.fromState(start.now);
    this.#epochStart = [...start.epochStart];
    this.#epoch = start.epoch;
    this.#taken = start.taken;
  }

  /** The next batch; after the last of an epoch the next epoch begins by itself. */
  next(): Batch {
    const { images, size, batch, shift, distortion } = this.#source;
    const indices = this.#order.slice(this.#taken, this.#taken + batch);
    const distorts = distortion && this.#epoch < (distortion.epochs ?? Infinity);
    const pixels = distorts
      ? gatherDistorted(images, size, indices, { shift, distortion }, this.#generator)
      : gatherShifted(images, size, indices, shift, this.#generator);
    const labels = Uint8Array.from(indices, (index) => images.labels[index]!);
    this.#taken += indices.length;
    const endsEpoch = this.#taken === this.#order.length;
    if (endsEpoch) this.#beginEpoch();
    return { pixels, labels, indices, endsEpoch };
  }

  position(): BatchPosition {
    return {
      epoch: this.#epoch,
      taken: this.#taken,
      epochStart: [...this.#epochStart],
      now: this.#generator.state(),
    };
  }

  #beginEpoch() {
    this.#epoch++;
    this.#taken = 0;
    this.#epochStart = this.#generator.state();
    // From the same arrangement each time: the order depends on the generator's state alone.
    this.#order.set(this.#source.indices);
    this.#generator.shuffle(this.#order);
  }
}
