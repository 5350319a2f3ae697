import { count } from '../../../lib/format.ts';
import { epochAxis, linearAxis, logAxis } from './axes.ts';
import type { Axis } from './axes.ts';
import type { MetricHistory } from './history.ts';
import type { Figure } from './lineChart.ts';
import { StepChart } from './model.ts';
import type { StepSeries } from './model.ts';

export type LossScale = 'linear' | 'log';

export class LossChart extends StepChart {
  readonly title = 'Loss';
  readonly series: readonly StepSeries[];
  scale: LossScale = 'log';

  /** @param weight of the reconstruction loss; null without a decoder. */
  constructor(history: MetricHistory, weight: number | null) {
    super(history);
    const text = (value: number) => (value >= 100 ? count(value) : value.toPrecision(3));
    const total: StepSeries = {
      key: 'total',
      label: 'total',
      short: 'total',
      colour: '--text-1',
      factor: 1,
      meaning: 'What training minimises: margin loss plus the weighted reconstruction loss.',
      text,
    };
    const margin: StepSeries = {
      key: 'margin',
      label: 'margin',
      short: 'margin',
      colour: '--contrast',
      factor: 1,
      meaning: 'Asks the right capsule to be at least 0.9 long and the others at most 0.1.',
      text,
    };
    const reconstruction: StepSeries = {
      key: 'reconstruction',
      label: 'reconstruction',
      short: 'rec.',
      colour: '--accent',
      factor: weight ?? 0,
      meaning: `Sum of squared pixel errors times its weight, ${weight}.`,
      text,
    };
    this.series = weight ? [total, margin, reconstruction] : [margin];
  }

  figure(): Figure | null {
    const curves = this.curves().reverse(); // the total on top
    const values = curves.flatMap(({ line }) => line.map(({ y }) => y)).filter((y) => y > 0);
    const x = this.history.failedAt?.epoch ?? this.history.last?.epoch;
    if (!values.length || x === undefined) return null;
    const [low, high] = extremes(values);
    const y: Axis = this.scale === 'log' ? logAxis(low, high) : linearAxis(0, high);
    return { x: epochAxis(x), y, curves, marker: this.marker() };
  }
}

function extremes(values: readonly number[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
