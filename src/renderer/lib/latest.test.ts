import { expect, test } from 'vitest';
import { Latest } from './latest.ts';

test('one at a time, and of those asked for meanwhile only the last', async () => {
  const latest = new Latest();
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const ask = (n: number) =>
    latest.ask(() => {
      begun.push(n);
      return new Promise((resolve) => ends.push(resolve));
    });
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  for (let n = 0; n < 10; n++) ask(n);
  expect(begun).toEqual([0]);
  ends[0]!();
  await turn();
  expect(begun).toEqual([0, 9]);
  ends[1]!();
  await turn();
  expect(begun).toEqual([0, 9]);
  ask(10);
  expect(begun).toEqual([0, 9, 10]);
  ask(11);
  latest.clear();
  ends[2]!();
  await turn();
  expect(begun).toEqual([0, 9, 10]);
});
