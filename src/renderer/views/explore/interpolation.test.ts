import fc from 'fast-check';
import { expect, it } from 'vitest';
import { capsuleLength } from '../../../shared/decoder.ts';
import { between, otherImage, playedShare, shares } from './interpolation.ts';

const close = (actual: readonly number[], expected: readonly number[]) =>
  actual.forEach((value, d) => expect(value).toBeCloseTo(expected[d]!, 9));

it('mixes numbers along the line', () => {
  close(between([1, 0], [0, 1], 0.25, 'line'), [0.75, 0.25]);
});

it('turns along the sphere at constant speed, and mixes lengths', () => {
  close(between([1, 0], [0, 1], 0.5, 'sphere'), [Math.SQRT1_2, Math.SQRT1_2]);
  close(between([1, 0], [0, 1], 1 / 3, 'sphere'), [Math.sqrt(3) / 2, 0.5]);
  close(between([0.4, 0], [0, 0.8], 0.5, 'sphere'), [0.6 * Math.SQRT1_2, 0.6 * Math.SQRT1_2]);
});

const vector = fc.array(fc.double({ min: -0.25, max: 0.25, noNaN: true }), { minLength: 16, maxLength: 16 });

it('begins at A and ends at B exactly, whatever the path', () => {
  fc.assert(
    fc.property(vector, vector, fc.constantFrom('line' as const, 'sphere' as const), (a, b, path) => {
      close(between(a, b, 0, path), a);
      close(between(a, b, 1, path), b);
    }),
  );
});

it('keeps the mixed length along the sphere, and every number finite', () => {
  fc.assert(
    fc.property(vector, vector, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
      const way = between(a, b, share, 'sphere');
      expect(way.every(Number.isFinite)).toBe(true);
      const [lengthA, lengthB] = [capsuleLength(a), capsuleLength(b)];
      const cosine = a.reduce((sum, value, d) => sum + value * b[d]!, 0) / (lengthA * lengthB);
      if (Math.min(lengthA, lengthB) < 1e-5 || Math.abs(cosine) > 0.999) return; // no great circle
      expect(capsuleLength(way)).toBeCloseTo(lengthA * (1 - share) + lengthB * share, 9);
    }),
  );
});

it('goes straight where there is no great circle', () => {
  close(between([0.5, 0], [-0.5, 0], 0.5, 'sphere'), [0, 0]);
  close(between([0.2, 0.2], [0.4, 0.4], 0.5, 'sphere'), [0.3, 0.3]);
  close(between([0, 0], [0.4, 0.2], 0.5, 'sphere'), [0.2, 0.1]);
  close(between([0, 0], [0, 0], 0.5, 'sphere'), [0, 0]);
});

it('shares the way equally', () => {
  expect(shares(5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

it('plays back and forth from where it stood', () => {
  expect(playedShare(0.5, 0, false)).toBe(0.5);
  expect(playedShare(0.5, 1.5, false)).toBeCloseTo(1, 9);
  expect(playedShare(0.5, 3, false)).toBeCloseTo(0.5, 9);
  expect(playedShare(0, 6, false)).toBeCloseTo(0, 9);
  expect(playedShare(1, 1.5, false)).toBeCloseTo(0.5, 9);
});

it('plays in two steps a second for those who want less motion', () => {
  expect([0, 0.49, 0.5, 0.99, 1].map((seconds) => playedShare(0, seconds, true))).toEqual([
    0, 0, 0.1, 0.1, 0.2,
  ]);
  expect(playedShare(0, 6, true)).toBeCloseTo(0.8, 9);
});

it('finds another image of the class, else any other', () => {
  const labels = Uint8Array.of(0, 1, 2, 0, 1, 0);
  const all = Uint32Array.from(labels.keys());
  expect([0, 0.99].map((from) => otherImage(labels, all, 0, 3, from))).toEqual([0, 5]);
  expect(otherImage(labels, all, 2, 2, 0)).toBe(0);
  expect(otherImage(labels, all, 7, 0, 0)).toBe(1);
  expect(otherImage(labels, Uint32Array.of(1, 3), 0, 0, 0)).toBe(3);
  expect(otherImage(labels, Uint32Array.of(1, 4), 0, 0, 0)).toBe(1);
  expect(otherImage(Uint8Array.of(3), Uint32Array.of(0), 3, 0, 0)).toBeNull();
  expect(otherImage(new Uint8Array(0), new Uint32Array(0), 3, 0, 0)).toBeNull();
});
