/**
 * Ten thousand points in a few milliseconds: small masks blended into words of pixels. A canvas's own circles would take
 * several frames.
 */

export interface Scene {
  /** [n,2]: pixels from the left and the top. */
  places: Float32Array;
  /** [n]: which colour. */
  labels: Uint8Array;
  /** [n]: drawn as a diamond with an edge, above the others. */
  marked: Uint8Array;
  /** [n]: 0 is not drawn, 1 is faint, 2 is full. */
  strength: Uint8Array;
}

export interface MapColours {
  /** Packed words, as in palette.svelte.ts. */
  paper: number;
  edge: number;
  /** A label takes the one at its place, from the first again after the last. */
  labels: Uint32Array;
}

interface Mask {
  reach: number;
  /** [2*reach+1, 2*reach+1]: 0 to 256. */
  cover: Uint16Array;
}

/** @param distance from the middle, in the shape's own measure */
function mask(radius: number, distance: (x: number, y: number) => number, from = -Infinity): Mask {
  const reach = Math.ceil(radius);
  const side = 2 * reach + 1;
  const soft = (value: number) => Math.max(0, Math.min(1, value + 0.5));
  const cover = Uint16Array.from({ length: side * side }, (_, at) => {
    const far = distance((at % side) - reach, Math.floor(at / side) - reach);
    return Math.round(256 * soft(radius - far) * soft(far - from));
  });
  return { reach, cover };
}

const diamondDistance = (x: number, y: number) => Math.abs(x) + Math.abs(y);
/** Of the paper that shines through. */
const [full, faint] = [0.85, 0.16];

export class MapPainter {
  readonly #dot: Mask;
  readonly #diamond: Mask;
  readonly #edge: Mask;

  /** @param ratio pixels of the canvas for each CSS pixel */
  constructor(ratio: number) {
    this.#dot = mask(1.9 * ratio, Math.hypot);
    this.#diamond = mask(5.2 * ratio, diamondDistance);
    this.#edge = mask(6.6 * ratio, diamondDistance, 5 * ratio);
  }

  /** @param out [height*width] */
  draw(out: Uint32Array, width: number, height: number, scene: Scene, colours: MapColours): void {
    out.fill(colours.paper);
    for (const marked of [0, 1]) {
      for (let n = 0; n < scene.labels.length; n++) {
        const strength = scene.strength[n]!;
        if (scene.marked[n] !== marked || strength === 0) continue;
        const x = Math.round(scene.places[2 * n]!);
        const y = Math.round(scene.places[2 * n + 1]!);
        const colour = colours.labels[scene.labels[n]! % colours.labels.length]!;
        const opacity = strength === 2 ? full : faint;
        if (!marked) blend(out, width, height, this.#dot, x, y, colour, opacity);
        else {
          blend(out, width, height, this.#diamond, x, y, colour, opacity);
          blend(out, width, height, this.#edge, x, y, colours.edge, opacity);
        }
      }
    }
  }
}

function blend(
  out: Uint32Array,
  width: number,
  height: number,
  { reach, cover }: Mask,
  x: number,
  y: number,
  colour: number,
  opacity: number,
): void {
  const side = 2 * reach + 1;
  const top = Math.max(0, reach - y);
  const bottom = Math.min(side, height - y + reach);
  const left = Math.max(0, reach - x);
  const right = Math.min(side, width - x + reach);
  const strength = Math.round(opacity * 256);
  const [cr, cg, cb] = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  for (let row = top; row < bottom; row++) {
    let at = (y - reach + row) * width + x - reach + left;
    for (let column = left; column < right; column++, at++) {
      const share = (cover[row * side + column]! * strength) >> 8;
      if (share === 0) continue;
      const below = out[at]!;
      const r = below & 255;
      const g = (below >> 8) & 255;
      const b = (below >> 16) & 255;
      out[at] =
        (255 << 24) |
        ((b + (((cb - b) * share) >> 8)) << 16) |
        ((g + (((cg - g) * share) >> 8)) << 8) |
        (r + (((cr - r) * share) >> 8));
    }
  }
}
