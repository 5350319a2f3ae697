import { describe, expect, it } from 'vitest';
import { checkFormatVersion, formatVersions } from './migrations.ts';

describe('checkFormatVersion', () => {
  it('takes the present version, tells newer ones apart, refuses the rest', () => {
    expect(() => checkFormatVersion('checkpoint', formatVersions.checkpoint)).not.toThrow();
    expect(() => checkFormatVersion('run', 99)).toThrow(/newer CapsNet Explorer wrote this run: format 99/);
    for (const found of [0, -1, 1.5, '1', null, undefined, NaN, {}]) {
      expect(() => checkFormatVersion('checkpoint', found)).toThrow(/format version of this checkpoint is/);
    }
  });
});
