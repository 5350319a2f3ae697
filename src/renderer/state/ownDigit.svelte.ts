/**
 * A digit of the person's own: drawn, or from a picture, centred as MNIST's are and then turned by hand. The open model
 * reads it with every change; of changes that come while it reads, only the last is read.
 */
import type { Encoding } from '../../shared/contract/models.ts';
import { decodeCapsule } from '../../shared/decoder.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { spreadOverFrames } from '../lib/frames.ts';
import { Latest } from '../lib/latest.ts';
import { drawInk, placementOf, unturned } from '../lib/draw/centring.ts';
import type { Turning } from '../lib/draw/centring.ts';
import { anglesTo } from '../lib/draw/curve.ts';
import type { AngleCurve } from '../lib/draw/curve.ts';
import { inkOf } from '../lib/draw/ink.ts';
import type { Grey, Ink } from '../lib/draw/ink.ts';
import { readPicture } from '../lib/draw/readPicture.ts';
import { blank, drawSegment, sketch } from '../lib/draw/sketch.ts';
import type { Point, Stroke } from '../lib/draw/sketch.ts';
import type { Explorer } from './explorer.svelte.ts';
import type { History } from './history.svelte.ts';
import { networkPixels, sampleName } from './readSample.ts';
import type { Session } from './session.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

type Source =
  | { kind: 'drawn'; strokes: readonly Stroke[] }
  | { kind: 'picture'; name: string; grey: Grey; inverted: boolean }
  | { kind: 'sample'; name: string; ink: Ink };

const nothing: Source = { kind: 'drawn', strokes: [] };
/** Waits so long after the last change before the whole curve is read. */
const settleMilliseconds = 250;

export class OwnDigit {
  source = $state.raw<Source>(nothing);
  /** What stands on the pad; null for a picture of one even grey. */
  ink = $state.raw<Ink | null>(blank());
  readonly turning = $state<Turning>({ ...unturned });
  /** As the open model read it last; null while there is nothing to read. */
  encoding = $state.raw<Encoding | null>(null);
  curve = $state.raw<AngleCurve | null>(null);
  /** The curve shown is of what was there before. */
  curveOld = $state(false);
  /** Why the curve could not be read; then there is none. */
  curveFailure = $state.raw<ErrorData | null>(null);
  failure = $state.raw<ErrorData | null>(null);

