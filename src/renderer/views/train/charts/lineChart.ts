/**
 * The few things that charts in Train need, over Chart.js: lines with raw values behind smoothed ones, fixed ticks,
 * reference lines, a marker where a run failed. No animation and no listeners of its own (the page places the tip).
 */
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import type { ChartDataset, Plugin } from 'chart.js';
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
  yText?: (value: number) => string;
}

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
  #fontFamily = '';

  constructor(canvas: HTMLCanvasElement, figure: Figure) {
    this.#figure = figure;
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        events: [],
        layout: { padding: { top: 6, right: 10 } },
        elements: { point: { radius: 0 }, line: { borderJoinStyle: 'round', tension: 0 } },
      },
      plugins: [this.#marks()],
    });
    this.show(figure);
  }

  show(figure: Figure): void {
    this.#figure = figure;
    const { x, y, yText = tickText } = figure;
    const token = (name: ColourToken) => this.#colour(name);
    this.#fontFamily ||= getComputedStyle(document.body).fontFamily;
    const font = { family: this.#fontFamily, size: fontSize };
    const common = { border: { display: false }, grid: { drawTicks: false, color: token('--grid') } };
    this.#chart.options.scales = {
      x: {
        type: 'linear',
        min: x.min,
        max: x.max,
        ...common,
        grid: { display: false },
        afterBuildTicks: (scale) => void (scale.ticks = x.ticks.map((value) => ({ value }))),
        ticks: {
          font,
          color: token('--tick'),
          padding: 5,
          maxRotation: 0,
          autoSkip: false,
          callback: (value) => (value === 0 ? 'epoch 0' : tickText(Number(value))),
        },
      },
      y: {
        type: y.scale === 'log' ? 'logarithmic' : 'linear',
        min: y.min,
        max: y.max,
        ...common,
        afterFit: (scale) => void (scale.width = axisWidth),
        afterBuildTicks: (scale) => void (scale.ticks = y.ticks.map((value) => ({ value }))),
        ticks: {
          font,
          color: token('--tick'),
          padding: 6,
          autoSkip: false,
          callback: (value) => yText(Number(value)),
        },
      },
    };
    this.#chart.data.datasets = [
      ...figure.curves.flatMap((curve) =>
        curve.raw ? [rawDataset(curve.raw, faint(token(curve.colour)))] : [],
      ),
      ...figure.curves.map((curve) => lineDataset(curve, token(curve.colour))),
    ];
    this.#chart.update('none');
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
        ctx.font = `${fontSize}px ${this.#fontFamily}`;
        ctx.fillStyle = this.#colour('--tick');
        ctx.textAlign = 'right';
        for (const { value, text, below } of this.#figure.references ?? []) {
          const y = scales['y']!.getPixelForValue(value);
          line(ctx, this.#colour('--text-3'), [left, y, right, y]);
          ctx.fillText(text, right - 2, y + (below ? 13 : -5));
        }
        ctx.restore();
      },
      afterDatasetsDraw: ({ ctx, scales }) => {
        const { marker, curves, y } = this.#figure;
        ctx.save();
        if (marker) this.#drawMarker(ctx, marker);
        else {
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

  #drawMarker(ctx: CanvasRenderingContext2D, { x, text }: { x: number; text: string }): void {
    const { top, bottom, left } = this.#chart.chartArea;
    const at = this.pixelAt(x);
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
