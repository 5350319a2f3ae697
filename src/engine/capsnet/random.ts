/**
 * The one source of chance in the engine (weights, split, shuffle, shifts): xoshiro128** 1.1 by Blackman and Vigna,
 * seeded by splitmix32. Its state travels in checkpoints, so a resumed run draws what it would have drawn.
 */
import { AppError } from '../../shared/errors.ts';

export class Generator {
  readonly #s: Uint32Array;

  /** @param seed a whole number; its lowest 32 bits count */
  constructor(seed: number) {
    let x = seed >>> 0;
    this.#s = Uint32Array.from({ length: 4 }, () => {
      x = (x + 0x9e3779b9) >>> 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    });
  }

  /** @throws AppError unreadable-file unless `state` is four 32-bit numbers, not all zero */
  static fromState(state: readonly number[]): Generator {
    const fits = state.length === 4 && state.every((n) => Number.isInteger(n) && n >= 0 && n <= 0xffffffff);
    if (!fits || state.every((n) => n === 0)) {
      throw new AppError(
        'unreadable-file',
        "The stored state of the random generator isn't four 32-bit numbers.",
        'The checkpoint is damaged: resume from another one.',
      );
    }
    const generator = new Generator(0);
    generator.#s.set(state);
    return generator;
  }

  state(): number[] {
    return [...this.#s];
  }

  /** 32 random bits. */
  next(): number {
    const s = this.#s as unknown as [number, number, number, number];
    const product = Math.imul(s[1], 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** In [0,1), 24 bits: every value is exact in float32. */
  uniform(): number {
    return (this.next() >>> 8) / 2 ** 24;
  }

  /** A whole number in [0,n), each equally likely; n from 1 to 2^32. */
  integer(n: number): number {
    const limit = 2 ** 32 - (2 ** 32 % n); // draws from here up would favour small numbers
    for (;;) {
      const draw = this.next();
      if (draw < limit) return draw % n;
    }
  }

  /** In place, every order equally likely (Fisher and Yates). */
  shuffle(list: Int32Array): Int32Array {
    for (let last = list.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = list[last]!;
      list[last] = list[other]!;
      list[other] = kept;
    }
    return list;
  }
}
