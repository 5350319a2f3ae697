/**
 * The few things that our charts need, over Chart.js: lines with raw values behind smoothed ones, fixed ticks,
 * reference lines, a marker where a run failed. No animation and no listeners of its own (the page places the tip).
 */
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import type { ChartArea, ChartDataset, ChartOptions, Plugin } from 'chart.js';
import type { Axis } from './axes.ts';
import { tickText } from './axes.ts';
import type { Point } from './history.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

/** A colour of tokens.css by name, such as '--accent'. */
export type ColourToken = `--${string}`;

export interface Curve {
  colour: ColourToken;
  /** Drawn behind, at 26 % opacity. */
  raw?: Point[];
  line: Point[];
  /** A dot on each point of the line. */
  dots?: boolean;
  dash?: number[];
}

export interface Figure {
  x: Axis;
  y: Axis;
  curves: Curve[];
  /** Dashed horizontal lines with a name, above or below the line. */
  references?: { value: number; text: string; below: boolean }[];
  /** A vertical line where numbers stopped being finite. */
  marker?: { x: number; text: string } | null;
  /** Vertical lines with a name. */
  stops?: { x: number; text: string }[];
  /** A vertical line where something stands now. */
  cursor?: number;
  yText?: (value: number) => string;
  /** Of the x axis; epochs without it. */
  xText?: (value: number) => string;
}

const epochText = (value: number) => (value === 0 ? 'epoch 0' : tickText(value));

const rawOpacity = 0.26;
const lineWidth = 1.8;
const axisWidth = 38;
const fontSize = 10.5;

/** "#7db2ff" at 26 %: Chart.js takes eight digits. */
const faint = (colour: string) =>
  /^#[0-9a-f]{6}$/i.test(colour)
    ? colour +
      Math.round(rawOpacity * 255)
        .toString(16)
        .padStart(2, '0')
    : colour;

export class LineChart {
  readonly #chart: Chart<'line', Point[]>;
  #figure: Figure;
  /** The tokens as they were when last asked: reading a computed style costs more than drawing a line. */
  readonly #colours = new Map<ColourToken, string>();
  readonly #fontFamily: string;

