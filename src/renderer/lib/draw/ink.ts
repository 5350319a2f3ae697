/** A picture as ink: how dark a pen was at each place, whatever the paper's and the pen's colours. */

export interface Ink {
  height: number;
  width: number;
  /** [H*W], 0 (paper) to 1. */
  values: Float32Array;
}

/** Grey values of a picture, and what lies at its edge. */
export interface Grey extends Ink {
  /** The paper is lighter than the digit, so that ink is the reverse of what is stored. */
  darkOnLight: boolean;
}

/** Less contrast than this is no picture of anything. */
const leastContrast = 0.1;
/** Of the contrast: grain and shade of paper. */
const grain = 0.2;

/**
 * @param data [H*W*4]: red, green, blue and opacity, 0 to 255. What is transparent is taken as paper: white under a
 *   dark drawing, black under a light one
 */
export function greyOf(data: Uint8ClampedArray, height: number, width: number): Grey {
  const luminance = Float32Array.from(
    { length: height * width },
    (_, n) => (0.299 * data[4 * n]! + 0.587 * data[4 * n + 1]! + 0.114 * data[4 * n + 2]!) / 255,
  );
  const opacity = Float32Array.from(luminance, (_, n) => data[4 * n + 3]! / 255);
  let [weight, light] = [0, 0];
  for (let n = 0; n < luminance.length; n++) {
    weight += opacity[n]!;
    light += opacity[n]! * luminance[n]!;
  }
  const paper = light > weight / 2 && weight < 0.98 * luminance.length ? 0 : 1;
  const values = luminance.map((value, n) => value * opacity[n]! + paper * (1 - opacity[n]!));
  return { height, width, values, darkOnLight: edgeLevel({ height, width, values }) > 0.5 };
}

/**
 * From paper to full ink: the paper's grey becomes 0, the strongest 1, and grain 0.
 * @param inverted dark ink on light paper
 * @returns null for a picture of one even grey
 */
export function inkOf({ height, width, values }: Ink, inverted: boolean): Ink | null {
  const as = (value: number) => (inverted ? 1 - value : value);
  const paper = as(edgeLevel({ height, width, values }));
  let most = 0;
  for (const value of values) most = Math.max(most, as(value));
  const contrast = most - paper;
  if (contrast < leastContrast) return null;
  const ink = values.map((value) => {
    const share = Math.max(0, (as(value) - paper) / contrast);
    return share < grain ? 0 : share;
  });
  return { height, width, values: ink };
}

/** The median along the edge, a tenth of the shorter side wide: mostly paper. */
function edgeLevel({ height, width, values }: Ink): number {
  const margin = Math.max(1, Math.floor(Math.min(height, width) / 10));
  const edge: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (y < margin || y >= height - margin || x < margin || x >= width - margin)
        edge.push(values[y * width + x]!);
    }
  }
  edge.sort((a, b) => a - b);
  return edge[edge.length >> 1]!;
}
