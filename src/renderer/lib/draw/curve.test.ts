import { expect, test } from 'vitest';
import { anglesTo, stretchOf, stretchWords } from './curve.ts';
import { angleCurve as curve, curveClasses as classes } from '../../testing/angleCurve.ts';

test('the angles reach as far to both sides, and 0 is among them', () => {
  expect(anglesTo(90)).toHaveLength(37);
  expect(anglesTo(180)).toHaveLength(73);
  expect([anglesTo(180)[0], anglesTo(180)[36], anglesTo(180)[72]]).toEqual([-180, 0, 180]);
});

test('where the longest capsule becomes another one', () => {
  expect(stretchOf(curve(-35, 40))).toEqual({
    readAs: 1,
    from: -35,
    to: 40,
    below: { angle: -40, readAs: 2 },
    above: { angle: 45, readAs: 0 },
  });
  expect(stretchWords(stretchOf(curve(-35, 40)), classes)).toBe(
    'Read as 1 from −35° to 40°; at −40° as 2, at 45° as 0.',
  );
  expect(stretchWords(stretchOf(curve(-90, 40)), classes)).toBe('Read as 1 from −90° to 40°; at 45° as 0.');
  expect(stretchWords(stretchOf(curve(-90, 90)), classes)).toBe('Read as 1 at every angle from −90° to 90°.');
});
