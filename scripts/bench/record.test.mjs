import { expect, test } from 'vitest';
import { recordIn } from './record.mjs';

const document = 'Before.\n\n<!-- measured: b -->\nold\n<!-- end of: b -->\n\nAfter.\n';

test('replaces what stands between the marks, and nothing else, as often as it is asked', () => {
  const once = recordIn(document, 'b', ['new', 'lines']);
  expect(once).toBe('Before.\n\n<!-- measured: b -->\n\nnew\nlines\n\n<!-- end of: b -->\n\nAfter.\n');
  expect(recordIn(once, 'b', ['new', 'lines'])).toBe(once);
});

test('a document without the marks is refused, not changed', () => {
  expect(() => recordIn(document, 'c', ['x'])).toThrow('no place for "c"');
});
