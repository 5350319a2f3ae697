/** Strokes without their width: thinning after Zhang and Suen (1984), and how long what is left is. */

/**
 * Takes pixels off the strokes' edges, round by round, as long as no stroke is cut or shortened by it.
 * @param ink [H*W], 1 where there is ink; its outermost rows and columns count as paper
 * @returns [H*W], 1 on lines of one pixel's width
 */
export function thin(ink: Uint8Array, height: number, width: number): Uint8Array {
  const left = new Uint8Array(ink.length);
  const pixels = new Int32Array(ink.length);
  let count = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      if (!ink[at]) continue;
      left[at] = 1;
      pixels[count++] = at;
    }
  }
  const gone = new Int32Array(count);
  for (let changed = true; changed;) {
    changed = false;
    for (const table of halves) {
      let taken = 0;
      for (let n = 0; n < count; n++) {
        const at = pixels[n]!;
        if (table[neighbours(left, at, width)]) gone[taken++] = at;
      }
      if (taken === 0) continue;
      changed = true;
      for (let n = 0; n < taken; n++) left[gone[n]!] = 0;
      let stayed = 0;
      for (let n = 0; n < count; n++) if (left[pixels[n]!]) pixels[stayed++] = pixels[n]!;
      count = stayed;
    }
  }
  for (let n = 0; n < count; n++) {
    if (corner[neighbours(left, pixels[n]!, width)]) left[pixels[n]!] = 0;
  }
  return left;
}

/** The eight neighbours as bits, clockwise, the one above lowest. */
function neighbours(ink: Uint8Array, at: number, width: number): number {
  return (
    ink[at - width]! |
    (ink[at - width + 1]! << 1) |
    (ink[at + 1]! << 2) |
    (ink[at + width + 1]! << 3) |
    (ink[at + width]! << 4) |
    (ink[at + width - 1]! << 5) |
    (ink[at - 1]! << 6) |
    (ink[at - width - 1]! << 7)
  );
}

/** For each pattern of neighbours, whether a round's half takes the pixel: the south-east side first, then the other. */
function removable(half: 0 | 1): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, bits) => {
    const is = (k: number) => (bits >> k) & 1;
    const [north, east, south, west] = [is(0), is(2), is(4), is(6)] as const;
    const around = Array.from({ length: 8 }, (_, k) => is(k)).reduce((a, b) => a + b, 0);
    let begins = 0; // of stretches of ink around the pixel
    for (let k = 0; k < 8; k++) if (!is(k) && is((k + 1) % 8)) begins++;
    const side =
      half === 0
        ? !(north && east && south) && !(east && south && west)
        : !(north && east && west) && !(north && south && west);
    return Number(around >= 2 && around <= 6 && begins === 1 && side);
  });
}

const halves = [removable(0), removable(1)];

/** Corners of stairs: without the pixel its two neighbours still touch, across the corner, and the line is shorter. */
const corner = Uint8Array.from({ length: 256 }, (_, bits) => {
  const is = (k: number) => (bits >> (k % 8)) & 1;
  const stair = [0, 2, 4, 6].some((k) => is(k) && is(k + 2) && !is(k + 4) && !is(k + 5) && !is(k + 6));
  let parts = 0; // of the ring of neighbours, with those that touch across a corner as one
  for (let k = 0; k < 8; k++) if (is(k) && !is(k + 7) && (k % 2 === 1 || !is(k + 6))) parts++;
  return Number(stair && parts === 1);
});

/** In pixels: 1 for each pair of neighbours side by side, the root of 2 for each across a corner. */
export function lineLength(line: Uint8Array, height: number, width: number): number {
  let length = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (!line[at]) continue;
      if (x + 1 < width && line[at + 1]) length += 1;
      if (y + 1 === height) continue;
      if (line[at + width]) length += 1;
      if (x > 0 && line[at + width - 1]) length += Math.SQRT2;
      if (x + 1 < width && line[at + width + 1]) length += Math.SQRT2;
    }
  }
  return length;
}
