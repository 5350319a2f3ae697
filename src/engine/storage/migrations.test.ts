import { describe, expect, it } from 'vitest';
import { checkFormatVersion } from './migrations.ts';

describe('checkFormatVersion', () => {
  const versions = { oldest: 2, current: 4 };

  it('takes every version from the oldest that is read to the present one', () => {
    for (const found of [2, 3, 4]) expect(() => checkFormatVersion('run', found, versions)).not.toThrow();
  });

  it('tells newer and older ones apart, and refuses what is no version', () => {
    expect(() => checkFormatVersion('run', 99, versions)).toThrow(
      /newer CapsNet Explorer wrote this run: format 99/,
    );
    expect(() => checkFormatVersion('run', 1, versions)).toThrow(
      /format 1, and this CapsNet Explorer reads from 2 on/,
    );
    for (const found of [0, -1, 1.5, '2', null, undefined, NaN, {}]) {
      expect(() => checkFormatVersion('checkpoint', found, versions)).toThrow(
        /format version of this checkpoint is/,
      );
    }
  });
});