  constructor(canvas: HTMLCanvasElement, figure: Figure) {
    this.#figure = figure;
    this.#fontFamily = getComputedStyle(document.body).fontFamily;
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: this.#datasets() },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        events: [],
        layout: { padding: { top: 6, right: 10 } },
        elements: { point: { radius: 0 }, line: { borderJoinStyle: 'round', tension: 0 } },
        scales: this.#scales(),
      },
      plugins: [this.#marks()],
    });
  }

  show(figure: Figure): void {
    this.#figure = figure;
    this.#chart.data.datasets = this.#datasets();
    this.#chart.options.scales = this.#scales();
    this.#chart.update('none');
  }

  #datasets(): ChartDataset<'line', Point[]>[] {
    const { curves } = this.#figure;
    return [
      ...curves.flatMap(({ raw, colour }) => (raw ? [rawDataset(raw, faint(this.#colour(colour)))] : [])),
      ...curves.map((curve) => lineDataset(curve, this.#colour(curve.colour))),
    ];
  }

  #scales(): NonNullable<ChartOptions<'line'>['scales']> {
    const { x, y, yText = tickText, xText = epochText } = this.#figure;
    const ticks = {
      font: { family: this.#fontFamily, size: fontSize },
      color: this.#colour('--tick'),
      autoSkip: false,
    };
    return {
      x: {
        type: 'linear',
        min: x.min,
        max: x.max,
        border: { display: false },
        grid: { display: false },
        afterBuildTicks: (scale) => void (scale.ticks = x.ticks.map((value) => ({ value }))),
        ticks: {
          ...ticks,
          padding: 5,
          maxRotation: 0,
          callback: (value) => xText(Number(value)),
        },
      },
      y: {
        type: y.scale === 'log' ? 'logarithmic' : 'linear',
        min: y.min,
        max: y.max,
        border: { display: false },
        grid: { drawTicks: false, color: this.#colour('--grid') },
        afterFit: (scale) => void (scale.width = axisWidth),
        afterBuildTicks: (scale) => void (scale.ticks = y.ticks.map((value) => ({ value }))),
        ticks: { ...ticks, padding: 6, callback: (value) => yText(Number(value)) },
      },
    };
  }

  /** After a change of theme. */
  recolour(): void {
    this.#colours.clear();
    this.show(this.#figure);
  }

  #colour(name: ColourToken): string {
    const known = this.#colours.get(name);
    if (known !== undefined) return known;
    const colour = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    this.#colours.set(name, colour);
    return colour;
  }

  /** The x value under a pixel, and back; clamped to the axis. */
  valueAt(pixel: number): number {
    const { x } = this.#figure;
    const value = this.#chart.scales['x']!.getValueForPixel(pixel) ?? x.min;
    return Math.min(Math.max(value, x.min), x.max);
  }
  pixelAt(x: number): number {
    return this.#chart.scales['x']!.getPixelForValue(x);
  }

  destroy(): void {
    this.#chart.destroy();
  }

  /** Everything that Chart.js has no element for. */
  #marks(): Plugin<'line'> {
    return {
      id: 'marks',
      beforeDatasetsDraw: ({ ctx, chartArea, scales }) => {
        const { left, right, bottom } = chartArea;
        ctx.save();
        line(ctx, this.#colour('--line-strong'), [left, bottom, right, bottom]);
        ctx.setLineDash([4, 3]);
        for (const { value } of this.#figure.references ?? []) {
          const y = scales['y']!.getPixelForValue(value);
          line(ctx, this.#colour('--text-3'), [left, y, right, y]);
        }
        ctx.restore();
      },
      afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
        const { marker, curves, y } = this.#figure;
        ctx.save();
        for (const { value, text, below } of this.#figure.references ?? []) {
          this.#drawName(
            ctx,
            text,
            chartArea.left + 7,
            scales['y']!.getPixelForValue(value) + (below ? 13 : -5),
          );
        }
        for (const { x, text } of this.#figure.stops ?? []) {
          const at = scales['x']!.getPixelForValue(x);
          ctx.setLineDash([2, 3]);
          ctx.lineWidth = 1;
          line(ctx, this.#colour('--text-2'), [at, chartArea.top, at, chartArea.bottom]);
          ctx.setLineDash([]);
          this.#drawName(ctx, text, at + 4, chartArea.top + 10);
        }
        if (this.#figure.cursor !== undefined) {
          const at = scales['x']!.getPixelForValue(this.#figure.cursor);
          ctx.lineWidth = 1.5;
          line(ctx, this.#colour('--accent'), [at, chartArea.top, at, chartArea.bottom]);
        }
        if (marker) this.#drawMarker(ctx, chartArea, scales['x']!.getPixelForValue(marker.x), marker.text);
        else if (!this.#figure.xText) {
          // Of what is still going on.
          for (const { line: points, colour } of curves) {
            const end = points.at(-1);
            if (!end || end.y < y.min || end.y > y.max) continue;
            const at = [scales['x']!.getPixelForValue(end.x), scales['y']!.getPixelForValue(end.y)] as const;
            dot(ctx, at, this.#colour(colour), this.#colour('--surface-1'));
          }
        }
        ctx.restore();
      },
    };
  }

  /** Over the curves, with an edge of the card's colour; away from their ends, where the dots are. */
  #drawName(ctx: CanvasRenderingContext2D, text: string, x: number, y: number): void {
    ctx.font = `${fontSize}px ${this.#fontFamily}`;
    ctx.strokeStyle = this.#colour('--surface-1');
    ctx.lineWidth = 3;
    ctx.lineJoin = 'round';
    ctx.strokeText(text, x, y);
    ctx.fillStyle = this.#colour('--tick');
    ctx.fillText(text, x, y);
  }

  #drawMarker(
    ctx: CanvasRenderingContext2D,
    { top, bottom, left }: ChartArea,
    at: number,
    text: string,
  ): void {
    const colour = this.#colour('--bad');
    ctx.lineWidth = 1.5;
    line(ctx, colour, [at, top, at, bottom]);
    ctx.font = `${fontSize}px ${this.#fontFamily}`;
    const width = ctx.measureText(text).width + 12;
    const from = at - width - 6 > left ? at - width - 6 : at + 6;
    ctx.fillStyle = this.#colour('--bad-soft');
    ctx.beginPath();
    ctx.roundRect(from, top, width, 18, 4);
    ctx.fill();
    ctx.fillStyle = colour;
    ctx.fillText(text, from + 6, top + 12.5);
  }
}

function rawDataset(raw: Point[], colour: string): ChartDataset<'line', Point[]> {
  return { data: [...raw], borderColor: colour, borderWidth: 1 };
}

function lineDataset({ line: points, dots, dash }: Curve, colour: string): ChartDataset<'line', Point[]> {
  return {
    data: [...points],
    borderColor: colour,
    borderWidth: lineWidth,
    ...(dash && { borderDash: dash }),
    ...(dots && { pointRadius: 2.2, pointBackgroundColor: colour, pointBorderWidth: 0 }),
  };
}

function line(
  ctx: CanvasRenderingContext2D,
  colour: string,
  [x1, y1, x2, y2]: [number, number, number, number],
): void {
  ctx.strokeStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

function dot(
  ctx: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  fill: string,
  edge: string,
): void {
  ctx.beginPath();
  ctx.arc(x, y, 3, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.strokeStyle = edge;
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
}
