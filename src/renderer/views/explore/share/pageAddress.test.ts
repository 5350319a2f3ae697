import { expect, it } from 'vitest';
import { pageAddress } from './pageAddress.ts';

it('takes addresses of the web, without their fragment', () => {
  expect(pageAddress(' https://example.org/caps#v=1 ')).toBe('https://example.org/caps');
  expect(pageAddress('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080/');
  for (const text of ['', 'example.org', 'file:///home/x.html', 'javascript:alert(1)', 'https://'])
    expect(pageAddress(text), text).toBeNull();
});
