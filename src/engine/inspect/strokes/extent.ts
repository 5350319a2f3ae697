/** How a picture's ink leans and how far it reaches: its moments, and the parallelogram that leans with it. */

export interface Extent {
  /** du/dy of the ink, x to the right and y down: negative where it leans to the right. */
  shear: number;
  /** Of the parallelogram with level top and bottom that leans as the ink does, in pixels. */
  width: number;
  height: number;
}

/** Of the ink, at each of the two ends: what lies outside the parallelogram. */
const outside = 0.01;

/**
 * Shear is the second mixed moment over the vertical one. Width and height leave out 1 % of the ink at each end, so
 * that single faint pixels do not count.
 * @param pixels [H*W], not negative, with some ink
 */
export function extentOf(pixels: ArrayLike<number>, height: number, width: number): Extent {
  let [mass, sumX, sumY, sumXY, sumYY] = [0, 0, 0, 0, 0];
  const rows = new Float64Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = pixels[y * width + x]!;
      if (value === 0) continue;
      mass += value;
      sumX += value * x;
      sumY += value * y;
      sumXY += value * x * y;
      sumYY += value * y * y;
      rows[y]! += value;
    }
  }
  const [meanX, meanY] = [sumX / mass, sumY / mass];
  const vertical = sumYY / mass - meanY ** 2;
  const shear = vertical > 0 ? (sumXY / mass - meanX * meanY) / vertical : 0;
  // Ink per column of the picture made upright, each pixel shared by the two columns it falls between.
  const margin = height + width;
  const columns = new Float64Array(width + 2 * margin);
  for (let y = 0; y < height; y++) {
    const shift = margin - shear * (y - meanY);
    for (let x = 0; x < width; x++) {
      const value = pixels[y * width + x]!;
      if (value === 0) continue;
      const place = Math.max(0, Math.min(columns.length - 2, x + shift));
      const [left, part] = [Math.floor(place), place % 1];
      columns[left]! += value * (1 - part);
      columns[left + 1]! += value * part;
    }
  }
  return { shear, width: reach(columns, mass), height: reach(rows, mass) };
}

/** From where 1 % of the mass lies before to where 1 % lies after, evenly spread within each place. */
function reach(profile: Float64Array, mass: number): number {
  const edge = (values: Float64Array): number => {
    let sum = 0;
    for (let n = 0; n < values.length; n++) {
      const next = sum + values[n]!;
      if (next >= outside * mass) return n + (outside * mass - sum) / values[n]!;
      sum = next;
    }
    return values.length;
  };
  return Math.max(0, profile.length - edge(profile) - edge(profile.slice().reverse()));
}
