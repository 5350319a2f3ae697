import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/errors.ts';
import { checkpointAt } from '../testing/sampleRun.ts';
import { sampleStatistics } from '../testing/sampleStatistics.ts';
import { bundledFile, listBundled, loadBundled, writeBundled } from './bundled.ts';
import type { BundledInfo } from './bundled.ts';
import { readCheckpoint } from './checkpoint.ts';
import { fingerprint } from './fingerprint.ts';
import { readMeasures } from './measuresFile.ts';
import { readStatistics } from './statisticsFile.ts';

let resources: string;
beforeEach(() => (resources = mkdtempSync(join(tmpdir(), 'resources-'))));
afterEach(() => rmSync(resources, { recursive: true }));

const statistics = sampleStatistics(3, 2);
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
    const weights = fingerprint(loaded.checkpoint.parameters);
    expect(readStatistics(bundledFile(resources, 'tiny'), [3, 2], weights)).toEqual(statistics);
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

  it('have statistics and measures of their weights where they come with the app', () => {
    const shipped = listBundled('resources');
    expect(shipped.length).toBeGreaterThan(0);
    for (const { source } of shipped) {
      const file = bundledFile('resources', (source as { id: string }).id);
      const { configuration, parameters } = readCheckpoint(file);
      const { classes, dims } = configuration.network.digitCapsules;
      const weights = fingerprint(parameters);
      expect(readStatistics(file, [classes, dims], weights), file).not.toBeNull();
      expect(readMeasures(file, [classes, dims], weights), file).not.toBeNull();
    }
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
    expect(codeOf('plain')).toBe('read');
    expect(codeOf('none')).toBe('not-found');
    expect(codeOf('../models/plain')).toBe('not-found');
    writeFileSync(join(resources, 'models', 'plain.json'), '{"title":"x"}');
    expect(codeOf('plain')).toBe('unreadable-file');
    writeFileSync(join(resources, 'models', 'other.safetensors'), 'x');
    expect(listBundled(resources)).toEqual([]);
  });
});
