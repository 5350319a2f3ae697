import { describe, expect, it } from 'vitest';
import type { EpochMetrics, StepMetrics } from '../../../../shared/metrics.ts';
import { AccuracyChart } from './accuracyChart.ts';
import { MetricHistory } from './history.ts';
import { LengthChart } from './lengthChart.ts';
import { LossChart } from './lossChart.ts';
import { readingTitle } from './model.ts';

const margins = { positive: 0.9, negative: 0.1 };

function run(steps: number, values: (step: number) => Partial<StepMetrics> = () => ({})): MetricHistory {
  const history = new MetricHistory();
  history.append(
    Array.from({ length: steps }, (_, n) => ({
      step: n + 1,
      epoch: (n + 1) / 100,
      margin: 0.01,
      reconstruction: 20,
      total: 0.02,
      accuracy: 0.98,
      lengthRight: 0.92,
      lengthWrong: 0.1,
      gradientNorm: 1,
      learningRate: 0.001,
      imagesPerSecond: 100,
      seconds: n,
      ...values(n + 1),
    })),
  );
  return history;
}
const epoch = (n: number, accuracy: number): EpochMetrics => ({
  epoch: n,
  step: n * 100,
  trainAccuracy: 0.9,
  validation: {
    accuracy,
    images: 100,
    margin: 0,
    reconstruction: 0,
    lengthRight: 0.9,
    lengthWrong: 0.1,
    confusion: [],
  },
  seconds: n,
});

describe('loss', () => {
  it('draws the reconstruction with its weight, so that margin and it add up to the total', () => {
    const chart = new LossChart(run(200), 0.0005);
    const [total, margin, reconstruction] = chart.latest() as [number, number, number];
    expect(reconstruction).toBeCloseTo(0.01, 12);
    expect(margin + reconstruction).toBeCloseTo(total, 12);
    expect(chart.figure()!.curves.map((c) => c.colour)).toEqual(['--accent', '--contrast', '--text-1']);
  });

  it('without a decoder is the margin loss alone', () => {
    expect(new LossChart(run(10), null).series.map((s) => s.label)).toEqual(['margin']);
  });

  it('has logarithmic and linear axes around its curves', () => {
    const chart = new LossChart(
      run(300, (step) => ({ total: 1 / step })),
      0.0005,
    );
    expect(chart.figure()!.y).toMatchObject({ scale: 'log', max: 1 });
    chart.scale = 'linear';
    expect(chart.figure()!.y).toMatchObject({ scale: 'linear', min: 0, max: 1 });
  });

  it('marks the step that was not a number, and says so', () => {
    const history = run(120);
    history.failedAt = { step: 121, epoch: 1.21 };
    const chart = new LossChart(history, 0.0005);
    expect(chart.figure()!.marker).toEqual({ x: 1.21, text: 'NaN, step 121' });
    expect(chart.sentence()).toBe(
      'Loss at epoch 1.20: total 0.0200, margin 0.0100, reconstruction 0.0100; not a number in step 121',
    );
  });

  it('is nothing before the first step', () => {
    const chart = new LossChart(new MetricHistory(), 0.0005);
    expect([chart.figure(), chart.at(1), chart.rows(), chart.sentence()]).toEqual([
      null,
      null,
      [],
      'Loss: no steps yet',
    ]);
  });

  it('shows the numbers of the table in the chart too', () => {
    const chart = new LossChart(
      run(50_000, (step) => ({ total: 1 / step })),
      0.0005,
    );
    const rows = chart.rows();
    expect(rows).toHaveLength(60);
    expect(rows.at(-1)!.step).toBe(50_000);
    const line = new Map(
      chart
        .figure()!
        .curves.at(-1)!
        .line.map(({ x, y }) => [x, y]),
    );
    for (const { epoch, values } of rows) expect(line.get(epoch)).toBe(values[0]);
  });
});

describe('accuracy', () => {
  it('keeps training and validation apart', () => {
    const chart = new AccuracyChart(run(250));
    chart.epochs = [epoch(1, 0.97), epoch(2, 0.985)];
    expect(chart.latest()[0]).toBeCloseTo(98, 9);
    expect(chart.latest()[1]).toBeCloseTo(98.5, 9);
    expect(chart.figure()!.curves[1]!.line).toEqual([
      { x: 1, y: 97 },
      { x: 2, y: 98.5 },
    ]);
    expect(chart.sentence()).toBe(
      'Accuracy at epoch 2.50: train 98.00 %, validation 98.50 %, validation still rising',
    );
  });

  it('has one table row per epoch, and one for now', () => {
    const chart = new AccuracyChart(run(250));
    chart.epochs = [epoch(1, 0.97), epoch(2, 0.985)];
    expect(chart.rows().map((row) => [row.epoch, row.step, row.values[1]])).toEqual([
      [1, 100, 97],
      [2, 200, 98.5],
      [2.5, 250, null],
    ]);
    expect(chart.at(1.9)!.values[1]).toBe(98.5);
    expect(chart.at(0.2)!.values[1]).toBeNull();
  });

  it('zooms in and its axis shows the range', () => {
    const chart = new AccuracyChart(run(250));
    expect(chart.figure()!.y).toMatchObject({ min: 97, max: 100 });
  });
});

describe('capsule length', () => {
  it('draws the margins of the loss as lines', () => {
    const chart = new LengthChart(run(100), margins);
    expect(chart.figure()!.references!.map((r) => r.value)).toEqual([0.9, 0.1]);
    expect(chart.sentence()).toBe('Capsule length at epoch 1.00: right 0.92, best wrong 0.10, steady');
    expect(readingTitle(chart.at(0.333)!)).toBe('Epoch 0.33, step 33');
  });
});
