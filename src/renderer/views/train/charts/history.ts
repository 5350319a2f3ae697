import type { MetricKey, StepMetrics } from '../../../../shared/metrics.ts';
import type { FailedStep } from '../phase.ts';

/** More buckets than the widest chart has pixels would only cost time. */
export const bucketLimit = 512;
/** The smoothed curve remembers about so many buckets: at most 4 % of what is drawn, once there are many. */
const memory = 10;
const rise = 1 - Math.exp(-1 / memory);

export const drawnKeys = [
  'margin',
  'reconstruction',
  'total',
  'accuracy',
  'lengthRight',
  'lengthWrong',
] as const satisfies readonly MetricKey[];
export type DrawnKey = (typeof drawnKeys)[number];

export interface Point {
  x: number;
  y: number;
}

/** One metric over all buckets. */
class Column {
  readonly sum = new Float64Array(bucketLimit);
  readonly count = new Float64Array(bucketLimit);
  readonly low = new Float64Array(bucketLimit);
  readonly high = new Float64Array(bucketLimit);
  /** Exponential mean and its weight so far; their quotient is the smoothed value, unbiased from the first point. */
  readonly mean = new Float64Array(bucketLimit);
  readonly weight = new Float64Array(bucketLimit);

  clear(bucket: number): void {
    this.sum[bucket] = this.count[bucket] = 0;
    this.low[bucket] = Infinity;
    this.high[bucket] = -Infinity;
  }

  add(bucket: number, value: number): void {
    if (!Number.isFinite(value)) return;
    this.sum[bucket]! += value;
    this.count[bucket]! += 1;
    if (value < this.low[bucket]!) this.low[bucket] = value;
    if (value > this.high[bucket]!) this.high[bucket] = value;
  }

  merge(into: number, from: number): void {
    this.sum[into]! += this.sum[from]!;
    this.count[into]! += this.count[from]!;
    this.low[into] = Math.min(this.low[into]!, this.low[from]!);
    this.high[into] = Math.max(this.high[into]!, this.high[from]!);
  }

  copy(into: number, from: number): void {
    this.clear(into);
    this.merge(into, from);
  }

  smooth(bucket: number): void {
    const mean = bucket ? this.mean[bucket - 1]! : 0;
    const weight = bucket ? this.weight[bucket - 1]! : 0;
    const count = this.count[bucket]!;
    const value = count ? this.sum[bucket]! / count : 0;
    const share = count ? rise : 0;
    this.mean[bucket] = mean + share * (value - mean);
    this.weight[bucket] = weight + share * (1 - weight);
  }
}

/**
 * A run's curves in bounded memory, however long it is. Steps fall into at most 512 buckets of equal width (1, 2, 4 ...
 * steps); each keeps mean, lowest and highest value, so no outlier is lost, and adding a step costs the same at
 * step 50,000 as at step 1.
 */
export class MetricHistory {
  #stride = 1;
  #buckets = 0;
  #index = new Float64Array(bucketLimit);
  #step = new Float64Array(bucketLimit);
  #epoch = new Float64Array(bucketLimit);
  #columns = new Map<DrawnKey, Column>(drawnKeys.map((key) => [key, new Column()]));
  /** The step whose loss was not a number: it has no row, and the run ended there. */
  failedAt: FailedStep | null = null;
  #last: StepMetrics | null = null;

  get last(): StepMetrics | null {
    return this.#last;
  }
  get buckets(): number {
    return this.#buckets;
  }
  /** Training steps per bucket. */
  get stride(): number {
    return this.#stride;
  }

  clear(): void {
    this.#stride = 1;
    this.#buckets = 0;
    this.failedAt = null;
    this.#last = null;
  }

