import fc from 'fast-check';
import { expect, it } from 'vitest';
import { capsuleLength } from '../../shared/decoder.ts';
import { turned } from './turning.ts';

const capsule = [0.3, -0.2, 0.5, 0.1];
const first = [1, 0, 0, 0];
const locked = [false, false, false, false];

it('moves along its direction, and is the original again when it is turned back', () => {
  const turn = { axis: first, direction: [1, 0.5, 0, -0.25], amount: 0.2, keepLength: false, locked };
  const there = turned(capsule, capsule, turn);
  [0.5, -0.1, 0.5, 0.05].forEach((x, d) => expect(there[d]).toBeCloseTo(x, 12));
  expect(turned(there, capsule, { ...turn, amount: -0.2 })).toEqual(capsule);
});

it('keeps the length on request, with the coordinate where it was put', () => {
  const half = Math.SQRT1_2;
  for (const axis of [first, [half, half, 0, 0]]) {
    fc.assert(
      fc.property(fc.double({ min: -0.2, max: 0.2, noNaN: true }), (amount) => {
        const along = (of: number[]) => of.reduce((sum, x, d) => sum + x * axis[d]!, 0);
        const there = turned(capsule, capsule, { axis, direction: axis, amount, keepLength: true, locked });
        expect(capsuleLength(there)).toBeCloseTo(capsuleLength(capsule), 8);
        expect(along(there)).toBeCloseTo(along(capsule) + amount, 8);
        const back = turned(there, capsule, {
          axis,
          direction: axis,
          amount: -amount,
          keepLength: true,
          locked,
        });
        back.forEach((x, d) => expect(x).toBeCloseTo(capsule[d]!, 7));
      }),
    );
  }
});

it('stops where the axis alone would be as long, and keeps the rest’s direction there', () => {
  const length = capsuleLength(capsule);
  const far = turned(capsule, capsule, {
    axis: first,
    direction: first,
    amount: 5,
    keepLength: true,
    locked,
  });
  expect(far[0]).toBeCloseTo(0.999 * length, 9);
  expect(capsuleLength(far)).toBeCloseTo(length, 9);
  expect(far[1]! / far[2]!).toBeCloseTo(capsule[1]! / capsule[2]!, 9);
  const alone = turned([0.4, 0, 0, 0], capsule, {
    axis: first,
    direction: first,
    amount: 0.1,
    keepLength: true,
    locked,
  });
  expect(alone[0]).toBeCloseTo(0.5, 12); // there is nothing else to scale
});

it('leaves locked dimensions alone, with the length kept by the others', () => {
  const turn = { axis: first, direction: [1, 0.5, 0.5, 0.5], amount: 0.1, keepLength: true };
  const there = turned(capsule, capsule, { ...turn, locked: [false, true, false, false] });
  expect(there[1]).toBe(capsule[1]);
  expect(there[0]).toBeCloseTo(0.4, 9);
  expect(there[2]).not.toBe(capsule[2]);
  expect(capsuleLength(there)).toBeCloseTo(capsuleLength(capsule), 8);
});
