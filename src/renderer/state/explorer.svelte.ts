/**
 * What Explore shows: one image, its capsules, and the capsule vector that the sliders turn. Turning decodes in the
 * page (shared/decoder.ts), so it needs no engine; only another image does.
 */
import { capsuleLength, decodeCapsule } from '../../shared/decoder.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { capsuleScale } from '../lib/capsuleScale.ts';
import type { CapsuleScale } from '../lib/capsuleScale.ts';
import type { Names } from './dimensionNames.svelte.ts';
import type { History } from './history.svelte.ts';
import { idOf, readSample, sameSample, sampleName } from './readSample.ts';
import type { ReadSample, SampleId } from './readSample.ts';
import type { Session } from './session.svelte.ts';
import type { Statistics } from './statistics.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

interface Snapshot {
  sample: SampleId;
  digit: number;
  values: number[];
  locked: boolean[];
}

const first: SampleId = { split: 'test', index: 17 };

export class Explorer {
  /** What was asked for; `read` follows once it is encoded. */
  sample = $state.raw<SampleId>(first);
  read = $state.raw<ReadSample | null>(null);
  /** Why the image asked for could not be read; the one before stays. */
  failure = $state.raw<ErrorData | null>(null);
  /** Which capsule is decoded. */
  digit = $state(0);
  /** [D]: the capsule as the network computed it. */
  original = $state.raw<Float32Array>(new Float32Array(0));
  /** [D]: the capsule as turned by hand. */
  values = $state<number[]>([]);
  /** [D]: dimensions that keep their value until they are unlocked, whatever else is done to this capsule. */
  locked = $state<boolean[]>([]);
  /** The dimension turned last, alone; null once the whole vector has changed. */
  turned = $state<number | null>(null);
  /** [H*W*C], 0 to 1: decoded from `values`, and from `original`. */
  output = $state.raw<Float32Array | null>(null);
  unchanged = $state.raw<Float32Array | null>(null);
  /** A slider is held: nothing else may take the page's time. */
  dragging = $state(false);
  /** [D]: the values when a slider was taken; null while none is held. */
  held = $state.raw<readonly number[] | null>(null);
  /** How long the last decoding took. */
  milliseconds = $state<number | null>(null);

