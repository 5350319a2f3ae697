import { describe, expect, it } from 'vitest';
import type { BackendReport } from '../../../shared/contract/backends.ts';
import type { HostInfo, LogLine } from '../../../shared/contract/shell.ts';
import { filterLog, joinLog, logLimit } from './log.ts';
import { memoryShares } from './memoryShares.ts';
import { systemReport } from './systemReport.ts';

const line = (time: number, text: string, part: Partial<LogLine> = {}): LogLine => ({
  time,
  source: 'main',
  level: 'info',
  text,
  ...part,
});

describe('log', () => {
  const lines = [
    line(1, 'a'),
    line(2, 'b', { source: 'trainer', level: 'warning' }),
    line(3, 'c', { source: 'trainer', level: 'error' }),
  ];

  it('shows the newest first, by source and level', () => {
    const texts = (...wanted: Parameters<typeof filterLog> extends [unknown, ...infer Rest] ? Rest : never) =>
      filterLog(lines, ...wanted).map(({ text }) => text);
    expect(texts('all', 'all')).toEqual(['c', 'b', 'a']);
    expect(texts('all', 'warnings')).toEqual(['c', 'b']);
    expect(texts('main', 'warnings')).toEqual([]);
    expect(texts('trainer', 'all')).toEqual(['c', 'b']);
  });

  it('joins what was fetched with what came meanwhile, once each', () => {
    expect(joinLog(lines, [lines[2]!, line(4, 'd')]).map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
    const many = Array.from({ length: logLimit }, (_, n) => line(n, String(n)));
    expect(joinLog(many, [line(2000, 'last')])).toHaveLength(logLimit);
  });
});

describe('memory', () => {
  it('leaves out what does not run and never goes below zero', () => {
    const shares = memoryShares({ trainer: null, inspector: 7, window: 3, main: 2, total: 100, free: 60 });
    expect(shares.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['inspector', 7],
      ['window', 3],
      ['main', 2],
      ['others', 28],
    ]);
    expect(
      memoryShares({ trainer: 50, inspector: 7, window: 3, main: 2, total: 100, free: 60 }).at(-1)!.bytes,
    ).toBe(0);
  });
});

describe('report', () => {
  const host: HostInfo = {
    host: 'electron',
    versions: { app: '0.1.0', electron: '22.3.25', chromium: '108', node: '16.17.1' },
    platform: 'Linux 6.1, x64',
    processor: 'A processor',
    cores: 2,
    memory: 16e9,
    dataFolder: '/home/person/secret',
    freeDisk: null,
    runtimeNotice: 'An older Electron stands in.',
  };
  const backend: BackendReport = {
    id: 'tensorflow',
    title: 'TensorFlow 2.21.0 CPU',
    gpu: null,
    tensorflow: '2.21.0',
    tfjs: '4.22.0',
    threads: 2,
    instructionSet: 'AVX-512',
    ownOperations: 'With operations of our own, compiled for this processor.',
    candidates: [
      { id: 'cuda', title: 'CUDA', state: 'unavailable', reason: 'No driver.', cure: 'Install one.' },
    ],
  };

  it('says everything that helps, and not where the person keeps their data', () => {
    const text = systemReport({
      host,
      backend,
      selfTest: [{ title: 'Squash', passed: false, detail: 'NaN', seconds: 0.5 }],
      run: null,
      log: [line(0, 'started')],
    });
    expect(text).toContain('Electron 22.3.25, Chromium 108, Node 16.17.1');
    expect(text).toContain('CUDA: unavailable. No driver. Install one.');
    expect(text).toContain('With operations of our own, compiled for this processor.');
    expect(text).toContain('FAILED Squash (0.5 s): NaN');
    expect(text).toContain('1970-01-01T00:00:00.000Z main info started');
    expect(text).not.toContain('secret');
  });

  it('is there even when nothing has answered', () => {
    const text = systemReport({ host: null, backend: null, selfTest: null, run: null, log: [] });
    expect(text).toContain('The engine has not answered.');
    expect(text).toContain('Not run.');
  });
});
