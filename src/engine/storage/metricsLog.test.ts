import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/errors.ts';
import { epochRow, stepRow } from '../testing/sampleRun.ts';
import { MetricsLog, readMetrics, thin } from './metricsLog.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-'));
  path = join(folder, 'metrics.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const steps = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => stepRow(from + n));

describe('MetricsLog', () => {
  it('appends rows that come back as they were, over several sessions', () => {
    const first = new MetricsLog(path);
    first.append('step', steps(1, 10));
    first.append('epoch', [epochRow(1)]);
    expect(first.bytes).toBe(readFileSync(path).length);
    first.close();
    const second = new MetricsLog(path);
    second.append('step', steps(11, 12));
    second.flush();
    second.close();
    const read = readMetrics(path, 100);
    expect(read).toEqual({ steps: steps(1, 12), epochs: [epochRow(1)], damagedLines: 0 });
    expect(JSON.parse(readFileSync(path, 'utf8').split('\n')[10]!)).toMatchObject({
      kind: 'epoch',
      epoch: 1,
    });
  });

  it('is cut back to a length, to whole lines, and goes on from there', () => {
    const log = new MetricsLog(path);
    log.append('step', steps(1, 5));
    const length = log.bytes;
    log.append('step', steps(6, 9));
    expect(log.cut(length)).toBe(length);
    log.append('step', [stepRow(100)]);
    expect(readMetrics(path, 100).steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 100]);
    expect(log.cut(length + 3)).toBe(length);
    expect(log.cut(10 * length)).toBe(length);
    expect(log.cut(0)).toBe(0);
    expect(readFileSync(path).length).toBe(0);
    log.close();
  });

  it.skipIf(!existsSync('/dev/full'))('keeps what a full disk does not take; flushing tells', () => {
    const log = new MetricsLog('/dev/full');
    log.append('step', steps(1, 2));
    log.append('epoch', [epochRow(1)]);
    const lines = [
      ...steps(1, 2).map((row) => ({ kind: 'step', ...row })),
      { kind: 'epoch', ...epochRow(1) },
    ];
    expect(log.bytes).toBe(lines.map((row) => JSON.stringify(row) + '\n').join('').length);
    expect(() => log.flush()).toThrow(/the disk is full/);
    log.close();
  });

  it('drops a line that a killed process left unfinished', () => {
    const log = new MetricsLog(path);
    log.append('step', steps(1, 3));
    log.close();
    const whole = readFileSync(path);
    appendFileSync(path, '{"kind":"step","step":4,"epo');
    expect(readMetrics(path, 10)).toMatchObject({ steps: steps(1, 3), damagedLines: 0 });
    const next = new MetricsLog(path);
    expect(readFileSync(path).equals(whole)).toBe(true);
    next.append('step', [stepRow(4)]);
    next.close();
    expect(readMetrics(path, 10)).toMatchObject({ steps: steps(1, 4) });
  });

  it('says which file cannot be written', () => {
    try {
      new MetricsLog(join(folder, 'none', 'metrics.jsonl'));
      expect.unreachable();
    } catch (error) {
      expect((error as AppError).code).toBe('unwritable-file');
    }
  });
});

describe('readMetrics', () => {
  it('has no rows before the first step', () => {
    expect(readMetrics(path, 10)).toEqual({ steps: [], epochs: [], damagedLines: 0 });
  });

  it('thins steps evenly, keeps the last, and keeps every epoch', () => {
    const log = new MetricsLog(path);
    log.append('step', steps(1, 1001));
    log.append('epoch', [epochRow(1), epochRow(2)]);
    log.close();
    const { steps: read, epochs } = readMetrics(path, 11);
    expect(read.map(({ step }) => step)).toEqual([1, 101, 201, 301, 401, 501, 601, 701, 801, 901, 1001]);
    expect(epochs).toHaveLength(2);
    expect(readMetrics(path, 2).steps.map(({ step }) => step)).toEqual([1, 1001]);
    expect(thin([1, 2, 3], 3)).toEqual([1, 2, 3]);
  });

  it('counts damaged lines and reads the others', () => {
    const good = JSON.stringify({ kind: 'step', ...stepRow(7) });
    writeFileSync(path, `{"kind":"step","step":\n\n${good}\nhello\n{"kind":"step"}\n`);
    expect(readMetrics(path, 10)).toEqual({
      steps: [stepRow(7)],
      epochs: [],
      damagedLines: 4,
    });
  });

  it('reads any bytes without a crash', () => {
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((text) => `{"kind":"step",${text}`),
    );
    fc.assert(
      fc.property(fc.array(line), fc.nat(20), (lines, cut) => {
        const bytes = Buffer.from(lines.join('\n'));
        writeFileSync(path, bytes.subarray(0, Math.max(0, bytes.length - cut)));
        const read = readMetrics(path, 5);
        expect(read.steps.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 300 },
    );
  });
});
