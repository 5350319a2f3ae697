/** Whether a run looks well, from what the trainer measures anyway. Words first: the mark only repeats them. */
import type { StepMetrics } from '../../../shared/metrics.ts';
import { bytes, count, fixed } from '../../lib/format.ts';

export type HealthGrade = 'good' | 'look' | 'bad' | 'unknown';

export interface HealthRow {
  key: 'numbers' | 'gradient' | 'length' | 'speed' | 'tensors' | 'memory';
  title: string;
  grade: HealthGrade;
  value: string;
  /** What is looked at, and what a bad sign would mean. */
  meaning: string;
}

/** What the trainer said of its memory over time, oldest first. */
export interface MemorySample {
  step: number;
  bytes: number;
  tensors: number;
}

/** So many of the last steps are looked at; before a tenth of them nothing is said. */
export const recentSteps = 200;
const enough = recentSteps / 10;

const meanings = {
  numbers:
    'Losses and gradients are all finite. NaN or infinity stops the run; the last good checkpoint stays.',
  gradient: 'L2 norm of all gradients. A sudden rise often comes before NaN: lower the learning rate.',
  length:
    'Mean length of the right and of the longest wrong capsule. Equal lengths mean that nothing is learned; ' +
    'all short or all long ones, that the capsules are dead or saturated.',
  speed: 'Images per second now, against the median of the last steps.',
  tensors: 'Tensors alive after a step. A number that grows with every step is a leak.',
  memory: 'Memory of the trainer process. It should stay level after the first steps.',
} as const;

const titles = {
  numbers: 'Numbers',
  gradient: 'Gradient norm',
  length: 'Capsule lengths',
  speed: 'Speed',
  tensors: 'Tensors in use',
  memory: 'Memory',
} as const;

function row(key: HealthRow['key'], grade: HealthGrade, value: string): HealthRow {
  return { key, title: titles[key], grade, value, meaning: meanings[key] };
}
const unknown = (key: HealthRow['key']) => row(key, 'unknown', 'not yet');

/**
 * @param recent the last steps (up to 200), oldest first
 * @param imagesPerSecond as the trainer smooths it, and as it is shown everywhere
 * @param memory oldest first
 */
export function health(
  recent: readonly StepMetrics[],
  imagesPerSecond: number,
  memory: readonly MemorySample[],
  notANumber: { step: number } | null,
): HealthRow[] {
  return [
    numbers(recent, notANumber),
    gradient(recent),
    lengths(recent),
    speed(recent, imagesPerSecond),
    tensors(memory),
    memoryUse(memory),
  ];
}

function numbers(recent: readonly StepMetrics[], notANumber: { step: number } | null): HealthRow {
  if (notANumber) return row('numbers', 'bad', `NaN, step ${count(notANumber.step)}`);
  return recent.length ? row('numbers', 'good', 'no NaN, no Inf') : unknown('numbers');
}

function gradient(recent: readonly StepMetrics[]): HealthRow {
  const last = recent.at(-1);
  if (!last) return unknown('gradient');
  if (!Number.isFinite(last.gradientNorm)) return row('gradient', 'bad', 'NaN');
  const value = magnitude(last.gradientNorm);
  if (recent.length < enough) return row('gradient', 'unknown', value);
  const usual = median(recent.map((r) => r.gradientNorm).filter(Number.isFinite));
  // A few large steps are normal; several in a row are not.
  const now = median(recent.slice(-5).map((r) => r.gradientNorm));
  const rise = now / usual;
  return row('gradient', rise > 100 ? 'bad' : rise > 10 ? 'look' : 'good', value);
}

function lengths(recent: readonly StepMetrics[]): HealthRow {
  const last = recent.at(-1);
  if (!last) return unknown('length');
  const tail = recent.slice(-enough);
  const right = mean(tail.map((r) => r.lengthRight));
  const wrong = mean(tail.map((r) => r.lengthWrong));
  const value = `${fixed(right)} / ${fixed(wrong)}`;
  if (!Number.isFinite(right) || !Number.isFinite(wrong)) return row('length', 'bad', 'NaN');
  // At the start all capsules are alike: judged after the first 100 steps.
  if (last.step < 100) return row('length', 'unknown', value);
  if (right < 0.02) return row('length', 'bad', `${value}, dead`);
  if (wrong > 0.97) return row('length', 'bad', `${value}, saturated`);
  return row('length', right - wrong < 0.05 ? 'look' : 'good', value);
}

function speed(recent: readonly StepMetrics[], now: number): HealthRow {
  if (recent.length < enough || now <= 0) return unknown('speed');
  const usual = median(recent.map((r) => r.imagesPerSecond));
  const value = `${count(now)} img/s`;
  return now < usual / 2
    ? row('speed', 'look', `${value}, was ${count(usual)}`)
    : row('speed', 'good', value);
}

function tensors(samples: readonly MemorySample[]): HealthRow {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.step - first.step < 10) return unknown('tensors');
  const more = last.tensors - first.tensors;
  const leaks = more > 0 && more >= (last.step - first.step) / 2;
  return leaks
    ? row('tensors', 'look', `${count(last.tensors)}, ${count(more)} more`)
    : row('tensors', 'good', `${count(last.tensors)}, steady`);
}

function memoryUse(samples: readonly MemorySample[]): HealthRow {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.step - first.step < 10) return unknown('memory');
  const grows = last.bytes > first.bytes * 1.3 && last.bytes - first.bytes > 300e6;
  return row('memory', grows ? 'look' : 'good', bytes(last.bytes) + (grows ? ', growing' : ''));
}

/** The pill above the list. */
export function verdict(rows: readonly HealthRow[]): { grade: HealthGrade; text: string } {
  const bad = rows.filter((r) => r.grade === 'bad').length;
  const look = rows.filter((r) => r.grade === 'look').length;
  if (bad) return { grade: 'bad', text: `${bad} failed` };
  if (look) return { grade: 'look', text: `${look} to look at` };
  if (rows.some((r) => r.grade === 'good')) return { grade: 'good', text: 'All good' };
  return { grade: 'unknown', text: 'Not yet known' };
}

/** "0.42", "137", "4.1 × 10^7" with raised digits. */
export function magnitude(value: number): string {
  if (value !== 0 && (value >= 1e5 || value < 1e-3)) {
    const power = Math.floor(Math.log10(value));
    const raised = [...String(power)].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('');
    return `${(value / 10 ** power).toFixed(1)} × 10${raised}`;
  }
  return value >= 100 ? count(value) : fixed(value, value >= 10 ? 1 : 2);
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
