/* eslint-disable svelte/prefer-svelte-reactivity -- the set of hidden classes is replaced as a whole */
/** What of the map is looked at: where, which classes, which point, and which group. */
import { toErrorData } from '../../../../shared/errors.ts';
import type { ErrorData } from '../../../../shared/errors.ts';
import { Latest } from '../../../lib/latest.ts';
import type { AppState } from '../../../state/app.svelte.ts';
import { choice, choose } from '../../../state/exploreChoices.ts';
import { GroupSums } from './groupFigure.ts';
import type { GroupFigure } from './groupFigure.ts';
import { layOut, pointsAround, wholeMap } from './mapGeometry.ts';
import type { MapView } from './mapGeometry.ts';

type Needed = Pick<AppState, 'capsuleMap' | 'explorer' | 'session' | 'settings'>;

const none = new Uint32Array(0);
/** Images asked for at once, so that others are answered between. */
const batch = 1000;
const around = 100;

export class MapLook {
  view = $state.raw<MapView>(wholeMap);
  tool = $state<'move' | 'select'>('move');
  hidden = $state.raw<ReadonlySet<number>>(new Set());
  /** The point that is pointed at, by pointer or keys. */
  current = $state<number | null>(null);
  /** Points of the group, ascending. */
  group = $state.raw<Uint32Array>(none);
  /** Of the group; null while it is being read, or there is none. */
  figure = $state.raw<GroupFigure | null>(null);
  failure = $state.raw<ErrorData | null>(null);

  readonly data = $derived.by(() => this.#app.capsuleMap.current?.data ?? null);
  /** A page that stands alone has no worker to find neighbours in. */
  readonly findsNeighbours: boolean;
  readonly projection = $derived.by(() =>
    this.findsNeighbours ? choice(this.#app.settings, 'projection') : 'principal',
  );
  readonly layout = $derived.by(() => this.#layOut());
  /** [n]: 1 where another digit was read. */
  readonly misread = $derived(
    this.data && Uint8Array.from(this.data.labels, (label, n) => Number(label !== this.data!.predictions[n])),
  );
  /** [n], as in Scene: what is hidden, what lies outside of the group, and the rest. */
  readonly strength = $derived.by(() => this.#strength());
  /** Of each class: all, misread, and how many of either the group has. */
  readonly counts = $derived.by(() => this.#count());
  readonly #groups = new Latest();
  /** The reading that the group, the point and the place belong to. */
  #of: object | null = null;
  readonly #app: Needed;

  constructor(app: Needed) {
    this.#app = app;
    this.findsNeighbours = app.capsuleMap.makeWorker !== null;
  }

  readonly shown = (n: number): boolean => this.data !== null && !this.hidden.has(this.data.labels[n]!);

  /** Which test image a point is. */
  imageOf(n: number): number {
    return this.data!.indices[n]!;
  }

  /** The point of a test image; null where the map has none. */
  pointOf(index: number): number | null {
    const n = this.data?.indices.indexOf(index) ?? -1;
    return n < 0 ? null : n;
  }

  project(projection: 'principal' | 'neighbours'): void {
    choose(this.#app.settings, 'projection', projection);
    this.view = wholeMap;
  }

  toggle(digit: number): void {
    const hidden = new Set(this.hidden);
    if (!hidden.delete(digit)) hidden.add(digit);
    this.hidden = hidden;
  }

  /** Takes a group of points, and reads their images. */
  select(group: Uint32Array): void {
    this.group = group;
    this.figure = null;
    this.failure = null;
    this.#groups.ask(() => this.#readGroup(group));
  }

  /** All that were read as another digit, of the classes that are shown. */
  selectMisread(): void {
    const all = Uint32Array.from(this.misread ?? [], (_, n) => n);
    this.select(all.filter((n) => this.misread![n] === 1 && this.shown(n)));
  }

  selectAround(n: number): void {
    if (this.layout) this.select(pointsAround(this.layout, n, around, this.shown));
  }

  /** Of another reading nothing is kept: its points are others, and so are their places. */
  follow(reading: object | null): void {
    if (reading === this.#of) return;
    this.#of = reading;
    this.select(none);
    this.current = null;
    this.view = wholeMap;
  }

  /** Opens a point's image in the sliders. */
  async open(n: number): Promise<void> {
    choose(this.#app.settings, 'tab', 'sliders');
    await this.#app.explorer.show({ split: 'test', index: this.imageOf(n) });
  }

  async #readGroup(group: Uint32Array): Promise<void> {
    const { dataset } = this.#app.session;
    if (!dataset || group.length === 0) return;
    const sums = new GroupSums(dataset.height * dataset.width * dataset.channels);
    try {
      for (let start = 0; start < group.length; start += batch) {
        const indices = Array.from(group.subarray(start, start + batch), (n) => this.imageOf(n));
        const { pixels } = await this.#app.session.inspect('images', {
          dataset: dataset.id,
          split: 'test',
          indices,
        });
        if (this.group !== group) return; // another was taken meanwhile
        sums.add(pixels);
      }
      this.figure = sums.figure();
    } catch (error) {
      if (this.group === group) this.failure = toErrorData(error);
    }
  }

  #layOut() {
    const { current, neighbours } = this.#app.capsuleMap;
    const points = this.projection === 'principal' ? current?.principal.points : neighbours.current;
    return points ? layOut(points) : null;
  }

  #strength(): Uint8Array {
    const inside = new Uint8Array(this.data?.labels.length ?? 0).fill(this.group.length > 0 ? 1 : 2);
    for (const n of this.group) inside[n] = 2;
    return inside.map((value, n) => (this.shown(n) ? value : 0));
  }

  #count() {
    const { classes } = this.#app.explorer;
    const counts = classes.map((name) => ({ name, all: 0, misread: 0, group: 0, misreadInGroup: 0 }));
    this.data?.labels.forEach((label, n) => {
      counts[label]!.all++;
      counts[label]!.misread += this.misread![n]!;
    });
    for (const n of this.group) {
      const own = counts[this.data!.labels[n]!]!;
      own.group++;
      own.misreadInGroup += this.misread![n]!;
    }
    return counts;
  }
}
