/** Which weights a file belongs to, whatever the checkpoint's own file is called and wherever it lies. */
import { createHash } from 'node:crypto';
import type { Parameters } from '../capsnet/parameters.ts';

/** SHA-256 over names, shapes and 32-bit values, in the order of the names; 64 hexadecimal digits. */
export function fingerprint(parameters: Parameters): string {
  const hash = createHash('sha256');
  for (const name of [...parameters.keys()].sort()) {
    const { shape, values } = parameters.get(name)!;
    hash.update(`${name} ${shape.join()} `);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
