import { expect, it } from 'vitest';
import { confusionMatrix, RecentAnswers } from './confusion.ts';

it('counts [true class][read as]', () => {
  expect(confusionMatrix([0, 1, 1, 2, 2, 2], [0, 2, 1, 2, 2, 0], 3)).toEqual([
    [1, 0, 0],
    [0, 1, 1],
    [1, 0, 2],
  ]);
});

it('remembers only the last answers', () => {
  const recent = new RecentAnswers(3);
  expect(recent.images).toBe(0);
  recent.add([0, 0], [1, 1]);
  expect(recent.images).toBe(2);
  expect(recent.matrix(2)).toEqual([
    [0, 2],
    [0, 0],
  ]);
  recent.add([1, 1], [1, 0]);
  expect(recent.images).toBe(3);
  expect(recent.matrix(2)).toEqual([
    [0, 1],
    [1, 1],
  ]);
});
