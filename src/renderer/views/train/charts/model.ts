/** What each chart in Train draws and says: the figure, its legend, the crosshair's tip, the table, one sentence. */
import { count, fixed } from '../../../lib/format.ts';
import type { DrawnKey, MetricHistory, Point } from './history.ts';
import type { ColourToken, Figure } from './lineChart.ts';

export interface Series {
  label: string;
  /** Where there is little room. */
  short: string;
  colour: ColourToken;
  /** For tips: what the number means. */
  meaning: string;
  text(value: number): string;
}

export interface Reading {
  epoch: number;
  step: number;
  /** One value per series; null where there is none. */
  values: (number | null)[];
}

export interface ChartModel {
  readonly title: string;
  readonly series: readonly Series[];
  /** Null while there is nothing to draw. */
  figure(): Figure | null;
  latest(): (number | null)[];
  /** Nearest to an epoch. */
  at(epoch: number): Reading | null;
  /** For the table, oldest first. */
  rows(): Reading[];
  /** For people who do not see it. */
  sentence(): string;
}

export const readingTitle = ({ epoch, step }: Reading) => `Epoch ${fixed(epoch)}, step ${count(step)}`;

/** More rows than these nobody reads. */
const tableRows = 60;

export interface StepSeries extends Series {
  key: DrawnKey;
  /** Values are multiplied by it: 100 for percent, the weight for the reconstruction loss. */
  factor: number;
}

/** Smoothed values over training steps, with the raw ones behind. */
export abstract class StepChart implements ChartModel {
  abstract readonly title: string;
  abstract readonly series: readonly StepSeries[];
  protected readonly history: MetricHistory;
  readonly #raw = new Map<DrawnKey, Point[]>();
  readonly #smooth = new Map<DrawnKey, Point[]>();

  constructor(history: MetricHistory) {
    this.history = history;
  }

  abstract figure(): Figure | null;

  protected curves(): { colour: ColourToken; raw: Point[]; line: Point[] }[] {
    return this.series.map(({ key, factor, colour }) => ({
      colour,
      raw: this.rawPoints(key, factor, pointsOf(this.#raw, key)),
      line: this.history.smoothPoints(key, factor, pointsOf(this.#smooth, key)),
    }));
  }

  protected rawPoints(key: DrawnKey, factor: number, into: Point[]): Point[] {
    return this.history.rawPoints(key, factor, into);
  }

  protected marker(): { x: number; text: string } | null {
    const at = this.history.failedAt;
    return at && { x: at.epoch, text: `NaN, step ${count(at.step)}` };
  }

  latest(): (number | null)[] {
    const { buckets } = this.history;
    return buckets ? this.reading(this.history.bucket(buckets - 1)).values : this.series.map(() => null);
  }

  at(epoch: number): Reading | null {
    const found = this.history.at(epoch);
    return found && this.reading(found);
  }

  rows(): Reading[] {
    const { buckets } = this.history;
    const rows = Math.min(buckets, tableRows);
    return Array.from({ length: rows }, (_, n) => {
      const bucket = rows === 1 ? 0 : Math.round((n * (buckets - 1)) / (rows - 1));
      return this.reading(this.history.bucket(bucket));
    });
  }

  sentence(): string {
    const values = this.latest();
    const { last } = this.history;
    if (!last) return `${this.title}: no steps yet`;
    const parts = this.series.flatMap(({ label, text }, n) =>
      values[n] === null ? [] : [`${label} ${text(values[n]!)}`],
    );
    const failed = this.history.failedAt;
    const end = failed ? `; not a number in step ${count(failed.step)}` : this.trend();
    return `${this.title} at epoch ${fixed(last.epoch)}: ${parts.join(', ')}${end}`;
  }

  /** Of the first series, over the last tenth of the run. */
  protected trend(): string {
    const now = this.latest()[0];
    const before = this.at((this.history.last?.epoch ?? 0) * 0.9)?.values[0];
    if (!now || !before || this.history.buckets < 20) return '';
    const change = now / before - 1;
    if (Math.abs(change) < 0.02) return ', steady';
    return change < 0 ? ', still falling' : ', rising';
  }

  protected reading(found: NonNullable<ReturnType<MetricHistory['at']>>): Reading {
    return {
      epoch: found.epoch,
      step: found.step,
      values: this.series.map(({ key, factor }) => {
        const value = found.value(key);
        return value === null ? null : value * factor;
      }),
    };
  }
}

function pointsOf(points: Map<DrawnKey, Point[]>, key: DrawnKey): Point[] {
  const known = points.get(key) ?? [];
  points.set(key, known);
  return known;
}
