import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CapsuleStatistics } from '../../shared/contract.ts';
import type { AppError } from '../../shared/errors.ts';
import { checkpointAt } from '../testing/sampleRun.ts';
import { listBundled, loadBundled, writeBundled } from './bundled.ts';
import type { BundledInfo } from './bundled.ts';
import { writeSafetensors } from './safetensors.ts';
import { decodeStatistics, encodeStatistics } from './statisticsFile.ts';

let resources: string;
beforeEach(() => (resources = mkdtempSync(join(tmpdir(), 'resources-'))));
afterEach(() => rmSync(resources, { recursive: true }));

const row = (from: number) => Float32Array.from({ length: 6 }, (_, n) => from + n / 8);
const statistics: CapsuleStatistics = {
  dataset: 'mnist',
  split: 'test',
  counts: [980, 1135, 1032],
  mean: row(0),
  sigma: row(1),
  minimum: row(-3),
  maximum: row(3),
  density: Float32Array.from({ length: 24 }, (_, n) => n / 32),
  bins: 4,
  effect: row(2),
  meanLength: [0.875, 0.9375, 0.96875],
};
const info: BundledInfo = {
  title: 'Tiny, bundled',
  test: { dataset: 'mnist', images: 10_000, accuracy: 0.9925, interval: { low: 0.9906, high: 0.994 } },
  provenance: { 'run log': 'tiny.metrics.jsonl' },
};

describe('bundled models', () => {
  it('come back as they were written, with half the precision', () => {
    const checkpoint = checkpointAt(6, 60, 0.98);
    expect(listBundled(resources)).toEqual([]);
    writeBundled(resources, 'tiny', { checkpoint, statistics, measures: null, info });
    expect(listBundled(resources)).toMatchObject([
      {
        source: { kind: 'bundled', id: 'tiny' },
        title: 'Tiny, bundled',
        preset: 'tiny',
        epoch: 6,
        step: 60,
        validationAccuracy: 0.98,
        testAccuracy: 0.9925,
      },
    ]);
    const loaded = loadBundled(resources, 'tiny');
    expect(loaded.info).toEqual(info);
    expect(loaded.statistics).toEqual(statistics);
    expect(loaded.checkpoint).toMatchObject({
      testAccuracy: 0.9925,
      provenance: info.provenance,
      resume: null,
    });
    for (const [name, { values }] of loaded.checkpoint.parameters) {
      const exact = checkpoint.parameters.get(name)!.values;
      values.forEach((value, n) =>
        expect(Math.abs(value - exact[n]!)).toBeLessThanOrEqual(Math.abs(exact[n]!) / 2048),
      );
    }
  });

  it('stand in the order of their validation accuracy', () => {
    for (const [id, accuracy] of [
      ['a', 0.97],
      ['b', 0.99],
    ] as const) {
      writeBundled(resources, id, {
        checkpoint: checkpointAt(6, 60, accuracy),
        statistics,
        measures: null,
        info,
      });
    }
    expect(listBundled(resources).map(({ source }) => source)).toEqual([
      { kind: 'bundled', id: 'b' },
      { kind: 'bundled', id: 'a' },
    ]);
  });

  it('load without statistics; a damaged or unknown one is refused or left out of the list', () => {
    const codeOf = (id: string) => {
      try {
        loadBundled(resources, id);
      } catch (error) {
        return (error as AppError).code;
      }
      return 'read';
    };
    writeBundled(resources, 'plain', {
      checkpoint: checkpointAt(1, 10),
      statistics: null,
      measures: null,
      info,
    });
    expect(loadBundled(resources, 'plain').statistics).toBe(null);
    expect(codeOf('none')).toBe('not-found');
    expect(codeOf('../models/plain')).toBe('not-found');
    writeFileSync(join(resources, 'models', 'plain.json'), '{"title":"x"}');
    expect(codeOf('plain')).toBe('unreadable-file');
    writeFileSync(join(resources, 'models', 'other.safetensors'), 'x');
    expect(listBundled(resources)).toEqual([]);
  });
});

describe('statistics', () => {
  it('of another model or damaged ones are refused', () => {
    const bytes = encodeStatistics(statistics);
    expect(decodeStatistics(bytes, [3, 2])).toEqual(statistics);
    expect(() => decodeStatistics(bytes, [10, 16])).toThrow(/'counts' is not there, or not finite .* \[10\]/);
    expect(() => decodeStatistics(encodeStatistics({ ...statistics, mean: row(NaN) }), [3, 2])).toThrow(
      /'mean'/,
    );
    expect(() => decodeStatistics(writeSafetensors(new Map(), {}), [3, 2])).toThrow(
      /does not say of which images/,
    );
    expect(() =>
      decodeStatistics(
        writeSafetensors(new Map(), { format_version: '2', dataset: 'mnist', split: 'test' }),
        [3, 2],
      ),
    ).toThrow(/newer CapsNet Explorer/);
  });
});
