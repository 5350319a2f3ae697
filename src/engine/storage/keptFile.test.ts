import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measureKinds } from '../../shared/measures.ts';
import { sampleStatistics } from '../testing/sampleStatistics.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import { setAside } from './keptFile.ts';
import { encodeMeasures, readMeasures, writeMeasures } from './measuresFile.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { encodeStatistics, keepStatistics, readStatistics } from './statisticsFile.ts';
import { checkpointAt } from '../testing/sampleRun.ts';

const [J, D, M] = [3, 2, measureKinds.length];
const statistics = sampleStatistics(J, D);
const half = (size: number) => new Float32Array(size).fill(0.5);
const measures = {
  ...{ dataset: 'mnist', split: 'train' as const, counts: [4, 5, 6] },
  ...{ decoded: half(J * D * M), effect: half(J * D * M), real: half(J * D * M), spread: half(J * M) },
};
const weights = 'a'.repeat(64);

let folder: string;
let checkpoint: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
  checkpoint = join(folder, 'mine.safetensors');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each([
  {
    ending: 'statistics',
    bytes: encodeStatistics(statistics, weights),
    read: () => readStatistics(checkpoint, [J, D], weights),
    keep: () => keepStatistics(checkpoint, statistics, weights),
  },
  {
    ending: 'measures',
    bytes: encodeMeasures(measures, weights),
    read: () => readMeasures(checkpoint, [J, D], weights),
    keep: () => writeMeasures(checkpoint, measures, weights),
  },
])('$ending beside a checkpoint', ({ ending, bytes, read, keep }) => {
  const path = () => join(folder, `mine.${ending}`);
  const newer = () => {
    const { metadata } = readSafetensors(bytes);
    return writeSafetensors(new Map(), { ...metadata, format_version: '9' });
  };

  it.each([
    ['a text', () => Buffer.from('my own notes'), /holds no/],
    ['one letter', () => Buffer.from('x'), /holds no/],
    ['a checkpoint', () => Buffer.concat(encodeCheckpoint(checkpointAt(1, 10))), /holds no/],
    [
      'half a checkpoint',
      () => Buffer.concat(encodeCheckpoint(checkpointAt(1, 10))).subarray(0, 900),
      /holds no/,
    ],
    ['what a newer app wrote', newer, /a newer CapsNet Explorer wrote it/],
  ])('never replace %s', (_, content, message) => {
    writeFileSync(path(), content());
    expect(read()).toBeNull();
    expect(keep).toThrow(message);
    expect(readFileSync(path()).equals(content())).toBe(true);
    expect(readdirSync(folder)).toEqual([`mine.${ending}`]);
  });

  it('are repaired: a damaged file is set aside, and no earlier one is lost', () => {
    for (const name of ['bad', 'bad-2', 'bad-3']) {
      const damaged = bytes.subarray(0, bytes.length - name.length);
      writeFileSync(path(), damaged);
      expect(read()).toBeNull();
      expect(keep()).toContain(`damaged. It is kept as ${path()}.${name}, `);
      expect(readFileSync(`${path()}.${name}`).equals(damaged)).toBe(true);
      expect(read()).not.toBeNull();
      expect(keep()).toBeNull();
    }
    writeFileSync(path(), bytes.subarray(0, 120)); // within its header
    expect(keep()).toContain('bad-4');
    writeFileSync(path(), ''); // nothing in it to keep
    expect(keep()).toBeNull();
    expect(existsSync(`${path()}.bad-5`)).toBe(false);
    expect(read()).not.toBeNull();
  });

  it('are not looked for in a pipe, a folder, or a file that is far too large', () => {
    const refused = (message: RegExp) => {
      const started = performance.now();
      expect(read()).toBeNull();
      expect(keep).toThrow(message);
      expect(performance.now() - started).toBeLessThan(2000);
    };
    execFileSync('mkfifo', [path()]);
    refused(/could not be read: it is not a regular file/);
    expect(statSync(path()).isFIFO()).toBe(true);
    rmSync(path());
    mkdirSync(path());
    refused(/it is not a regular file/);
    rmSync(path(), { recursive: true });
    writeFileSync(path(), bytes);
    truncateSync(path(), 1.5e9);
    refused(/it has 1431 MiB/);
    expect(statSync(path()).size).toBe(1.5e9);
  });
});

it('what cannot be set aside gets a clear error', () => {
  expect(() => setAside(join(folder, 'none'))).toThrow(/none\.bad could not be written/);
});
