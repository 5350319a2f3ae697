import { expect, it } from 'vitest';
import { fileWords } from './readSample.ts';

it('names files by their image, each another', () => {
  expect(fileWords(null)).toBe('average');
  expect(fileWords({ split: 'test', index: 1500 })).toBe('No. 1500');
  const splits = ['test', 'train', 'validation', 'own'] as const;
  expect(splits.map((split) => fileWords({ split, index: 1 }))).toEqual([
    'No. 1',
    'training image 1',
    'held out No. 1',
    'own digit 1',
  ]);
});
