import { expect, it } from 'vitest';
import { classFigures } from './classFigures.ts';

it('classFigures agree with figures worked by hand', () => {
  const figures = classFigures([
    [8, 1, 1, 0],
    [2, 5, 0, 0],
    [0, 0, 0, 0], // no images of this class, but one read as it
    [0, 0, 0, 3],
  ]);
  expect(figures).toEqual([
    { images: 10, mistakes: 2, precision: 0.8, recall: 0.8, f1: 0.8 },
    { images: 7, mistakes: 2, precision: 5 / 6, recall: 5 / 7, f1: 10 / 13 },
    { images: 0, mistakes: 0, precision: 0, recall: 0, f1: 0 },
    { images: 3, mistakes: 0, precision: 1, recall: 1, f1: 1 },
  ]);
});
