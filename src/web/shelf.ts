/** The images of a page, as the engine read them when the page was made; and one that a link may enclose. */
import { AppError } from '../shared/errors.ts';
import type { ShareState } from '../shared/page/fragment.ts';
import type { PageData } from '../shared/page/pageData.ts';
import type { DatasetSample } from '../renderer/state/readSample.ts';

export interface ShelfImage extends DatasetSample {
  label: number;
  /** [H*W*C], 0 to 255. */
  pixels: Uint8Array;
  /** [J,D]. */
  capsules: Float32Array;
}

export class Shelf {
  readonly #images = new Map<string, ShelfImage>();
  /** Test images that are here, ascending. */
  readonly available: number[];

  constructor({ model, labels, samples }: PageData, state: ShareState | null) {
    const { classes, dims, height, width, channels } = model.decoder;
    const [size, each] = [height * width * channels, classes * dims];
    if (state?.enclosed) this.#add({ ...state.image, ...state.enclosed });
    samples.indices.forEach((index, n) =>
      this.#add({
        split: 'test',
        index,
        label: labels[index]!,
        pixels: samples.pixels.subarray(n * size, (n + 1) * size),
        capsules: samples.capsules.subarray(n * each, (n + 1) * each),
      }),
    );
    this.available = [...this.#images.values()]
      .flatMap(({ split, index }) => (split === 'test' ? index : []))
      .sort((a, b) => a - b);
  }

  /** @throws AppError not-supported for an image that is not here */
  find({ split, index }: DatasetSample): ShelfImage {
    const image = this.#images.get(`${split} ${index}`);
    if (image) return image;
    throw new AppError(
      'not-supported',
      `${split === 'test' ? 'Test' : 'Held-out'} image ${index} is not in this page.`,
      `It has ${this.available.length} test images: the arrows lead from one to the next.`,
    );
  }

  /** Which image these pixels are. @param pixels [H*W*C], 0 to 1 */
  recognise(pixels: Float32Array): ShelfImage {
    const wanted = Uint8Array.from(pixels, (value) => Math.round(value * 255));
    for (const image of this.#images.values())
      if (image.pixels.every((value, at) => value === wanted[at])) return image;
    throw new AppError(
      'not-supported',
      'The part of the network that reads images is not in this page.',
      "Choose one of the page's own images.",
    );
  }

  /** What the page has by itself stands before what a link encloses. */
  #add(image: ShelfImage): void {
    this.#images.set(`${image.split} ${image.index}`, image);
  }
}
