import { describe, expect, it } from 'vitest';
import type { StepMetrics } from '../../../shared/metrics.ts';
import { health as judge, magnitude, verdict } from './health.ts';
import type { HealthRow, MemorySample } from './health.ts';

const steps = (
  n: number,
  values: (i: number) => Partial<StepMetrics> = () => ({}),
  from = 501,
): StepMetrics[] =>
  Array.from({ length: n }, (_, i) => ({
    step: from + i,
    epoch: 1,
    margin: 0.01,
    reconstruction: 20,
    total: 0.02,
    accuracy: 0.99,
    lengthRight: 0.93,
    lengthWrong: 0.09,
    gradientNorm: 0.4,
    learningRate: 0.001,
    imagesPerSecond: 170,
    seconds: i,
    ...values(i),
  }));
/** At the speed of the last step, unless said otherwise. */
const health = (
  recent: readonly StepMetrics[],
  memory: readonly MemorySample[],
  notANumber: { step: number } | null,
  imagesPerSecond = recent.at(-1)?.imagesPerSecond ?? 0,
) => judge(recent, imagesPerSecond, memory, notANumber);
const steady: MemorySample[] = [
  { step: 1, bytes: 1.9e9, tensors: 412 },
  { step: 400, bytes: 1.95e9, tensors: 412 },
];
const grade = (rows: HealthRow[], key: HealthRow['key']) => rows.find((r) => r.key === key)!.grade;
const value = (rows: HealthRow[], key: HealthRow['key']) => rows.find((r) => r.key === key)!.value;

describe('health', () => {
  it('says nothing before there is anything to say', () => {
    const rows = health([], [], null);
    expect(rows.map((r) => r.grade)).toEqual(Array(6).fill('unknown'));
    expect(verdict(rows).text).toBe('Not yet known');
  });

  it('finds a normal run good in all rows', () => {
    const rows = health(steps(200), steady, null);
    expect(rows.map((r) => r.grade)).toEqual(Array(6).fill('good'));
    expect(verdict(rows)).toEqual({ grade: 'good', text: 'All good' });
    expect(value(rows, 'length')).toBe('0.93 / 0.09');
    expect(value(rows, 'tensors')).toBe('412, steady');
  });

  it('reports NaN with its step, and a gradient that is not finite', () => {
    const rows = health(
      steps(50, (i) => (i === 49 ? { gradientNorm: NaN } : {})),
      steady,
      { step: 1204 },
    );
    expect(value(rows, 'numbers')).toBe('NaN, step 1,204');
    expect(grade(rows, 'gradient')).toBe('bad');
    expect(verdict(rows)).toEqual({ grade: 'bad', text: '2 failed' });
  });

  it('tells a lasting rise of the gradient norm from one large step', () => {
    const once = health(
      steps(200, (i) => (i === 199 ? { gradientNorm: 40 } : {})),
      steady,
      null,
    );
    const lasting = health(
      steps(200, (i) => (i > 190 ? { gradientNorm: 20 } : {})),
      steady,
      null,
    );
    const exploding = health(
      steps(200, (i) => (i > 190 ? { gradientNorm: 4.1e7 } : {})),
      steady,
      null,
    );
    expect([once, lasting, exploding].map((rows) => grade(rows, 'gradient'))).toEqual([
      'good',
      'look',
      'bad',
    ]);
    expect(value(exploding, 'gradient')).toBe('4.1 × 10⁷');
  });

  it('sees dead, saturated and undecided capsules, but not in the first steps', () => {
    const of = (lengthRight: number, lengthWrong: number, from = 501) =>
      grade(
        health(
          steps(50, () => ({ lengthRight, lengthWrong }), from),
          steady,
          null,
        ),
        'length',
      );
    expect(of(0.005, 0.004)).toBe('bad');
    expect(of(0.99, 0.99)).toBe('bad');
    expect(of(0.4, 0.39)).toBe('look');
    expect(of(0.4, 0.39, 1)).toBe('unknown');
  });

  it('sees the speed fall to less than half', () => {
    const rows = health(
      steps(200, (i) => (i > 170 ? { imagesPerSecond: 60 } : {})),
      steady,
      null,
    );
    expect(grade(rows, 'speed')).toBe('look');
    expect(value(rows, 'speed')).toBe('60 img/s, was 170');
  });

  it('gives the speed that is given everywhere', () => {
    expect(value(health(steps(200), steady, null, 163), 'speed')).toBe('163 img/s');
  });

  it('sees a tensor leak and growing memory', () => {
    const rows = health(
      steps(50),
      [
        { step: 1, bytes: 1e9, tensors: 400 },
        { step: 101, bytes: 1.6e9, tensors: 600 },
      ],
      null,
    );
    expect(value(rows, 'tensors')).toBe('600, 200 more');
    expect([grade(rows, 'tensors'), grade(rows, 'memory')]).toEqual(['look', 'look']);
    expect(verdict(rows).text).toBe('2 to look at');
  });

  it('writes magnitudes short', () => {
    expect([0, 0.42, 12.34, 137.2, 41_000_000, 0.00012].map(magnitude)).toEqual([
      '0.00',
      '0.42',
      '12.3',
      '137',
      '4.1 × 10⁷',
      '1.2 × 10⁻⁴',
    ]);
  });
});
