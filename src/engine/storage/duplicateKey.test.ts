import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateKey } from './duplicateKey.ts';

describe('duplicateKey', () => {
  it('finds a key that one object holds twice, at any depth', () => {
    expect(duplicateKey('{"a":1,"b":2,"a":3}')).toBe('a');
    expect(duplicateKey('{"a":{"x":[{"y":1 , "y" : 2}]}}')).toBe('y');
    expect(duplicateKey('{"\\u0061":1,"a":2}')).toBe('a');
    expect(duplicateKey('{"a\\"":1,"a\\"":2}')).toBe('a"');
  });

  it('is not misled by values, other objects, or braces in texts', () => {
    expect(duplicateKey('{"a":"a","b":["a","a","b"],"c":{"a":1},"d":{"a":1}}')).toBe(null);
    expect(duplicateKey('{"{\\"a\\":":"{\\"a\\":1}","}":"]"}')).toBe(null);
  });

  it('finds none in anything JSON.stringify wrote', () => {
    fc.assert(fc.property(fc.json(), (json) => duplicateKey(json) === null));
  });

  it('is quick on a megabyte in one text', () => {
    expect(duplicateKey(JSON.stringify({ a: '\\"'.repeat(2 ** 20), b: '['.repeat(2 ** 20) }))).toBe(null);
  });
});
