/** Which dimension of a digit's capsule goes with which measure of its strokes. */
import { AppError } from '../../shared/errors.ts';
import { measureKinds } from '../../shared/measures.ts';
import type { CapsuleMeasures } from '../../shared/measures.ts';
import type { CapsNet } from '../capsnet/model.ts';
import { gatherPixels } from '../data/augment.ts';
import { requireFit } from '../data/fit.ts';
import { inBatches } from './batches.ts';
import type { Progress } from './batches.ts';
import { capsulesOf, decode } from './decode.ts';
import { encode } from './encode.ts';
import { splitLabels } from './splits.ts';
import type { SplitImages } from './splits.ts';
import { evenlySpaced } from './evenlySpaced.ts';
import { measureStrokes } from './strokes/strokes.ts';

/** Real images of each class, spread evenly over the class's images. */
const realImages = 400;
/** Of those, so many lend their capsules to be turned, again evenly spread. */
const turnedCapsules = 30;
/**
 * What a turned dimension is set to, in standard deviations from the class's mean: the middles of five equally likely
 * parts of a normal distribution.
 */
const settings = [-1.2816, -0.5244, 0, 0.5244, 1.2816];
/** Images measured at once; each takes a few milliseconds. */
const batch = 20;

const M = measureKinds.length;

/**
 * Of every dimension d of class j with every measure. `real`: r over at most 400 images that carry the label j, of the
 * value the network gives dimension d with the measure of the image. `decoded`: 30 of these images' capsules, each with
 * dimension d at 5 settings and all else as it is; r of the setting with the measure of the decoded image, each capsule's
 * mean taken out. It is large where the measure follows the slider alike in all capsules, however little, so `effect`
 * tells how much: the slope per sigma of the same pairs.
 * @throws AppError not-supported without a decoder, invalid-input for test images; cancelled
 */
export async function capsuleMeasures(
  net: CapsNet,
  source: SplitImages,
  call: Progress,
): Promise<CapsuleMeasures> {
  const { decoder, digitCapsules } = net.network;
  if (!decoder) {
    throw new AppError(
      'not-supported',
      'This network has no decoder, so nothing that its dimensions draw can be measured.',
      'Choose a model with a decoder.',
    );
  }
  if (source.split === 'test') {
    throw new AppError(
      'invalid-input',
      'Measures choose names, and the test images choose nothing.',
      'Measure training or validation images.',
    );
  }
  requireFit(net.network, source.dataset);
  const { classes: J, dims: D } = digitCapsules;
  const labels = splitLabels(source);
  const members = Array.from({ length: J }, (_, j) =>
    evenlySpaced(
      [...labels.keys()].filter((n) => labels[n] === j),
      realImages,
    ),
  );
  const counts = members.map(({ length }) => length);
  const measures: CapsuleMeasures = {
    dataset: source.dataset.id,
    split: source.split,
    counts,
    decoded: new Float32Array(J * D * M),
    effect: new Float32Array(J * D * M),
    spread: new Float32Array(J * M),
    real: new Float32Array(J * D * M),
  };
  const total = counts.reduce((sum, n) => sum + n + D * setCount(n), 0);
  let done = 0;
  const part: Progress = {
    progress: (pieces) => call.progress(done + pieces, total),
    throwIfCancelled: () => call.throwIfCancelled(),
  };
  for (let j = 0; j < J; j++) {
    if (counts[j] === 0) continue;
    const places = Int32Array.from(members[j]!, (n) => source.places[n]!);
    const pixels = gatherPixels(source.images, source.dataset.size, places);
    const { capsules } = await encode(net, pixels, quiet(part));
    const own = capsulesOf(capsules, new Array<number>(places.length).fill(j), D);
    const real = await measureAll(pixels, source.dataset.size, part);
    done += places.length;
    for (let m = 0; m < M; m++) {
      measures.spread[j * M + m] = meanAndSigma(column(real, m).filter(Number.isFinite))[1] || 0;
    }
    for (let d = 0; d < D; d++) {
      const values = Float64Array.from(places, (_, n) => own[n * D + d]!);
      const set = turn(own, D, d, values);
      const images = await decode(
        net,
        set.capsules,
        new Array<number>(set.sigmas.length).fill(j),
        quiet(part),
      );
      const decoded = await measureAll(images, net.network.input, part);
      done += set.sigmas.length;
      for (let m = 0; m < M; m++) {
        const at = (j * D + d) * M + m;
        measures.real[at] = correlation(values, column(real, m));
        const moved = withoutMeans(column(decoded, m), settings.length);
        measures.decoded[at] = correlation(set.sigmas, moved);
        measures.effect[at] = slope(set.sigmas, moved);
      }
    }
  }
  return measures;
}

