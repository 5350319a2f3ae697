import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { checkpointAt } from '../testing/sampleRun.ts';
import { sampleStatistics } from '../testing/sampleStatistics.ts';
import { fingerprint } from './fingerprint.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import {
  decodeStatistics,
  encodeStatistics,
  keepStatistics,
  readStatistics,
  statisticsPath,
} from './statisticsFile.ts';

const statistics = sampleStatistics(3, 2);
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'statistics-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('come back as they were written; of another model, damaged or of another version they are refused', () => {
  const bytes = encodeStatistics(statistics, 'these');
  expect(decodeStatistics(bytes, [3, 2])).toEqual({ statistics, weights: 'these' });
  expect(() => decodeStatistics(bytes, [10, 16])).toThrow(/'counts' is not there, or not finite .* \[10\]/);
  const mean = statistics.mean.map(() => NaN);
  expect(() => decodeStatistics(encodeStatistics({ ...statistics, mean }, 'these'), [3, 2])).toThrow(
    /'mean'/,
  );
  const header = (metadata: Record<string, string>) => writeSafetensors(new Map(), metadata);
  expect(() => decodeStatistics(header({ format_version: '3' }), [3, 2])).toThrow(
    /of which images and weights/,
  );
  expect(() => decodeStatistics(header({ format_version: '4' }), [3, 2])).toThrow(/newer CapsNet Explorer/);
  expect(() => decodeStatistics(header({ format_version: '1' }), [3, 2])).toThrow(/format 1/);
});

it('of version 2, which held more, are read as well', () => {
  const { metadata, tensors } = readSafetensors(encodeStatistics(statistics, 'these'));
  expect([metadata['format_version'], tensors.has('minimum')]).toEqual(['3', false]);
  const more = ['minimum', 'maximum'].map((name) => [name, tensors.get('mean')!] as const);
  const all = new Map([...tensors, ...more, ['meanLength', tensors.get('uniformity')!]]);
  const bytes = writeSafetensors(all, { ...metadata, format_version: '2' });
  expect(decodeStatistics(bytes, [3, 2])).toEqual({ statistics, weights: 'these' });
});

it('get a clear error from any bytes', () => {
  const good = encodeStatistics(statistics, 'these');
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (place, byte) => {
      const bytes = Uint8Array.from(good);
      bytes[place] = byte;
      try {
        decodeStatistics(bytes, [3, 2]);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }),
  );
});

it('are kept beside a checkpoint, and count for its weights alone', () => {
  const [file, { parameters }] = [join(folder, 'epoch-001.safetensors'), checkpointAt(1, 10)];
  expect(readStatistics(file, [3, 2], fingerprint(parameters))).toBeNull();
  keepStatistics(file, statistics, fingerprint(parameters));
  expect(statisticsPath(file)).toBe(join(folder, 'epoch-001.statistics'));
  expect(readStatistics(file, [3, 2], fingerprint(parameters))).toEqual(statistics);
  const trained = new Map(
    [...parameters].map(([name, { shape, values }], n) => [
      name,
      { shape, values: values.map((x, k) => (n === 2 && k === 5 ? x + 1e-6 : x)) },
    ]),
  );
  expect(readStatistics(file, [3, 2], fingerprint(trained))).toBeNull();
  keepStatistics(file, { ...statistics, dataset: 'other' }, fingerprint(trained)); // over what is out of date
  expect(readStatistics(file, [3, 2], fingerprint(trained))?.dataset).toBe('other');
  const old = writeSafetensors(
    new Map([...'sigma effect'.split(' ')].map((name) => [name, { shape: [1], values: Float32Array.of(1) }])),
    { format_version: '1', dataset: 'mnist', split: 'train' },
  );
  writeFileSync(statisticsPath(file), old);
  expect(readStatistics(file, [3, 2], fingerprint(parameters))).toBeNull(); // of an older app: measured again
  keepStatistics(file, statistics, fingerprint(parameters));
  expect(readStatistics(file, [3, 2], fingerprint(parameters))).toEqual(statistics);
});

it('never replace a file of somebody else', () => {
  const file = join(folder, 'mine.safetensors');
  writeFileSync(join(folder, 'mine.statistics'), 'my own notes');
  expect(readStatistics(file, [3, 2], 'these')).toBeNull();
  expect(() => keepStatistics(file, statistics, 'these')).toThrow(/is there already/);
  expect(readFileSync(join(folder, 'mine.statistics'), 'utf8')).toBe('my own notes');
});
