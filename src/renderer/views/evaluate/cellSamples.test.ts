import { describe, expect, it } from 'vitest';
import { cellSamples, frequentMistakes } from './cellSamples.ts';

// Five images, two classes: images 0, 2 and 4 are ones read as zeros.
const judged = {
  labels: Uint8Array.of(1, 0, 1, 1, 1),
  predictions: Uint8Array.of(0, 0, 0, 1, 0),
  lengths: Float32Array.of(0.5, 0.25, 0.75, 0, 0.75, 0.5, 0, 1, 0.75, 0.125),
  confusion: [
    [1, 0],
    [3, 1],
  ],
};

describe('cellSamples', () => {
  it('finds the images of one cell with both lengths', () => {
    expect(cellSamples(judged, 1, 0, 'number')).toEqual([
      { index: 0, truth: 1, read: 0, lengthRead: 0.5, lengthTruth: 0.25 },
      { index: 2, truth: 1, read: 0, lengthRead: 0.75, lengthTruth: 0.5 },
      { index: 4, truth: 1, read: 0, lengthRead: 0.75, lengthTruth: 0.125 },
    ]);
  });
  it('puts the longest read capsule first, ties by number', () => {
    expect(cellSamples(judged, 1, 0, 'confident').map((s) => s.index)).toEqual([2, 4, 0]);
  });
  it('takes cells of the diagonal and empty cells', () => {
    expect(cellSamples(judged, 0, 0, 'number').map((s) => s.index)).toEqual([1]);
    expect(cellSamples(judged, 0, 1, 'confident')).toEqual([]);
  });
});

describe('frequentMistakes', () => {
  it('ranks the cells off the diagonal, without empty ones', () => {
    const confusion = [
      [900, 1, 0],
      [4, 900, 1],
      [0, 0, 900],
    ];
    expect(frequentMistakes(confusion, 10)).toEqual([
      { truth: 1, read: 0, count: 4 },
      { truth: 0, read: 1, count: 1 },
      { truth: 1, read: 2, count: 1 },
    ]);
    expect(frequentMistakes(confusion, 1)).toHaveLength(1);
  });
});
