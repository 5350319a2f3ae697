import { describe, expect, it } from 'vitest';
import type { StepMetrics } from '../../../../shared/metrics.ts';
import { bucketLimit, MetricHistory } from './history.ts';

function row(step: number, values: Partial<StepMetrics> = {}): StepMetrics {
  return {
    step,
    epoch: step / 100,
    margin: 0,
    reconstruction: 0,
    total: 0,
    accuracy: 0,
    lengthRight: 0,
    lengthWrong: 0,
    gradientNorm: 0,
    learningRate: 0.001,
    imagesPerSecond: 100,
    seconds: step,
    ...values,
  };
}
const rows = (from: number, to: number, value: (step: number) => number) =>
  Array.from({ length: to - from + 1 }, (_, n) => row(from + n, { total: value(from + n) }));

describe('MetricHistory', () => {
  it('keeps every step while there are few', () => {
    const history = new MetricHistory();
    history.append(rows(1, 5, (step) => step));
    expect(history.rawPoints('total', 2, [])).toEqual([1, 2, 3, 4, 5].map((s) => ({ x: s / 100, y: 2 * s })));
    expect(history.stride).toBe(1);
  });

  it('smooths without bias towards zero: a constant stays that constant from the first point on', () => {
    const history = new MetricHistory();
    history.append(rows(1, 40, () => 0.7));
    for (const { y } of history.smoothPoints('total', 1, [])) expect(y).toBeCloseTo(0.7, 12);
  });

  it('smooths by the exponential mean of its definition', () => {
    const history = new MetricHistory();
    const values = [1, 0.5, 0.8, 0.1];
    history.append(values.map((total, n) => row(n + 1, { total })));
    const a = 1 - Math.exp(-1 / 10);
    const weights = values.map((_, n) => a * (1 - a) ** (values.length - 1 - n));
    const expected =
      values.reduce((sum, v, n) => sum + weights[n]! * v, 0) / weights.reduce((sum, w) => sum + w, 0);
    expect(history.smoothPoints('total', 1, []).at(-1)!.y).toBeCloseTo(expected, 12);
  });

  it('holds 50,000 steps in bounded memory and loses neither the ends nor an outlier', () => {
    const history = new MetricHistory();
    const spike = 31_234;
    history.append(rows(1, 50_000, (step) => (step === spike ? 99 : 1 + (step % 2) / 10)));
    expect(history.buckets).toBeLessThanOrEqual(bucketLimit);
    expect(history.buckets).toBeGreaterThan(bucketLimit / 2 - 1);
    const raw = history.rawPoints('total', 1, []);
    expect(Math.max(...raw.map((p) => p.y))).toBe(99);
    expect(Math.min(...raw.map((p) => p.y))).toBe(1);
    expect(raw.at(-1)!.x).toBe(500);
    expect(raw[0]!.x).toBeLessThanOrEqual((2 * history.stride) / 100);
  });

  it('takes rows that were thinned, at any distance', () => {
    for (const every of [2, 7, 1000]) {
      const history = new MetricHistory();
      history.append(Array.from({ length: 4000 }, (_, n) => row(1 + n * every, { total: n })));
      expect(history.buckets).toBeLessThanOrEqual(bucketLimit);
      expect(history.rawPoints('total', 1, []).at(-1)).toEqual({ x: (1 + 3999 * every) / 100, y: 3999 });
    }
  });

  it('gives the same curves whether rows come singly or together', () => {
    const all = rows(1, 3000, (step) => Math.sin(step / 50));
    const [one, many] = [new MetricHistory(), new MetricHistory()];
    many.append(all);
    for (const r of all) one.append([r]);
    expect(one.smoothPoints('total', 1, [])).toEqual(many.smoothPoints('total', 1, []));
  });

  it('appends as fast at the end of a long run as at its start', () => {
    const history = new MetricHistory();
    const append = (from: number) => {
      const part = rows(from, from + 9999, (step) => step);
      const started = performance.now();
      history.append(part);
      return performance.now() - started;
    };
    const times = [1, 10_001, 20_001, 30_001, 40_001].map(append);
    expect(Math.min(...times.slice(1))).toBeLessThan(3 * times[0]! + 5);
  });

  it('skips values that are no numbers', () => {
    const history = new MetricHistory();
    history.append([row(1, { total: 1 }), row(2, { total: NaN }), row(3, { total: Infinity })]);
    expect(history.rawPoints('total', 1, [])).toEqual([{ x: 0.01, y: 1 }]);
  });

  it('goes back when the run goes back to a checkpoint', () => {
    const history = new MetricHistory();
    history.append(rows(1, 100, () => 1));
    history.append(rows(51, 60, () => 2));
    const raw = history.rawPoints('total', 1, []);
    expect(raw).toHaveLength(60);
    expect(raw.at(-1)).toEqual({ x: 0.6, y: 2 });
    expect(raw[49]).toEqual({ x: 0.5, y: 1 });
  });

  it('finds the bucket nearest to the pointer', () => {
    const history = new MetricHistory();
    expect(history.at(1)).toBeNull();
    history.append(rows(1, 10, (step) => step));
    expect(history.at(0.0449)!.step).toBe(4);
    expect(history.at(-5)!.step).toBe(1);
    expect(history.at(50)!.step).toBe(10);
    expect(history.at(0.01)!.value('total')).toBeCloseTo(1, 12);
    expect(history.at(0.01)!.value('margin')).toBe(0);
  });

  it('reuses the array it is given', () => {
    const history = new MetricHistory();
    const points = [{ x: 9, y: 9 }];
    const first = points[0];
    history.append(rows(1, 2, () => 1));
    expect(history.rawPoints('total', 1, points)).toBe(points);
    expect(points[0]).toBe(first);
    history.clear();
    expect(history.rawPoints('total', 1, points)).toHaveLength(0);
  });
});