  /** Rows come in order; a row of an earlier step means that the run went back to a checkpoint, and cuts the curves. */
  append(rows: readonly StepMetrics[]): void {
    for (const row of rows) {
      if (this.#last && row.step <= this.#last.step) this.#cut(row.step);
      const index = Math.floor((row.step - 1) / this.#stride);
      if (this.#buckets === 0 || this.#index[this.#buckets - 1] !== index) this.#open(index);
      const bucket = this.#buckets - 1;
      this.#step[bucket] = row.step;
      this.#epoch[bucket] = row.epoch;
      for (const [key, column] of this.#columns) {
        column.add(bucket, row[key]);
        column.smooth(bucket);
      }
      this.#last = row;
    }
  }

  /** Lowest and highest value of each bucket in turn, scaled; `into` is filled again, to spare the garbage collector. */
  rawPoints(key: DrawnKey, scale: number, into: Point[]): Point[] {
    const { count, low, high } = this.#columns.get(key)!;
    let n = 0;
    for (let i = 0; i < this.#buckets; i++) {
      if (!count[i]) continue;
      n = put(into, n, this.#epoch[i]!, low[i]! * scale);
      if (high[i] !== low[i]) n = put(into, n, this.#epoch[i]!, high[i]! * scale);
    }
    into.length = n;
    return into;
  }

  /** The mean of each bucket: for values of few steps, whose extremes would fill the picture. */
  meanPoints(key: DrawnKey, scale: number, into: Point[]): Point[] {
    const { sum, count } = this.#columns.get(key)!;
    let n = 0;
    for (let i = 0; i < this.#buckets; i++) {
      if (count[i]) n = put(into, n, this.#epoch[i]!, (sum[i]! / count[i]!) * scale);
    }
    into.length = n;
    return into;
  }

  smoothPoints(key: DrawnKey, scale: number, into: Point[]): Point[] {
    const { mean, weight } = this.#columns.get(key)!;
    let n = 0;
    for (let i = 0; i < this.#buckets; i++) {
      if (weight[i]) n = put(into, n, this.#epoch[i]!, (mean[i]! / weight[i]!) * scale);
    }
    into.length = n;
    return into;
  }

  /** What the crosshair and the table say: the smoothed values at the bucket nearest to `epoch`; null while empty. */
  at(epoch: number): { epoch: number; step: number; value: (key: DrawnKey) => number | null } | null {
    if (!this.#buckets) return null;
    let low = 0;
    let high = this.#buckets - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#epoch[middle]! < epoch) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && epoch - this.#epoch[low - 1]! < this.#epoch[low]! - epoch) low--;
    return this.bucket(low);
  }

  bucket(i: number): { epoch: number; step: number; value: (key: DrawnKey) => number | null } {
    return {
      epoch: this.#epoch[i]!,
      step: this.#step[i]!,
      value: (key) => {
        const { mean, weight } = this.#columns.get(key)!;
        return weight[i] ? mean[i]! / weight[i]! : null;
      },
    };
  }

  #open(index: number): void {
    // Thinned rows leave buckets out: doubling the width once need not make room.
    while (this.#buckets === bucketLimit) {
      this.#double();
      index = Math.floor(index / 2);
      if (this.#index[this.#buckets - 1] === index) return;
    }
    this.#index[this.#buckets] = index;
    for (const column of this.#columns.values()) column.clear(this.#buckets);
    this.#buckets++;
  }

  #double(): void {
    this.#stride *= 2;
    let into = -1;
    for (let from = 0; from < this.#buckets; from++) {
      const index = Math.floor(this.#index[from]! / 2);
      const joins = into >= 0 && this.#index[into] === index;
      if (!joins) into++;
      for (const column of this.#columns.values()) {
        if (joins) column.merge(into, from);
        else if (into !== from) column.copy(into, from);
      }
      this.#index[into] = index;
      this.#step[into] = this.#step[from]!;
      this.#epoch[into] = this.#epoch[from]!;
    }
    this.#buckets = into + 1;
    for (const column of this.#columns.values()) {
      for (let i = 0; i < this.#buckets; i++) column.smooth(i);
    }
  }

  /** Drops every bucket that ends at `step` or later. */
  #cut(step: number): void {
    while (this.#buckets && this.#step[this.#buckets - 1]! >= step) this.#buckets--;
  }
}

function put(points: Point[], n: number, x: number, y: number): number {
  const point = points[n];
  if (point) {
    point.x = x;
    point.y = y;
  } else points.push({ x, y });
  return n + 1;
}
