import { expect, test } from 'vitest';
import { missingIn, packagesFor } from './electronLibraries.mjs';

test('names what ldd does not find, and the packages that bring it', () => {
  const output = `
\tlinux-vdso.so.1 (0x00007ffd)
\tlibgtk-3.so.0 => not found
\tlibnss3.so => not found
\tlibnssutil3.so => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
\tlibrare.so.1 => not found
\tlibgtk-3.so.0 => not found`;
  expect(missingIn(output)).toEqual(['libgtk-3.so.0', 'libnss3.so', 'libnssutil3.so', 'librare.so.1']);
  expect(packagesFor(missingIn(output))).toEqual(['libgtk-3-0', 'libnss3', 'librare.so.1']);
});
