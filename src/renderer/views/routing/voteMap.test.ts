import { expect, it } from 'vitest';
import { voteMap } from './voteMap.ts';

const grid = { rows: 1, columns: 2 };
// Two positions that see 2 x 2 pixels each, one pixel apart, on an image of 2 x 4: its last column is seen by none.
const field = { size: 2, step: 1 };

it('gives each pixel the mean of the votes that see it, and none where nobody looks', () => {
  expect([...voteMap([6, -2], grid, field, { height: 2, width: 4 })]).toEqual([6, 2, -2, 0, 6, 2, -2, 0]);
});

it('makes equal votes an even map: being seen more often counts for nothing', () => {
  const map = voteMap(
    new Float32Array(36).fill(0.5),
    { rows: 6, columns: 6 },
    { size: 17, step: 2 },
    { height: 28, width: 28 },
  );
  for (let y = 0; y < 28; y++)
    for (let x = 0; x < 28; x++) expect(map[y * 28 + x]).toBeCloseTo(y < 27 && x < 27 ? 0.5 : 0, 6);
});
