import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { measureKinds } from '../../shared/measures.ts';
import type { CapsuleMeasures } from '../../shared/measures.ts';
import { tinyParameters } from '../testing/tinyNet.ts';
import { fingerprint } from './fingerprint.ts';
import { decodeMeasures, encodeMeasures, measuresPath, readMeasures, writeMeasures } from './measuresFile.ts';
import { writeSafetensors } from './safetensors.ts';

const [J, D, M] = [2, 3, measureKinds.length];
const ramp = (size: number, from: number, to: number) =>
  Float32Array.from({ length: size }, (_, n) => Math.fround(from + ((to - from) * n) / size));
const measures: CapsuleMeasures = {
  dataset: 'mnist',
  split: 'train',
  counts: [400, 12],
  decoded: ramp(J * D * M, -1, 1),
  effect: ramp(J * D * M, -20, 30),
  real: ramp(J * D * M, 1, -1),
  spread: ramp(J * M, 0, 9),
};
const weights = 'a'.repeat(64);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'measures-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('measures beside a checkpoint', () => {
  it('come back as they were written', () => {
    const checkpoint = join(folder, 'epoch-003.safetensors');
    expect(measuresPath(checkpoint)).toBe(join(folder, 'epoch-003.measures'));
    expect(readMeasures(checkpoint, [J, D], weights)).toBe(null);
    writeMeasures(checkpoint, measures, weights);
    expect(existsSync(measuresPath(checkpoint))).toBe(true);
    expect(readMeasures(checkpoint, [J, D], weights)).toEqual(measures);
  });

  it.each([
    [
      'other weights',
      () => decodeMeasures(encodeMeasures(measures, 'b'.repeat(64)), [J, D], weights),
      /other weights/,
    ],
    [
      'another network',
      () => decodeMeasures(encodeMeasures(measures, weights), [J, D + 1], weights),
      /'decoded'/,
    ],
    [
      'numbers out of range',
      () =>
        decodeMeasures(
          encodeMeasures({ ...measures, real: measures.real.map(() => 1.5) }, weights),
          [J, D],
          weights,
        ),
      /'real'/,
    ],
    ['no header', () => decodeMeasures(writeSafetensors(new Map(), {}), [J, D], weights), /does not say/],
  ])('of %s are refused', (_, read, message) => {
    expect(read).toThrow(message);
  });

  it('a newer version or damaged bytes are as if there were none', () => {
    const checkpoint = join(folder, 'x.safetensors');
    writeFileSync(measuresPath(checkpoint), encodeMeasures(measures, weights).subarray(0, 200));
    expect(readMeasures(checkpoint, [J, D], weights)).toBe(null);
    const metadata = { dataset: 'mnist', split: 'train', measures: measureKinds.join(), weights };
    expect(() =>
      decodeMeasures(writeSafetensors(new Map(), { ...metadata, format_version: '9' }), [J, D], weights),
    ).toThrow(/newer CapsNet Explorer/);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          decodeMeasures(bytes, [J, D], weights);
          return false;
        } catch (error) {
          return error instanceof AppError;
        }
      }),
    );
  });
});

it('a fingerprint is of the weights alone, in whatever order they come', () => {
  const parameters = tinyParameters(1);
  const print = fingerprint(parameters);
  expect(print).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprint(new Map([...parameters].reverse()))).toBe(print);
  // A view into a larger buffer, as a file's weights are.
  const moved = new Map(
    [...parameters].map(([name, { shape, values }]) => {
      const whole = new Float32Array(values.length + 3);
      whole.set(values, 3);
      return [name, { shape, values: whole.subarray(3) }];
    }),
  );
  expect(fingerprint(moved)).toBe(print);
  moved.get('conv1.bias')!.values[0] = 1e-9;
  expect(fingerprint(moved)).not.toBe(print);
});
