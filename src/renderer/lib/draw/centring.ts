/**
 * Where a digit's ink goes in the network's image, as MNIST was made (LeCun et al. 1998): scaled to a box of 20 x 20
 * that keeps its proportions, anti-aliased, and its centre of mass put to the middle of the 28 x 28 field; then turned.
 */
import type { Ink } from './ink.ts';

export interface Size {
  height: number;
  width: number;
}

/** What was done to the digit after centring, about the middle of the image. */
export interface Turning {
  /** Degrees, -180 to 180, clockwise. */
  angle: number;
  /** Pixels of the network's image, to the right and down. */
  x: number;
  y: number;
  /** 1 keeps the size. */
  scale: number;
  /** Pixels to the left for each pixel down. */
  shear: number;
}

export const unturned: Readonly<Turning> = { angle: 0, x: 0, y: 0, scale: 1, shear: 0 };

/** From a place in the network's image, measured from its middle, to one in the ink: (x, y) + place / scale. */
export interface Placement {
  /** The network's pixels for each pixel of the ink. */
  scale: number;
  /** In the ink, what stands in the middle of the network's image. */
  x: number;
  y: number;
}

/** Of MNIST's box in its image. */
const boxShare = 20 / 28;
/** Fainter ink is no part of the box; MNIST's own edges of 1 are. */
const faintest = 1 / 512;

/** @returns null where there is no ink */
export function placementOf({ height, width, values }: Ink, size: Size): Placement | null {
  let [left, right, top, bottom] = [width, -1, height, -1];
  let [mass, massX, massY] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]!;
      if (value < faintest) continue;
      [left, right, top, bottom] = [
        Math.min(left, x),
        Math.max(right, x),
        Math.min(top, y),
        Math.max(bottom, y),
      ];
      mass += value;
      massX += value * (x + 0.5);
      massY += value * (y + 0.5);
    }
  }
  if (mass === 0) return null;
  const scale = (boxShare * Math.min(size.height, size.width)) / Math.max(right - left + 1, bottom - top + 1);
  return {
    scale,
    x: middleIn(massX / mass, left, scale, size.width),
    y: middleIn(massY / mass, top, scale, size.height),
  };
}

/** MNIST's box begins with a whole pixel, the one that brings the centre of mass into the middle pixel. */
function middleIn(centre: number, start: number, scale: number, length: number): number {
  const pixel = Math.ceil(length / 2 - (centre - start) * scale);
  return start + (middleOf(length) - pixel) / scale;
}

/** MNIST's digits have their centre of mass in pixel 14 of 0 to 27, of which this is the middle. */
const middleOf = (length: number): number => Math.floor(length / 2) + 0.5;

/** Places that are looked at in each of the network's pixels, in each direction. */
const places = 8;

/**
 * The network's image of the ink: each pixel is the mean of the ink that it covers, looked up at 8 x 8 places. Unturned,
 * a test digit of MNIST comes out as it is.
 * @returns [H*W], 0 to 255
 */
export function drawInk(ink: Ink, placement: Placement, turning: Turning, size: Size): Uint8Array {
  const { height, width } = size;
  const angle = (turning.angle * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const zoom = 1 / (placement.scale * turning.scale);
  // Backwards: shift, rotation, shear, scale.
  const [xx, xy] = [(cosine - turning.shear * sine) * zoom, (sine + turning.shear * cosine) * zoom];
  const [yx, yy] = [-sine * zoom, cosine * zoom];
  const [startX, startY] = [middleOf(width) + turning.x, middleOf(height) + turning.y];
  const sums = new Float32Array(height * width);
  for (let row = 0; row < height * places; row++) {
    const dy = (row + 0.5) / places - startY;
    const to = Math.floor(row / places) * width;
    for (let column = 0; column < width * places; column++) {
      const dx = (column + 0.5) / places - startX;
      const fromX = Math.floor(placement.x + xx * dx + xy * dy);
      const fromY = Math.floor(placement.y + yx * dx + yy * dy);
      if (fromX < 0 || fromY < 0 || fromX >= ink.width || fromY >= ink.height) continue;
      sums[to + Math.floor(column / places)]! += ink.values[fromY * ink.width + fromX]!;
    }
  }
  return Uint8Array.from(sums, (sum) => Math.round((255 * sum) / places ** 2));
}
