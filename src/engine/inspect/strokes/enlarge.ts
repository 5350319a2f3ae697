/**
 * A picture with four pixels for each one, along both axes, so that strokes of three pixels have a skeleton and a
 * width worth measuring (Castro et al. 2019, section 3.1, enlarge fourfold as well): cubic convolution (Keys 1981,
 * a = -1/2), then a Gaussian of 4/3 pixels of the large picture, which takes away the steps.
 */
export const enlargement = 4;

const radius = 5;
const gaussian = Array.from({ length: 2 * radius + 1 }, (_, n) =>
  Math.exp(-(((n - radius) / (enlargement / 3)) ** 2) / 2),
);
const gaussianSum = gaussian.reduce((a, b) => a + b, 0);

/** Keys' cubic at a distance of 0 to 2. */
function cubic(x: number): number {
  if (x >= 2) return 0;
  return x <= 1 ? 1.5 * x ** 3 - 2.5 * x ** 2 + 1 : -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2;
}

/** What a line of pixels gives each pixel of the large line: so many weights from pixel `first` on. */
interface LineWeights {
  first: number[];
  weights: Float64Array[];
}
const known = new Map<number, LineWeights>();

/** Both steps at once, for they are linear and act along each axis alone. Beyond an edge its pixel goes on. */
function lineWeights(size: number): LineWeights {
  const before = known.get(size);
  if (before) return before;
  const clamp = (n: number, end: number) => Math.max(0, Math.min(end - 1, n));
  const all: LineWeights = { first: [], weights: [] };
  for (let large = 0; large < size * enlargement; large++) {
    const row = new Float64Array(size);
    gaussian.forEach((weight, k) => {
      const sharp = clamp(large + k - radius, size * enlargement);
      const place = (sharp + 0.5) / enlargement - 0.5; // of its middle, among the middles of the small pixels
      for (let n = Math.floor(place) - 1; n <= Math.floor(place) + 2; n++) {
        row[clamp(n, size)]! += (weight / gaussianSum) * cubic(Math.abs(place - n));
      }
    });
    const first = row.findIndex((weight) => weight !== 0);
    let end = size;
    while (row[end - 1] === 0) end--;
    all.first.push(first);
    all.weights.push(row.slice(first, end));
  }
  known.set(size, all);
  return all;
}

/**
 * @param pixels [H*W]
 * @returns [4H*4W]
 */
export function enlarge(pixels: ArrayLike<number>, height: number, width: number): Float32Array {
  const [across, down] = [lineWeights(width), lineWeights(height)];
  const [high, wide] = [height * enlargement, width * enlargement];
  const rows = new Float32Array(height * wide);
  for (let x = 0; x < wide; x++) {
    const [first, weights] = [across.first[x]!, across.weights[x]!];
    for (let y = 0; y < height; y++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * pixels[y * width + first + k]!;
      rows[y * wide + x] = sum;
    }
  }
  const large = new Float32Array(high * wide);
  for (let y = 0; y < high; y++) {
    const [first, weights] = [down.first[y]!, down.weights[y]!];
    for (let k = 0; k < weights.length; k++) {
      const [weight, from] = [weights[k]!, (first + k) * wide];
      for (let x = 0; x < wide; x++) large[y * wide + x]! += weight * rows[from + x]!;
    }
  }
  return large;
}