  readonly decoder = $derived.by(() => this.#session.model?.decoder ?? null);
  readonly dims = $derived(this.original.length);
  /** Names of the classes, as the dataset writes them. */
  readonly classes = $derived.by(() => this.#session.classNames(this.decoder?.classes ?? 0));
  /** Of the pictures; MNIST's until a model is open. */
  readonly size = $derived.by(() => {
    const { height, width, channels } = this.decoder ?? { height: 28, width: 28, channels: 1 };
    return { height, width, channels };
  });
  readonly length = $derived(capsuleLength(this.values));
  readonly scales = $derived.by(() => this.#scales());
  /** Reset all would change something. */
  readonly resettable = $derived(
    this.values.some((value, n) => value !== this.original[n] && !this.locked[n]),
  );
  readonly changed = $derived(this.values.some((value, n) => value !== this.original[n]));

  readonly #session: Session;
  readonly #statistics: Statistics;
  readonly #names: Names;
  readonly #history: History;
  readonly #toasts: Toasts;
  /** Turned values and locks of the other capsules of this image: decoding as another digit loses nothing. */
  #turned: Record<number, { values: number[]; locked: boolean[] }> = {};
  #taking = 0;
  #milliseconds = 0;
  #before: Snapshot | null = null;
  /** The message that offers to undo a reset, which is the last step only until the next one. */
  #resetToast = 0;

  constructor(session: Session, statistics: Statistics, names: Names, history: History, toasts: Toasts) {
    this.#session = session;
    this.#statistics = statistics;
    this.#names = names;
    this.#history = history;
    this.#toasts = toasts;
    // At once, before anything is drawn: the digit shown may be none of the new model's.
    session.onOpened(() => this.#follow());
  }

  /** Encodes the current image with the open model, when that or its dataset has changed. */
  async refresh(): Promise<void> {
    if (!this.#session.model?.decoder) return;
    if (!this.read) await this.#load(this.sample);
  }

  /** Shows another image; also for other views, before they open Explore. Without a decoder it is only chosen. */
  async show(sample: SampleId): Promise<void> {
    if (this.#session.model && !this.decoder) {
      this.sample = sample;
      return;
    }
    const before = this.#snapshot();
    if (!(await this.#load(sample)) || !before || sameSample(before.sample, sample)) return;
    this.#note(`Show ${sampleName(sample)}`, before);
  }

  /** Decodes as another capsule, from the vector that this image gave it. */
  decodeAs(digit: number): void {
    const before = this.#snapshot();
    if (!before || digit === this.digit) return;
    this.#turnTo(digit);
    this.#note(`Decode as ${this.classes[digit]}`, before);
  }

  /** What the dimension is called: its name, or "dim 5". */
  label(dimension: number): string {
    return this.#names.label(this.digit, dimension);
  }

  /** Turns one dimension, unless it is locked; the images follow within this task. Between hold() and release() it is one undo step. */
  turn(dimension: number, value: number): void {
    if (this.locked[dimension]) return;
    this.values[dimension] = value;
    this.turned = dimension;
    this.#decode();
  }

  /** Turns any that are not locked at once, as `turn` does. @param values [D] */
  turnTo(values: readonly number[]): void {
    values.forEach((value, n) => {
      if (this.values[n] !== value && !this.locked[n]) this.values[n] = value; // the other sliders need not move
    });
    this.turned = null;
    this.#decode();
  }

  hold(): void {
    this.dragging = true;
    this.held = [...this.values];
    this.#before = this.#snapshot();
  }

  release(text: string): void {
    const before = this.#before;
    this.dragging = false;
    this.held = null;
    this.milliseconds = this.#milliseconds;
    this.#before = null;
    if (before && before.values.some((value, n) => value !== this.values[n])) this.#note(text, before);
  }

  /** Turns one dimension as one undo step. */
  set(dimension: number, value: number): void {
    const before = this.#snapshot();
    if (value === this.values[dimension] || this.locked[dimension]) return;
    this.turn(dimension, value);
    if (before) this.#note(`Turn ${this.label(dimension)}`, before);
  }

  resetAll(): void {
    if (!this.place([...this.original], 'Reset all dimensions')) return;
    const undo = { text: 'Undo', run: () => this.#history.undo() };
    const kept = this.locked.filter(Boolean).length;
    const all =
      kept > 0 ? `${this.dims - kept} dimensions reset, ${kept} locked` : `All ${this.dims} dimensions reset`;
    this.#resetToast = this.#toasts.done(all, undo);
  }

  /**
   * Another vector in place of the whole one, as one undo step; locked dimensions keep their values.
   * @param values [D]
   * @returns whether anything has changed
   */
  place(values: readonly number[], text: string): boolean {
    const before = this.#snapshot();
    const after = values.map((value, n) => (this.locked[n] ? this.values[n]! : value));
    if (!before || after.every((value, n) => value === this.values[n])) return false;
    this.values = after;
    this.turned = null;
    this.#decode();
    this.#note(text, before);
    return true;
  }

  /** The same capsule as another image has it, while this image stays the original. */
  async takeFrom(sample: SampleId): Promise<void> {
    const { dataset } = this.#session;
    const { digit, read } = this;
    const ticket = ++this.#taking;
    if (!dataset || !read) return;
    try {
      const { encoding } = await readSample(this.#session, dataset, sample);
      // Another image, capsule or model was chosen meanwhile, or another image to take from.
      if (ticket !== this.#taking || this.digit !== digit || this.read !== read) return;
      const values = [...encoding.capsules.subarray(digit * this.dims, (digit + 1) * this.dims)];
      this.place(values, `Take the vector of No. ${sample.index}`);
    } catch (error) {
      this.#toasts.failed(error);
    }
  }

  /** Locks a dimension at its value, or unlocks it. Locks belong to this capsule of this image. */
  toggleLock(dimension: number): void {
    const before = this.#snapshot();
    if (!before) return;
    this.locked[dimension] = !this.locked[dimension];
    this.#note(`${this.locked[dimension] ? 'Lock' : 'Unlock'} ${this.label(dimension)}`, before);
  }

  /** Goes on where someone else was with this image: that is no step to undo. Values beyond the capsule are left out. */
  takeUp(digit: number, turned: readonly (readonly [dimension: number, value: number])[]): void {
    if (digit >= (this.decoder?.classes ?? 0)) return;
    this.#turnTo(digit);
    for (const [dimension, value] of turned) if (dimension < this.dims) this.values[dimension] = value;
    this.#decode();
  }

  /** Forgets what belongs to the model before. */
  #follow(): void {
    if (!this.decoder) return;
    this.#toasts.dismiss(this.#resetToast);
    this.read = null;
    this.#turned = {};
    if (!this.#fits(this.sample)) this.sample = first;
    this.#showAverage();
  }

  /** Until an image is encoded: the average capsule of a digit, where the model brings its statistics. */
  #showAverage(): void {
    const statistics = this.#statistics.current;
    const { decoder } = this;
    if (!decoder) return;
    this.digit = Math.min(5, decoder.classes - 1);
    const start = this.digit * decoder.dims;
    this.#place(
      statistics ? statistics.mean.slice(start, start + decoder.dims) : new Float32Array(decoder.dims),
    );
  }

  /** Own images are of the size of the model that they were drawn for. */
  #fits(sample: SampleId): boolean {
    const { height, width, channels } = this.size;
    return sample.split !== 'own' || sample.pixels.length === height * width * channels;
  }

  /** What was turned while the average capsule stood in for the image. */
  #moved(): { digit: number; by: number[] } | null {
    if (!this.changed) return null;
    return { digit: this.digit, by: this.values.map((value, n) => value - this.original[n]!) };
  }

  async #load(sample: SampleId): Promise<boolean> {
    const { dataset, model } = this.#session;
    if (!model?.decoder || (!dataset && sample.split !== 'own')) return false;
    this.sample = sample;
    this.failure = null;
    try {
      const read = await readSample(this.#session, dataset, sample);
      if (this.sample !== sample || this.#session.model !== model) return false; // another was chosen meanwhile
      const early = this.read === null ? this.#moved() : null;
      this.read = read;
      this.original = new Float32Array(0); // nothing of the image before is kept
      this.#turned = {};
      this.#turnTo(read.encoding.predictions[0]!);
      if (early?.digit === this.digit) {
        early.by.forEach((amount, n) => (this.values[n]! += amount));
        this.#decode();
      }
      return true;
    } catch (error) {
      if (this.sample !== sample) return false;
      if (this.read) {
        this.sample = idOf(this.read);
        this.#toasts.failed(error);
      } else this.failure = toErrorData(error);
      return false;
    }
  }

  #turnTo(digit: number): void {
    const { decoder, read } = this;
    if (!decoder || !read) return;
    if (this.original.length > 0)
      this.#turned[this.digit] = { values: [...this.values], locked: [...this.locked] };
    this.digit = digit;
    this.#place(read.encoding.capsules.slice(digit * decoder.dims, (digit + 1) * decoder.dims));
    const turned = this.#turned[digit];
    if (turned) {
      this.values = [...turned.values];
      this.locked = [...turned.locked];
      this.#decode();
    }
  }

  #place(original: Float32Array): void {
    this.original = original;
    this.values = [...original];
    this.locked = Array.from(original, () => false);
    this.turned = null;
    this.held = null;
    this.#decode();
    this.unchanged = this.output;
  }

  #decode(): void {
    const { decoder } = this;
    if (!decoder) return;
    const start = performance.now();
    this.output = decodeCapsule(decoder, this.values, this.digit);
    this.#milliseconds = performance.now() - start;
    if (!this.dragging) this.milliseconds = this.#milliseconds; // the picture first, figures after
  }

  #scales(): CapsuleScale[] {
    const statistics = this.#statistics.current;
    const start = this.digit * this.dims;
    return Array.from(this.original, (value, n) =>
      capsuleScale(
        value,
        statistics && { mean: statistics.mean[start + n]!, sigma: statistics.sigma[start + n]! },
      ),
    );
  }

  #snapshot(): Snapshot | null {
    const { read } = this;
    return (
      read && {
        sample: idOf(read),
        digit: this.digit,
        values: [...this.values],
        locked: [...this.locked],
      }
    );
  }

  #note(text: string, before: Snapshot): void {
    const after = this.#snapshot();
    if (!after) return;
    this.#toasts.dismiss(this.#resetToast);
    this.#history.push({
      text,
      undo: () => void this.#restore(before),
      redo: () => void this.#restore(after),
    });
  }

  async #restore({ sample, digit, values, locked }: Snapshot): Promise<void> {
    this.#toasts.dismiss(this.#resetToast);
    if (!this.read) return;
    // Another image may still be on its way.
    const shown = sameSample(this.read, sample) && sameSample(this.sample, sample);
    if (!shown && !(await this.#load(sample))) return;
    this.#turnTo(digit);
    this.values = [...values];
    this.locked = [...locked];
    this.turned = null;
    this.#decode();
  }
}
