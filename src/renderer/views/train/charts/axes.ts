/** Ranges and ticks. Every axis begins and ends on a tick, so that a zoomed axis says so itself. */
export interface Axis {
  min: number;
  max: number;
  ticks: number[];
  scale: 'linear' | 'log';
}

const niceSteps = [1, 2, 5, 10];

/** The smallest of 1, 2, 5 x 10^n that makes at most `count` intervals of `span`. */
export function niceStep(span: number, count: number): number {
  const power = 10 ** Math.floor(Math.log10(span / count));
  return power * (niceSteps.find((step) => step * power * count >= span * (1 - 1e-9)) ?? 10);
}

const round = (value: number) => Number(value.toPrecision(10));

function steps(first: number, last: number, step: number): number[] {
  const n = Math.round((last - first) / step);
  return Array.from({ length: n + 1 }, (_, i) => round(first + i * step));
}

/** From 0 to the next tick after the last point; whole epochs once there is one. */
export function epochAxis(epoch: number): Axis {
  const reach = Math.max(epoch, 0.02);
  if (reach <= 1) {
    const step = niceStep(reach, 4);
    const max = round(step * Math.ceil(reach / step - 1e-9));
    return { min: 0, max, ticks: steps(0, max, step), scale: 'linear' };
  }
  const max = Math.ceil(epoch - 1e-9);
  const step = Math.max(1, Math.ceil(max / 8));
  return { min: 0, max, ticks: steps(0, Math.floor(max / step) * step, step), scale: 'linear' };
}

export function linearAxis(low: number, high: number, count = 5): Axis {
  const least = Math.abs(high) * 1e-3 || 1;
  const top = Math.max(high, low + least);
  const step = niceStep(top - low, count);
  const min = round(step * Math.floor(low / step + 1e-9));
  const max = round(step * Math.ceil(top / step - 1e-9));
  return { min, max, ticks: steps(min, max, step), scale: 'linear' };
}

/** Tick n of the sequence ... 0.1, 0.3, 1, 3, 10 ...; tick 0 is 1. */
const logTick = (n: number) => round((n % 2 === 0 ? 1 : 3) * 10 ** Math.floor(n / 2));

/** The last tick at or below a value. */
function logTickBelow(value: number): number {
  const n = 2 * Math.floor(Math.log10(value));
  return n + [3, 2, 1, 0].find((more) => logTick(n + more) <= value * (1 + 1e-9))!;
}

/** 1-3-10 ticks around [low, high] > 0; at most five decades, whatever the lowest value is. */
export function logAxis(low: number, high: number): Axis {
  let top = logTickBelow(high);
  if (logTick(top) < high * (1 - 1e-9)) top++;
  let bottom = Math.max(Math.min(logTickBelow(low), top - 2), top - 10);
  const decades = top - bottom > 5;
  if (decades) {
    bottom -= Math.abs(bottom % 2);
    top += Math.abs(top % 2);
  }
  const ticks: number[] = [];
  for (let n = bottom; n <= top; n += decades ? 2 : 1) ticks.push(logTick(n));
  return { min: ticks[0]!, max: ticks.at(-1)!, ticks, scale: 'log' };
}

const accuracyFloors = [99.5, 99, 98.5, 98, 97, 96, 95, 90, 80, 60, 40, 0];

/** In percent, up to 100; from the nearest round figure below `lowest`. */
export function accuracyAxis(lowest: number): Axis {
  const min = accuracyFloors.find((floor) => floor <= lowest - (100 - lowest) * 0.08) ?? 0;
  const step = niceStep(100 - min, 5);
  return { min, max: 100, ticks: steps(min, 100, step), scale: 'linear' };
}

/** As short as the number allows: 0.003, 0.5, 20, 1e6. */
export function tickText(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-4 ? value.toExponential().replace('e+', 'e') : String(round(value));
  return text.replace('-', '\u2212');
}
