import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeBundled } from '../storage/bundled.ts';
import { expectNoLeaks } from '../testing/leaks.ts';
import { configuration, silent, tinyParameters } from '../testing/tinyNet.ts';
import { perform, selfTest } from './selfTest.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'self-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));
expectNoLeaks();

it('passes here, and leaves nothing in the data folder', async () => {
  const data = join(folder, 'data');
  const done: number[] = [];
  const results = await selfTest(
    { dataFolder: data, resourcesFolder: folder },
    { ...silent, progress: (n) => done.push(n) },
  );
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
  expect(results.map(({ title }) => title)).toContain("The paper's network has 8,215,568 parameters");
  expect(done).toEqual(results.map((_, n) => n + 1));
  expect(results.every(({ detail, seconds }) => detail !== '' && seconds >= 0)).toBe(true);
  expect(readdirSync(data)).toEqual([]);
});

it('tells a model that cannot read, and a folder that cannot be written', async () => {
  const checkpoint = {
    configuration,
    parameters: tinyParameters(),
    epoch: 0,
    step: 0,
    validationAccuracy: null,
    testAccuracy: null,
    provenance: {},
    resume: null,
  };
  const test = { dataset: 'mnist', images: 10_000, accuracy: 0.1, interval: { low: 0.09, high: 0.11 } };
  writeBundled(folder, 'random', {
    checkpoint,
    statistics: null,
    measures: null,
    info: { title: 'Random', test, provenance: {} },
  });
  writeFileSync(join(folder, 'file'), '');
  const results = await selfTest(
    { dataFolder: join(folder, 'file', 'data'), resourcesFolder: folder },
    silent,
  );
  const failed = results.filter(({ passed }) => !passed);
  expect(failed.map(({ title }) => title)).toEqual([
    'A checkpoint comes back from the data folder as it was written',
    'Random reads digits',
  ]);
  expect(failed[1]!.detail).toMatch(/Only \d+ of the first 100 test digits/);
});

it('goes on after a check that throws', () => {
  const result = perform({
    title: 'Broken',
    run() {
      throw new Error('Reason.');
    },
  });
  expect(result).toMatchObject({ title: 'Broken', passed: false, detail: 'Reason.' });
});
