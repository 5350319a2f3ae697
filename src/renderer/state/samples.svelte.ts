/* eslint-disable svelte/prefer-svelte-reactivity -- the pages kept are not shown */
/** The test digits to choose from: by class, page by page, and the ones the open model misreads. */
import type { Images } from '../../shared/contract/datasets.ts';
import type { Evaluations } from './evaluations.svelte.ts';
import type { Session } from './session.svelte.ts';

export class Samples {
  /** Of the dataset's test images; null until read. */
  readonly labels = $derived.by(() => this.#find());
  /** Only images of this class, or null for all. */
  only = $state<number | null>(null);
  /** Indices of all test images that there are, ascending. */
  readonly present = $derived.by(() => this.#present());
  /** Indices of the images to choose from, ascending. */
  readonly indices = $derived.by(() => this.#select());
  #read = $state.raw<{ dataset: string; labels: Uint8Array } | null>(null);
  #asked: string | null = null;
  readonly #session: Session;
  readonly #evaluations: Evaluations;
  readonly #pages = new Map<string, Promise<Images>>();

  constructor(session: Session, evaluations: Evaluations) {
    this.#session = session;
    this.#evaluations = evaluations;
  }

  /** Reads the labels of the open model's dataset, once. */
  async load(): Promise<void> {
    const dataset = this.#session.dataset?.id;
    if (!dataset || dataset === this.#asked) return;
    this.#asked = dataset;
    try {
      const labels = await this.#session.inspect('labels', { dataset, split: 'test' });
      this.#read = { dataset, labels };
    } catch {
      this.#asked = null; // asked again when the inspector is back
    }
  }

  /** The images of some indices; kept, for a strip is paged back and forth. */
  images(indices: number[]): Promise<Images> {
    const dataset = this.#session.dataset?.id ?? '';
    const key = `${dataset} ${indices.join()}`;
    let images = this.#pages.get(key);
    if (!images) {
      images = this.#session.inspect('images', { dataset, split: 'test', indices });
      images.catch(() => this.#pages.delete(key));
      this.#pages.set(key, images);
      const oldest = this.#pages.keys().next().value;
      if (this.#pages.size > 50 && oldest !== undefined) this.#pages.delete(oldest);
    }
    return images;
  }

  /** The first misread index after `index`, from the start again after the last; null when all are read rightly. */
  async nextMisread(index: number): Promise<number | null> {
    const evaluation = await this.#evaluations.run('test');
    if (!evaluation) return null;
    const { predictions, labels } = evaluation;
    for (let step = 1; step <= labels.length; step++) {
      const at = (index + step) % labels.length;
      const misread = predictions[at] !== labels[at];
      if (misread && (this.only === null || labels[at] === this.only)) return at;
    }
    return null;
  }

  #find(): Uint8Array | null {
    return this.#read && this.#read.dataset === this.#session.dataset?.id ? this.#read.labels : null;
  }

  #present(): Uint32Array {
    const { labels } = this;
    if (!labels) return new Uint32Array(0);
    return Uint32Array.from(this.#session.dataset?.available ?? labels.keys());
  }

  #select(): Uint32Array {
    const { labels, only, present } = this;
    return only === null ? present : present.filter((index) => labels?.[index] === only);
  }
}
