import { fixed } from '../../../lib/format.ts';
import { epochAxis } from './axes.ts';
import type { MetricHistory } from './history.ts';
import type { Figure } from './lineChart.ts';
import { StepChart } from './model.ts';
import type { StepSeries } from './model.ts';

export class LengthChart extends StepChart {
  readonly title = 'Capsule length';
  readonly #margins: { positive: number; negative: number };
  readonly series: readonly StepSeries[] = [
    {
      key: 'lengthRight',
      label: 'right',
      short: 'right',
      colour: '--accent',
      factor: 1,
      meaning: 'Mean length of the right capsule: how strongly it claims its digit.',
      text: (value) => fixed(value),
    },
    {
      key: 'lengthWrong',
      label: 'best wrong',
      short: 'wrong',
      colour: '--contrast',
      factor: 1,
      meaning: 'Mean length of the longest wrong capsule.',
      text: (value) => fixed(value),
    },
  ];

  constructor(history: MetricHistory, margins: { positive: number; negative: number }) {
    super(history);
    this.#margins = margins;
  }

  figure(): Figure | null {
    const x = this.history.failedAt?.epoch ?? this.history.last?.epoch;
    if (x === undefined) return null;
    const { positive, negative } = this.#margins;
    return {
      x: epochAxis(x),
      y: { min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 1], scale: 'linear' },
      curves: this.curves(),
      references: [
        { value: positive, text: `m⁺ ${positive}`, below: true },
        { value: negative, text: `m⁻ ${negative}`, below: false },
      ],
      marker: this.marker(),
    };
  }
}