/** How many images are decoded for one dimension of a class with so many images. */
const setCount = (images: number): number => Math.min(images, turnedCapsules) * settings.length;

/**
 * @param own [n,D]: the class's capsules
 * @param values [n]: dimension d of them
 * @returns capsules [k,D] with dimension d so many `sigmas` [k] from its mean, five for each of the chosen ones
 */
function turn(own: Float32Array, D: number, d: number, values: Float64Array) {
  const [mean, sigma] = meanAndSigma(values);
  const set = evenlySpaced([...values.keys()], turnedCapsules).flatMap((n) =>
    settings.map((sigmas) => ({ n, sigmas })),
  );
  const capsules = new Float32Array(set.length * D);
  set.forEach(({ n, sigmas }, k) => {
    capsules.set(own.subarray(n * D, (n + 1) * D), k * D);
    capsules[k * D + d] = mean + sigmas * sigma;
  });
  return { capsules, sigmas: Float64Array.from(set, ({ sigmas }) => sigmas) };
}

/**
 * @param pixels [n,H*W*C]
 * @returns [n][M]
 */
async function measureAll(
  pixels: Float32Array,
  size: { height: number; width: number; channels: number },
  call: Progress,
): Promise<Float32Array[]> {
  const each = size.height * size.width * size.channels;
  const rows: Float32Array[] = [];
  await inBatches(pixels.length / each, batch, call, (from, to) => {
    for (let n = from; n < to; n++)
      rows.push(measureStrokes(pixels.subarray(n * each, (n + 1) * each), size));
  });
  return rows;
}

const column = (rows: Float32Array[], m: number): Float64Array => Float64Array.from(rows, (row) => row[m]!);

/** Measuring takes nearly all of the time, and alone is reported. */
const quiet = (call: Progress): Progress => ({ ...call, progress: () => undefined });

/** Groups of `size` numbers, each less its group's mean; numbers that are not finite stay out of it. */
export function withoutMeans(values: Float64Array, size: number): Float64Array {
  return values.map((value, n) => {
    const start = n - (n % size);
    const [mean] = meanAndSigma(values.subarray(start, start + size).filter(Number.isFinite));
    return value - mean;
  });
}

/** Of the straight line through the pairs of finite numbers that fits best; 0 where x does not vary. */
function slope(x: Float64Array, y: Float64Array): number {
  const pairs = [...x.keys()].filter((n) => Number.isFinite(y[n]!));
  const [meanX, sigmaX] = meanAndSigma(pairs.map((n) => x[n]!));
  if (!(sigmaX > 0)) return 0;
  const shared = pairs.reduce((sum, n) => sum + (x[n]! - meanX) * y[n]!, 0) / pairs.length;
  return shared / sigmaX ** 2;
}

/** Pearson's r, -1 to 1, over the pairs of finite numbers; 0 where one side does not vary. */
export function correlation(x: Float64Array, y: Float64Array): number {
  const pairs = [...x.keys()].filter((n) => Number.isFinite(x[n]!) && Number.isFinite(y[n]!));
  const [meanX, sigmaX] = meanAndSigma(pairs.map((n) => x[n]!));
  const [meanY, sigmaY] = meanAndSigma(pairs.map((n) => y[n]!));
  // What differs only by rounding does not vary.
  if (!(sigmaX > 1e-7 * (1 + Math.abs(meanX))) || !(sigmaY > 1e-7 * (1 + Math.abs(meanY)))) return 0;
  const shared = pairs.reduce((sum, n) => sum + (x[n]! - meanX) * (y[n]! - meanY), 0) / pairs.length;
  return Math.max(-1, Math.min(1, shared / (sigmaX * sigmaY)));
}

function meanAndSigma(values: ArrayLike<number>): [number, number] {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let n = 0; n < values.length; n++) squares += (values[n]! - mean) ** 2;
  return [mean, Math.sqrt(squares / values.length)];
}
