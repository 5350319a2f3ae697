import { expect, it } from 'vitest';
import { distanceWords } from './distanceWords.ts';

it('says plainly how unusual a capsule is', () => {
  expect(distanceWords(0.634, 5000, '5')).toEqual({
    level: 'typical',
    verdict: 'Typical',
    sentence: 'Farther out than 63\u00a0% of real 5s',
  });
  expect(distanceWords(0.97, 5000, '5').level).toBe('unusual');
  expect(distanceWords(0.9949, 5000, '5').sentence).toBe('Farther out than 99.5\u00a0% of real 5s');
  expect(distanceWords(0.9992, 5000, '5')).toMatchObject({
    level: 'none',
    sentence: 'No digit in 1,000 is as unusual as this one',
  });
});

it('claims no more than was measured', () => {
  expect(distanceWords(1, 300, '5').sentence).toBe('None of 300 real 5s is as unusual as this one');
  expect(distanceWords(0.9995, 300, '5')).toMatchObject({ level: 'unusual' });
  expect(distanceWords(0.9995, 300, '5').sentence).not.toContain('100');
});
