/**
 * Colours for counts: a value becomes a position on the sequential scale (--seq-0 to --seq-8 of tokens.css), and a
 * position becomes a colour with black or white ink, whichever reads better on it.
 */
import { createSubscriber } from 'svelte/reactivity';

export type Rgb = readonly [red: number, green: number, blue: number];

export interface Paint {
  /** For CSS: "rgb(r g b)". */
  fill: string;
  ink: '#fff' | '#000';
}

/** Positions of the smallest and the largest value: the ends of the scale are too close to the surface. */
const LOW = 0.1;
const HIGH = 0.9;

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
  const share =
    scale === 'linear'
      ? value / maximum
      : maximum <= smallest
        ? 1
        : Math.log(Math.max(value, smallest) / smallest) / Math.log(maximum / smallest);
  return LOW + (HIGH - LOW) * Math.min(1, share);
}

/** @param position 0 to 1; stops are evenly spaced and mixed linearly in between. */
export function paintAt(stops: readonly Rgb[], position: number): Paint {
  const at = Math.min(Math.max(position, 0), 1) * (stops.length - 1);
  const from = stops[Math.floor(at)]!;
  const to = stops[Math.ceil(at)]!;
  const colour = from.map((value, n) => Math.round(value + (to[n]! - value) * (at % 1))) as unknown as Rgb;
  const light = luminance(colour);
  // WCAG contrast of white ink (1.05 / (L + 0.05)) against that of black ink ((L + 0.05) / 0.05).
  return { fill: `rgb(${colour.join(' ')})`, ink: 1.05 * 0.05 > (light + 0.05) ** 2 ? '#fff' : '#000' };
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
export function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The tokens as they are now; read inside an effect or a derived value, they follow the theme. */
export function sequentialStops(): Rgb[] {
  followTheme();
  const style = getComputedStyle(document.documentElement);
  return Array.from({ length: 9 }, (_, n) => parseHex(style.getPropertyValue(`--seq-${n}`).trim()));
}

const followTheme = createSubscriber((update) => {
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  const system = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
  system?.addEventListener('change', update);
  return () => {
    observer.disconnect();
    system?.removeEventListener('change', update);
  };
});

/** "#rrggbb"; grey for anything else, so that a missing token is seen but breaks nothing. */
function parseHex(text: string): Rgb {
  const digits = /^#([0-9a-f]{6})$/i.exec(text)?.[1];
  if (!digits) return [128, 128, 128];
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb;
}
