/** What Routing shows: the trace of Explore's image in the open model, and which step, digit and capsule are looked at. */
import type { RoutingTrace } from '../../shared/contract/models.ts';
import { couplingChoices } from '../../shared/routingRequests.ts';
import type { Coupling } from '../../shared/routingRequests.ts';
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { couplingKey, ownKey } from '../lib/couplingNames.ts';
import { couplingsAfter } from '../lib/couplings.ts';
import {
  capsuleAt,
  capsuleGrid,
  columnOf,
  contributions,
  groupOf,
  indexOfLargest,
  supports,
} from '../lib/routingFigures.ts';
import type { Grouping } from '../lib/routingFigures.ts';
import type { Explorer } from './explorer.svelte.ts';
import { networkPixels, sameSample, sampleImage } from './readSample.ts';
import type { SampleId, SampleImage } from './readSample.ts';
import type { Session } from './session.svelte.ts';

interface Asked {
  model: object;
  sample: SampleId;
  coupling: Coupling;
}
interface Found extends Asked {
  image: SampleImage;
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
  weighing = $state<'support' | 'contribution' | 'coupling'>('support');
  /** What stands between primary and digit capsules: their couplings, other couplings, or what comes before them. */
  panel = $state<'couplings' | 'compare' | 'layers'>('couplings');
  playing = $state(false);

  /** Null until the open model has traced an image. */
  readonly current = $derived.by(() => this.#ofOpenModel());
  readonly network = $derived.by(() => this.#session.model?.configuration.network ?? null);
  readonly grid = $derived(this.network && capsuleGrid(this.network));
  /** Names of the classes, as the dataset writes them. */
  readonly classes = $derived.by(() => this.#session.classNames(this.network?.digitCapsules.classes ?? 0));
  /** R of the network as it was trained. */
  readonly trained = $derived(this.network?.digitCapsules.iterations ?? 0);
  /** Ways to couple the capsules; the network's own is among them. */
  readonly choices = $derived(couplingChoices(this.trained));
  /** The one asked for; its trace follows. */
  readonly coupling = $derived<Coupling>(
    this.choices.find((choice) => couplingKey(choice) === this.#chosen) ?? {
      kind: 'agreement',
      iterations: this.trained,
    },
  );
  /** [I,J], of the iteration shown. */
  readonly couplings = $derived(
    this.current
      ? couplingsAfter(this.current.trace.couplings, this.current.trace.iterations, this.iteration)
      : new Float32Array(0),
  );
  readonly contributions = $derived(
    this.current ? contributions(this.current.trace, this.iteration) : new Float32Array(0),
  );
  /** [I,J]: what each vote adds to |s| of the iteration shown. */
  readonly supports = $derived(
    this.current ? supports(this.current.trace, this.iteration) : new Float32Array(0),
  );
  readonly iterations = $derived(this.current?.trace.iterations ?? 0);
  /** The longest capsule after the last iteration. */
  readonly readAs = $derived(this.current ? indexOfLargest(this.lengthsAfter(this.iterations - 1)) : 0);
  readonly position = $derived(this.grid ? groupOf(this.capsule, this.grid, 'position') : 0);
  readonly type = $derived(this.grid ? groupOf(this.capsule, this.grid, 'type') : 0);

  #found = $state.raw<Found | null>(null);
  /** Key of the coupling chosen; null: the network's own, whatever its R. */
  #chosen = $state<string | null>(null);
  #asked: Asked | null = null;
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

  /** Traces Explore's image in the open model, coupled as chosen, unless that is shown already or on its way. */
  async refresh(): Promise<void> {
    const { model, dataset } = this.#session;
    const { sample } = this.#explorer;
    if (!model || (!dataset && sample.split !== 'own')) return;
    const asked = { model, sample, coupling: this.coupling };
    if (
      this.#asked &&
      sameImage(this.#asked, asked) &&
      couplingKey(this.#asked.coupling) === couplingKey(asked.coupling)
    )
      return;
    this.#asked = asked;
    this.loading = true;
    this.failure = null;
    try {
      const known = this.#found && sameImage(this.#found, asked) ? this.#found.image : null;
      const image = known ?? (await sampleImage(this.#session, dataset, sample));
      const { coupling } = asked;
      const trace = await this.#session.call('routingTrace', { pixels: networkPixels(image), coupling });
      if (this.#asked === asked) this.#show({ ...asked, image, trace });
    } catch (error) {
      if (this.#asked !== asked) return; // another was asked for meanwhile
      this.#asked = null;
      this.failure = toErrorData(error);
    } finally {
      if (this.#asked === asked || !this.#asked) this.loading = false;
    }
  }

  /** Couples the capsules in another way; the image, the digit and the capsule looked at stay. */
  async couple(coupling: Coupling): Promise<void> {
    const key = couplingKey(coupling);
    this.#chosen = key === ownKey(this.trained) ? null : key;
    await this.refresh();
  }

  /** To another iteration, counted from 0; what lies outside is the first or the last. */
  go(iteration: number): void {
    this.iteration = Math.max(0, Math.min(this.iterations - 1, iteration));
  }

  lookAt({ position = this.position, type = this.type }: { position?: number; type?: number }): void {
    if (this.grid) this.capsule = capsuleAt(this.grid, position, type);
  }

  /**
   * Of another image the digit that was read and the capsule that contributes most to it, in the last iteration. With
   * another coupling the last iteration stays the last.
   */
  #show(found: Found): void {
    const before = this.#found;
    this.#found = found;
    if (this.current !== found) return;
    const last = found.trace.iterations - 1;
    const atLast = before?.model !== found.model || this.iteration === before.trace.iterations - 1;
    this.iteration = atLast ? last : Math.min(this.iteration, last);
    if (before && sameImage(before, found)) return;
    this.digit = this.readAs;
    const given = contributions(found.trace, last);
    this.capsule = indexOfLargest(columnOf(given, found.trace.classes, this.digit));
  }

  #ofOpenModel(): Found | null {
    return this.#found?.model === this.#session.model ? this.#found : null;
  }
}

const sameImage = (a: Asked, b: Asked): boolean => a.model === b.model && sameSample(a.sample, b.sample);
