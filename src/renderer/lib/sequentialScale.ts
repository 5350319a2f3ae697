/**
 * Colours for counts: a value becomes a position on the sequential scale (--seq-0 to --seq-8 of tokens.css), and a
 * position becomes a colour with black or white ink, whichever reads better on it.
 */

export interface Paint {
  /** For CSS: "rgb(r g b)". */
  fill: string;
  ink: '#fff' | '#000';
}

/** Positions of the smallest and the largest value: the ends of the scale are too close to the surface. */
const low = 0.1;
const high = 0.9;

/**
 * @param value 0 to maximum
 * @param smallest the value that a logarithmic scale starts at: 1 for counts, 0.001 for shares
 * @returns position on the scale, 0 to 1; null for zero, which is drawn as a dot without colour
 */
export function scalePosition(
  value: number,
  maximum: number,
  scale: 'log' | 'linear',
  smallest: number,
): number | null {
  if (!(value > 0)) return null;
  return low + (high - low) * Math.min(1, scaledShare(value, maximum, scale, smallest));
}

function scaledShare(value: number, maximum: number, scale: 'log' | 'linear', smallest: number): number {
  if (scale === 'linear') return value / maximum;
  if (maximum <= smallest) return 1;
  return Math.log(Math.max(value, smallest) / smallest) / Math.log(maximum / smallest);
}

/**
 * @param table the scale in 256 packed words, red in the lowest byte (state/palette.svelte.ts)
 * @param position 0 to 1
 */
export function paintAt(table: Uint32Array, position: number): Paint {
  const word = table[Math.round(Math.min(Math.max(position, 0), 1) * (table.length - 1))]!;
  const [r, g, b] = [word & 255, (word >> 8) & 255, (word >> 16) & 255];
  const light = luminance(r, g, b);
  // WCAG contrast of white ink (1.05 / (L + 0.05)) against that of black ink ((L + 0.05) / 0.05).
  return { fill: `rgb(${r} ${g} ${b})`, ink: 1.05 * 0.05 > (light + 0.05) ** 2 ? '#fff' : '#000' };
}

/** Relative luminance of a colour of bytes, 0 to 1 (WCAG 2.2). */
export function luminance(red: number, green: number, blue: number): number {
  const [r, g, b] = [red, green, blue].map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
