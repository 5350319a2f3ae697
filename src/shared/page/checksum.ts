/** FNV-1a, 32 bits: tells whether text or numbers are the same as before. Against accidents, not against forgery. */
export function checksum(values: ArrayLike<number>, before = 0x811c9dc5): number {
  let hash = before;
  for (let n = 0; n < values.length; n++) hash = Math.imul(hash ^ values[n]!, 0x01000193);
  return hash >>> 0;
}

export const hexadecimal = (hash: number): string => hash.toString(16).padStart(8, '0');

export const textChecksum = (text: string): string =>
  hexadecimal(checksum(Array.from(text, (character) => character.codePointAt(0)!)));
