/** Pixels of the network's images as words for ImageData. */

export type Pixels = Uint8Array | Float32Array;

/**
 * @param pixels [H*W*C]: bytes 0 to 255, or floats 0 to 1; for `difference` floats -1 to 1
 * @param table what a value looks like: 256 words from paper to ink, or 511 for a difference
 */
export function paintPixels(
  pixels: Pixels,
  channels: number,
  kind: 'ink' | 'difference',
  table: Uint32Array,
  out: Uint32Array,
): void {
  const scale = pixels instanceof Uint8Array ? 1 : 255;
  if (kind === 'difference') {
    for (let n = 0; n < out.length; n++) {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += pixels[n * channels + c]!;
      out[n] = table[Math.round(255 + 255 * Math.max(-1, Math.min(1, sum / channels)))]!;
    }
  } else if (channels === 3) {
    for (let n = 0; n < out.length; n++) {
      const [r, g, b] = [
        byte(pixels[n * 3]!, scale),
        byte(pixels[n * 3 + 1]!, scale),
        byte(pixels[n * 3 + 2]!, scale),
      ];
      out[n] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
  } else {
    for (let n = 0; n < out.length; n++) out[n] = table[byte(pixels[n * channels]!, scale)]!;
  }
}

const byte = (value: number, scale: number) => Math.max(0, Math.min(255, Math.round(value * scale)));

/** a - b, pixel by pixel, where b may be bytes. */
export function subtract(a: Float32Array, b: Pixels): Float32Array {
  const scale = b instanceof Uint8Array ? 1 / 255 : 1;
  return Float32Array.from(a, (value, n) => value - b[n]! * scale);
}

/** Mean of the absolute values. */
export function meanAbsolute(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value);
  return values.length > 0 ? sum / values.length : 0;
}
