/**
 * What a person would say of a written digit, in numbers: how thick, slanted, wide and high it is, how much ink it
 * takes and how long its strokes are. As defined by Castro, Tan, Kainz, Konukoglu and Glocker, "Morpho-MNIST", JMLR
 * 20 (2019), section 3.1; the skeleton is thinned (Zhang and Suen) where they take the medial axis, which has spurs
 * into corners.
 */
import { measureKinds } from '../../../shared/measures.ts';
import { meanDistanceToPaper } from './distance.ts';
import { enlarge, enlargement } from './enlarge.ts';
import { extentOf } from './extent.ts';
import { lineLength, thin } from './skeleton.ts';

/** Ink is what is at least half as bright as the brightest, counted from the darkest. */
const threshold = 0.5;
/** Of the brightest pixel above the darkest, 0 to 1: a fainter picture has no strokes to measure. */
const leastContrast = 0.1;

interface Size {
  height: number;
  width: number;
  channels: number;
}

/**
 * @param pixels [H*W*C], 0 to 1; colours are averaged
 * @returns one number for each of `measureKinds`: thickness, width, height and length in pixels, area in square pixels,
 *   slant in degrees (positive: leaning to the right); all NaN for a picture without strokes
 */
export function measureStrokes(pixels: ArrayLike<number>, { height, width, channels }: Size): Float32Array {
  const measures = new Float32Array(measureKinds.length).fill(NaN);
  const grey = greyOf(pixels, height * width, channels);
  if (range(grey).most - range(grey).least < leastContrast) return measures;
  const [high, wide] = [height * enlargement, width * enlargement];
  const large = enlarge(grey, height, width);
  const { least, most } = range(large);
  const bound = least + (most - least) * threshold;
  const ink = new Uint8Array(large.length);
  let area = 0;
  for (let n = 0; n < large.length; n++) {
    if (large[n]! >= bound) area += ink[n] = 1;
    if (large[n]! < 0) large[n] = 0; // cubic convolution swings over a little
  }
  const skeleton = thin(ink, high, wide);
  const { shear, ...box } = extentOf(large, high, wide);
  const figures: Record<(typeof measureKinds)[number], number> = {
    thickness: (2 * meanDistanceToPaper(ink, skeleton, high, wide)) / enlargement,
    slant: (Math.atan(-shear) * 180) / Math.PI,
    width: box.width / enlargement,
    height: box.height / enlargement,
    area: area / enlargement ** 2,
    length: lineLength(skeleton, high, wide) / enlargement,
  };
  measureKinds.forEach((kind, n) => (measures[n] = figures[kind]));
  return measures.every(Number.isFinite) ? measures : measures.fill(NaN);
}

function greyOf(pixels: ArrayLike<number>, count: number, channels: number): Float32Array {
  const grey = new Float32Array(count);
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < channels; c++) grey[n]! += pixels[n * channels + c]! / channels;
  }
  return grey;
}

function range(values: Float32Array): { least: number; most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (let n = 0; n < values.length; n++) {
    least = Math.min(least, values[n]!);
    most = Math.max(most, values[n]!);
  }
  return { least, most };
}
