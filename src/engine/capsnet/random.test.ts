import { expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { Generator } from './random.ts';

test('xoshiro128** as its authors publish it', () => {
  // from the reference implementation in C, started with the state 1, 2, 3, 4
  const generator = Generator.fromState([1, 2, 3, 4]);
  expect(Array.from({ length: 6 }, () => generator.next())).toEqual(reference(6));
});

/** The authors' C code word for word, in 64-bit integers cut to 32. */
function reference(count: number): number[] {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  let [a, b, c, d] = [1n, 2n, 3n, 4n];
  return Array.from({ length: count }, () => {
    const result = (rotate((b * 5n) & mask, 7n) * 9n) & mask;
    const t = (b << 9n) & mask;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11n);
    return Number(result);
  });
}

test('equal seeds draw alike, other seeds otherwise', () => {
  const draw = (seed: number) => {
    const generator = new Generator(seed);
    return Array.from({ length: 20 }, () => generator.next());
  };
  expect(draw(42)).toEqual(draw(42));
  expect(draw(42)).not.toEqual(draw(43));
  expect(new Set(draw(0)).size).toBe(20);
});

test('a stored state goes on where it stopped', () => {
  const generator = new Generator(9);
  for (let n = 0; n < 100; n++) generator.next();
  const other = Generator.fromState(JSON.parse(JSON.stringify(generator.state())) as number[]);
  expect(Array.from({ length: 50 }, () => other.next())).toEqual(
    Array.from({ length: 50 }, () => generator.next()),
  );
});

test.each([[[]], [[0, 0, 0, 0]], [[1, 2, 3]], [[1, 2, 3, 2 ** 32]], [[1, 2, 3, 0.5]], [[1, 2, 3, NaN]]])(
  'a damaged state %j is refused',
  (state) => {
    expect(() => Generator.fromState(state)).toThrow(AppError);
  },
);

test('uniform: in [0,1), mean 1/2, variance 1/12, exact in float32', () => {
  const generator = new Generator(1);
  const draws = Float32Array.from({ length: 100_000 }, () => generator.uniform());
  const mean = draws.reduce((a, b) => a + b) / draws.length;
  const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
  expect(draws.every((x) => x >= 0 && x < 1)).toBe(true);
  expect(mean).toBeCloseTo(0.5, 2);
  expect(variance).toBeCloseTo(1 / 12, 3);
});

test('integer: every value equally often', () => {
  const generator = new Generator(2);
  const counts = new Array<number>(7).fill(0);
  for (let n = 0; n < 70_000; n++) counts[generator.integer(7)]!++;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test('shuffle keeps every element and moves almost all', () => {
  const list = new Generator(3).shuffle(Int32Array.from({ length: 1000 }, (_, n) => n));
  expect([...list].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  expect(list.filter((x, n) => x === n).length).toBeLessThan(10);
});
