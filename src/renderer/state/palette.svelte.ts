/** The theme's colours for canvases, as tables from a pixel value to a packed RGBA word. */

type Rgb = readonly [number, number, number];

/** "#rrggbb", which is how a canvas writes any opaque colour. */
export function parseColour(text: string): Rgb {
  const [red, green, blue] = [1, 3, 5].map((start) => parseInt(text.slice(start, start + 2), 16));
  return [red!, green!, blue!];
}

/** `size` colours along equally spaced stops, packed for a Uint32 view of ImageData (little-endian: ABGR). */
export function ramp(stops: readonly Rgb[], size: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: size }, (_, n) => {
    const place = (n / (size - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    const [r, g, b] = [0, 1, 2].map((c) => {
      const from = stops[low]![c]!;
      return Math.round(from + (stops[low + 1]![c]! - from) * (place - low));
    }) as [number, number, number];
    return word([r, g, b]);
  });
}

const word = ([r, g, b]: Rgb): number => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

export class Palette {
  /** [256]: 0 is paper, 255 is ink. */
  ink = $state.raw(new Uint32Array(256));
  /** [511]: 0 is one less, 255 no change, 510 one more ink. */
  difference = $state.raw(new Uint32Array(511));
  /** [256]: counts and rates, from none to most. */
  sequential = $state.raw(new Uint32Array(256));
  /** [10]: a colour for each digit, where all are shown at once. */
  digits = $state.raw(new Uint32Array(10));
  /** Of a card, and of words on it. */
  surface = $state.raw(0);
  text = $state.raw(0);
  dark = $state(false);

  /** Sets the theme on the document and reads its colours. */
  apply(dark: boolean, inkAlwaysWhite: boolean): void {
    this.dark = dark;
    const root = document.documentElement;
    root.dataset['theme'] = dark ? 'dark' : 'light';
    root.classList.toggle('ink-white', inkAlwaysWhite);
    const style = getComputedStyle(root);
    const probe = document.createElement('canvas').getContext('2d');
    if (!probe) return; // where nothing can be drawn
    const colour = (name: string) => {
      probe.fillStyle = style.getPropertyValue(name); // a minifier may have shortened it, even to a name
      return parseColour(probe.fillStyle);
    };
    const scale = (name: string) => Array.from({ length: 9 }, (_, n) => colour(`--${name}-${n}`));
    this.ink = ramp([colour('--ink-paper'), colour('--ink')], 256);
    this.difference = ramp(scale('div'), 511);
    this.sequential = ramp(scale('seq'), 256);
    this.digits = Uint32Array.from({ length: 10 }, (_, n) => word(colour(`--d${n}`)));
    this.surface = word(colour('--surface-1'));
    this.text = word(colour('--text-1'));
  }
}