  readonly turned = $derived(
    (Object.keys(unturned) as (keyof Turning)[]).some((key) => this.turning[key] !== unturned[key]),
  );
  readonly #placement = $derived.by(() => this.ink && placementOf(this.ink, this.#explorer.size));
  /** [H*W*C], 0 to 255: what the network sees; null while there is no ink. */
  readonly pixels = $derived.by(() => this.#drawn(this.turning));
  readonly readAs = $derived(this.encoding ? this.encoding.predictions[0]! : null);
  /** [H*W*C], 0 to 1: decoded from the capsule of what was read. */
  readonly reconstruction = $derived.by(() => this.#reconstruct());

  #stroke = $state.raw<{ radius: number; points: Point[] } | null>(null);
  /** So many were handed to the sliders. */
  #shown = 0;
  readonly #reads = new Latest();
  readonly #curves = new Latest();
  /** Of the curve asked for last: an answer about an earlier one does not count. */
  #curveTicket = 0;
  readonly #session: Session;
  readonly #explorer: Explorer;
  readonly #history: History;
  readonly #toasts: Toasts;

  constructor(session: Session, explorer: Explorer, history: History, toasts: Toasts) {
    this.#session = session;
    this.#explorer = explorer;
    this.#history = history;
    this.#toasts = toasts;
    session.onOpened(() => {
      // Read by the model before, which may have had more classes.
      this.encoding = null;
      this.curve = null;
    });
  }

  /** The pen is down. What else comes to the pad meanwhile takes the place of the stroke. */
  get drawing(): boolean {
    return this.#stroke !== null;
  }

  /** Puts the pen down; on a picture it begins a new drawing. @param radius share of the pad's side */
  begin(point: Point, radius: number): void {
    this.#stroke = { radius, points: [point] };
    if (this.source.kind !== 'drawn') this.ink = blank();
    this.#draw(point, point);
  }

  extend(point: Point): void {
    if (!this.#stroke) return;
    this.#draw(this.#stroke.points.at(-1)!, point);
    this.#stroke.points.push(point);
  }

  /** Lifts the pen: the stroke is one step for undo. */
  end(): void {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (!stroke) return;
    const before = this.source.kind === 'drawn' ? this.source.strokes : [];
    this.#replace({ kind: 'drawn', strokes: [...before, stroke] }, 'Stroke');
  }

  /** An empty pad, and what is drawn next stands as it is drawn: as one step for undo. */
  clear(): void {
    const [source, turning] = [this.source, { ...this.turning }];
    const set = (to: Source, turned: Turning) => {
      this.#set(to);
      this.turn(turned);
    };
    set(nothing, unturned);
    this.#history.push({
      text: 'Clear the pad',
      undo: () => set(source, turning),
      redo: () => set(nothing, unturned),
    });
  }

  /** Takes a picture; one that cannot be used says why, and all stays as it was. */
  async open(file: File): Promise<boolean> {
    try {
      const grey = await readPicture(file);
      const { name } = file;
      this.#replace({ kind: 'picture', name, grey, inverted: grey.darkOnLight }, `Open ${name}`);
      return true;
    } catch (error) {
      this.#toasts.failed(error);
      return false;
    }
  }

  /** Takes the digit that Explore shows, as it is. */
  takeSample(): void {
    const { read, size } = this.#explorer;
    if (!read) return;
    const { height, width, channels } = size;
    const values = Float32Array.from(
      { length: height * width },
      (_, n) =>
        read.pixels.subarray(n * channels, (n + 1) * channels).reduce((a, b) => a + b) / channels / 255,
    );
    const name = sampleName(read);
    this.#replace({ kind: 'sample', name, ink: { height, width, values } }, `Take ${name}`);
  }

  /** Of a picture: whether its digit is darker than the paper. */
  invert(inverted: boolean): void {
    if (this.source.kind === 'picture') this.#set({ ...this.source, inverted });
  }

  turn(change: Partial<Turning>): void {
    Object.assign(this.turning, change);
  }

  /** Reads what is seen now with the open model. */
  read(): void {
    const { pixels } = this;
    const { model } = this.#session;
    if (!pixels || !model) {
      this.#reads.clear();
      this.encoding = null;
      return;
    }
    this.#reads.ask(async () => {
      try {
        const encoding = await this.#session.call('encode', { pixels: networkPixels({ pixels }) });
        if (this.#session.model !== model) return; // another was opened meanwhile
        this.encoding = this.pixels ? encoding : null;
        this.failure = null;
      } catch (error) {
        if (this.#session.model === model) this.failure = toErrorData(error);
      }
    });
  }

  /**
   * Reads it at all angles, once nothing has changed for a moment. An effect that returns its result runs it again with
   * every change but that of the angle.
   * @param range degrees to either side
   */
  readCurve(range: number): () => void {
    const { model } = this.#session;
    const { x, y, scale, shear } = this.turning;
    const angles = anglesTo(range);
    const ticket = ++this.#curveTicket;
    const readable = this.#placement !== null && model !== null;
    this.curveFailure = null;
    this.curveOld = readable;
    if (!readable) {
      this.curve = null;
      return () => undefined;
    }
    const images: Uint8Array[] = [];
    let cancel: () => void = () => undefined;
    const timer = setTimeout(() => {
      cancel = spreadOverFrames(
        angles,
        (angle) => images.push(this.#drawn({ x, y, scale, shear, angle })!),
        () => this.#curves.ask(() => this.#readAll(ticket, angles, images)),
      );
    }, settleMilliseconds);
    return () => {
      clearTimeout(timer);
      cancel();
      this.#curves.clear();
    };
  }

  /** Makes it the image of Explore, for the sliders and for Routing. @returns whether it is that now */
  async show(): Promise<boolean> {
    const { pixels } = this;
    if (!pixels) return false;
    const index = ++this.#shown;
    await this.#explorer.show({ split: 'own', index, pixels });
    const { read } = this.#explorer;
    return read?.split === 'own' && read.index === index;
  }

  async #readAll(ticket: number, angles: number[], images: Uint8Array[]): Promise<void> {
    const { model } = this.#session;
    const counts = () => ticket === this.#curveTicket && model === this.#session.model;
    const size = images[0]!.length;
    const pixels = new Float32Array(size * images.length);
    images.forEach((image, n) => pixels.set(networkPixels({ pixels: image }), n * size));
    try {
      const { lengths, predictions } = await this.#session.call('encode', { pixels });
      if (counts()) this.curve = { angles, lengths, predictions };
    } catch (error) {
      if (!counts()) return;
      this.curve = null;
      this.curveFailure = toErrorData(error);
    } finally {
      if (counts()) this.curveOld = false;
    }
  }

  #draw(from: Point, to: Point): void {
    const { radius } = this.#stroke!;
    const ink = { ...this.ink!, values: this.ink!.values.slice() };
    drawSegment(ink, from, to, radius);
    this.ink = ink;
  }

  #replace(source: Source, text: string): void {
    const before = this.source;
    this.#set(source);
    this.#history.push({ text, undo: () => this.#set(before), redo: () => this.#set(source) });
  }

  #set(source: Source): void {
    this.#stroke = null;
    this.source = source;
    if (source.kind === 'drawn') this.ink = sketch(source.strokes);
    else if (source.kind === 'sample') this.ink = source.ink;
    else this.ink = inkOf(source.grey, source.inverted);
  }

  #drawn(turning: Turning): Uint8Array | null {
    const { ink } = this;
    const { height, width, channels } = this.#explorer.size;
    if (!ink || !this.#placement) return null;
    const grey = drawInk(ink, this.#placement, turning, { height, width });
    return channels === 1
      ? grey
      : Uint8Array.from({ length: grey.length * channels }, (_, n) => grey[Math.floor(n / channels)]!);
  }

  #reconstruct(): Float32Array | null {
    const { decoder } = this.#explorer;
    const { encoding, readAs } = this;
    if (!decoder || !encoding || readAs === null) return null;
    const capsule = encoding.capsules.subarray(readAs * decoder.dims, (readAs + 1) * decoder.dims);
    return capsule.length === decoder.dims ? decodeCapsule(decoder, capsule, readAs) : null;
  }
}
