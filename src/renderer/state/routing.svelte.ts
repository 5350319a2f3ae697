/** What Routing shows: the trace of Explore's image in the open model, and which step, digit and capsule are looked at. */
import type { RoutingTrace } from '../../shared/contract.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { couplingsAfter } from '../lib/couplings.ts';
import {
  capsuleAt,
  capsuleGrid,
  columnOf,
  contributions,
  groupOf,
  indexOfLargest,
} from '../lib/routingFigures.ts';
import type { Grouping } from '../lib/routingFigures.ts';
import type { Explorer } from './explorer.svelte.ts';
import { networkPixels, sameSample, sampleImage } from './readSample.ts';
import type { SampleId, SampleImage } from './readSample.ts';
import type { Session } from './session.svelte.ts';

interface Found extends Pick<SampleImage, 'pixels' | 'label'> {
  model: object;
  sample: SampleId;
  trace: RoutingTrace;
}

export class Routing {
  /** Why the image asked for could not be traced. */
  failure = $state.raw<ErrorData | null>(null);
  loading = $state(false);
  /** Counted from 0. */
  iteration = $state(0);
  digit = $state(0);
  /** i, of the primary capsule looked at. */
  capsule = $state(0);
  grouping = $state<Grouping>('type');
  /** What the map over the image shows. */
  weighing = $state<'contribution' | 'coupling'>('contribution');
  playing = $state(false);

  /** Null until the open model has traced an image. */
  readonly current = $derived.by(() => this.#ofOpenModel());
  readonly network = $derived.by(() => this.#session.model?.configuration.network ?? null);
  readonly grid = $derived(this.network && capsuleGrid(this.network));
  /** Names of the classes, as the dataset writes them. */
  readonly classes = $derived.by(() => this.#session.classNames(this.network?.digitCapsules.classes ?? 0));
  /** [I,J], of the iteration shown. */
  readonly couplings = $derived(
    this.current
      ? couplingsAfter(this.current.trace.couplings, this.current.trace.iterations, this.iteration)
      : new Float32Array(0),
  );
  readonly contributions = $derived(
    this.current ? contributions(this.current.trace, this.iteration) : new Float32Array(0),
  );
  readonly iterations = $derived(this.current?.trace.iterations ?? 0);
  /** The longest capsule after the last iteration. */
  readonly readAs = $derived(this.current ? indexOfLargest(this.lengthsAfter(this.iterations - 1)) : 0);
  readonly position = $derived(this.grid ? groupOf(this.capsule, this.grid, 'position') : 0);
  readonly type = $derived(this.grid ? groupOf(this.capsule, this.grid, 'type') : 0);

  #found = $state.raw<Found | null>(null);
  #asked: { model: object; sample: SampleId } | null = null;
  readonly #session: Session;
  readonly #explorer: Explorer;

  constructor(session: Session, explorer: Explorer) {
    this.#session = session;
    this.#explorer = explorer;
  }

  /** [J]: capsule lengths after an iteration, counted from 0. */
  lengthsAfter(iteration: number): Float32Array {
    const { trace } = this.current!;
    return trace.lengths.subarray(iteration * trace.classes, (iteration + 1) * trace.classes);
  }

  /** Traces Explore's image with the open model, unless that is shown already or on its way. */
  async refresh(): Promise<void> {
    const { model, dataset } = this.#session;
    const { sample } = this.#explorer;
    if (!model || !dataset || (this.#asked?.model === model && sameSample(this.#asked.sample, sample)))
      return;
    const asked = { model, sample };
    this.#asked = asked;
    this.loading = true;
    this.failure = null;
    try {
      const image = await sampleImage(this.#session, dataset, sample);
      const { pixels, label } = image;
      const trace = await this.#session.call('routingTrace', { pixels: networkPixels(image) });
      if (this.#asked === asked) this.#show({ ...asked, pixels, label, trace });
    } catch (error) {
      if (this.#asked !== asked) return; // another was asked for meanwhile
      this.#asked = null;
      this.failure = toErrorData(error);
    } finally {
      if (this.#asked === asked || !this.#asked) this.loading = false;
    }
  }

  /** To another iteration, counted from 0; what lies outside is the first or the last. */
  go(iteration: number): void {
    this.iteration = Math.max(0, Math.min(this.iterations - 1, iteration));
  }

  lookAt({ position = this.position, type = this.type }: { position?: number; type?: number }): void {
    if (this.grid) this.capsule = capsuleAt(this.grid, position, type);
  }

  /** The digit that was read and the capsule that contributes most to it, in the last iteration. */
  #show(found: Found): void {
    const first = this.#found?.model !== found.model;
    this.#found = found;
    if (this.current !== found) return;
    if (first) this.iteration = found.trace.iterations - 1;
    this.digit = this.readAs;
    const last = contributions(found.trace, found.trace.iterations - 1);
    this.capsule = indexOfLargest(columnOf(last, found.trace.classes, this.digit));
  }

  #ofOpenModel(): Found | null {
    return this.#found?.model === this.#session.model ? this.#found : null;
  }
}
