import { expect, it } from 'vitest';
import { readingWords } from './reading.ts';

it('says what the image is, and as what it was read', () => {
  const classes = ['zero', 'one'];
  expect(readingWords(classes, 1, 1)).toBe('a one, read rightly');
  expect(readingWords(classes, 1, 0)).toBe('a one, misread as zero');
});
