import { expect, it } from 'vitest';
import { residentBytes } from './memory.ts';

it('measures a process, and knows nothing of one that is not there', () => {
  if (process.platform !== 'win32') {
    const own = process.memoryUsage().rss;
    expect(Math.abs(residentBytes(process.pid)! / own - 1)).toBeLessThan(0.5);
  }
  expect(residentBytes(undefined)).toBeNull();
  expect(residentBytes(2 ** 30)).toBeNull();
});
