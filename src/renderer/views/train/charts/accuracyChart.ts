import type { EpochMetrics } from '../../../../shared/metrics.ts';
import { fixed } from '../../../lib/format.ts';
import { accuracyAxis, epochAxis } from './axes.ts';
import type { DrawnKey, Point } from './history.ts';
import type { Figure } from './lineChart.ts';
import { StepChart } from './model.ts';
import type { Reading, StepSeries } from './model.ts';

const percentText = (value: number) => `${fixed(value, value >= 99.995 ? 0 : 2)} %`;

/** Batches while training, and the validation images after each epoch. */
export class AccuracyChart extends StepChart {
  readonly title = 'Accuracy';
  /** Finished epochs, oldest first. */
  epochs: readonly EpochMetrics[] = [];
  readonly series: readonly StepSeries[] = [
    {
      key: 'accuracy',
      label: 'train',
      short: 'train',
      colour: '--contrast',
      factor: 100,
      meaning: 'Share of the training batches read correctly, smoothed, while the weights still change.',
      text: percentText,
    },
    {
      key: 'accuracy',
      label: 'validation',
      short: 'valid.',
      colour: '--accent',
      factor: 100,
      meaning:
        'Share of the held-out images read correctly after each epoch. The test set is never used here.',
      text: percentText,
    },
  ];

  figure(): Figure | null {
    const x = this.history.failedAt?.epoch ?? this.history.last?.epoch;
    const [train] = this.curves();
    if (x === undefined || !train?.line.length) return null;
    const validation = this.epochs.flatMap(({ epoch, validation: on }) =>
      on ? [{ x: epoch, y: on.accuracy * 100 }] : [],
    );
    // The steep start may leave the picture: what matters happens near the top, and the axis says where it begins.
    const early = train.line[Math.floor(train.line.length / 4)]!.y;
    const y = accuracyAxis(Math.min(early, ...validation.map((p) => p.y)));
    return {
      x: epochAxis(x),
      y,
      curves: [train, { colour: '--accent', line: validation, dots: true }],
      marker: this.marker(),
      yText: (value) => (y.max - y.min <= 5 ? fixed(value, 1) : fixed(value, 0)),
    };
  }

  protected override rawPoints(key: DrawnKey, factor: number, into: Point[]): Point[] {
    return this.history.meanPoints(key, factor, into); // a batch has few possible accuracies
  }

  override latest(): (number | null)[] {
    const last = this.epochs.at(-1)?.validation;
    return [super.latest()[0] ?? null, last ? last.accuracy * 100 : null];
  }

  override at(epoch: number): Reading | null {
    const reading = super.at(epoch);
    if (!reading) return null;
    const finished = this.epochs.find((row) => Math.abs(row.epoch - epoch) < 0.5)?.validation;
    return { ...reading, values: [reading.values[0]!, finished ? finished.accuracy * 100 : null] };
  }

  /** One row per finished epoch, and one for where the run is now. */
  override rows(): Reading[] {
    const finished = this.epochs.map((row) => ({
      epoch: row.epoch,
      step: row.step,
      values: [super.at(row.epoch)?.values[0] ?? null, row.validation ? row.validation.accuracy * 100 : null],
    }));
    const { last } = this.history;
    return last && last.step > (finished.at(-1)?.step ?? 0)
      ? [...finished, { epoch: last.epoch, step: last.step, values: [super.latest()[0] ?? null, null] }]
      : finished;
  }

  protected override trend(): string {
    const [before, now] = this.epochs.slice(-2).map((row) => row.validation?.accuracy);
    if (before === undefined || now === undefined) return '';
    return now > before ? ', validation still rising' : ', validation no longer rising';
  }
}
