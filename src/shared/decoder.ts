/**
 * Decodes one capsule in plain loops: about 2 ms for the paper's decoder, so that a slider needs no round trip and
 * survives a busy or dead engine (paper section 4.1, figure 2). It serves the sliders and is the oracle of the
 * engine's batched decoder.
 */
import type { DecoderWeights } from './contract/models.ts';

/**
 * Masks all digit capsules but one and runs the decoder's dense layers.
 *
 * @param capsule [D], the vector of digit capsule `digit`
 * @param digit 0 to J-1: which of the J slots of the masked vector [J*D] it fills
 * @param out reused when given, [H*W*C]
 * @returns pixels [H*W*C]; 0 to 1 when the last activation is a sigmoid
 */
export function decodeCapsule(
  decoder: DecoderWeights,
  capsule: ArrayLike<number>,
  digit: number,
  out?: Float32Array,
): Float32Array {
  if (capsule.length !== decoder.dims || digit < 0 || digit >= decoder.classes) {
    throw new RangeError(
      `A capsule of ${decoder.dims} numbers and a digit below ${decoder.classes} are needed.`,
    );
  }
  // All other slots are zero, so the first layer reads only D rows of its kernel.
  let input: ArrayLike<number> = capsule;
  let firstRow = digit * decoder.dims;
  decoder.layers.forEach((layer, n) => {
    const last = n === decoder.layers.length - 1;
    const result = last && out ? out : new Float32Array(layer.outputs);
    denseLayer(layer, input, firstRow, result);
    input = result;
    firstRow = 0;
  });
  return input as Float32Array;
}

/**
 * result = activation(input * kernel[firstRow ...] + bias): row by row, so that memory is read in order, and four rows
 * at a time, so that `result` is read and written a fourth as often (half the time, measured).
 */
function denseLayer(
  { kernel, bias, outputs, activation, slope }: DecoderWeights['layers'][number],
  input: ArrayLike<number>,
  firstRow: number,
  result: Float32Array,
): void {
  result.set(bias);
  const rows: number[] = []; // those that add something: about half of a ReLU layer is zero
  for (let row = 0; row < input.length; row++) if (input[row] !== 0) rows.push(row);
  const start = (n: number) => (firstRow + rows[n]!) * outputs;
  let done = 0;
  for (; done + 4 <= rows.length; done += 4) {
    const [x0, x1, x2, x3] = [0, 1, 2, 3].map((n) => input[rows[done + n]!]!) as [
      number,
      number,
      number,
      number,
    ];
    const [k0, k1, k2, k3] = [start(done), start(done + 1), start(done + 2), start(done + 3)] as const;
    for (let n = 0; n < outputs; n++) {
      result[n]! += x0 * kernel[k0 + n]! + x1 * kernel[k1 + n]! + x2 * kernel[k2 + n]! + x3 * kernel[k3 + n]!;
    }
  }
  for (; done < rows.length; done++) {
    const x = input[rows[done]!]!;
    const from = start(done);
    for (let n = 0; n < outputs; n++) result[n]! += x * kernel[from + n]!;
  }
  if (activation === 'relu') for (let n = 0; n < outputs; n++) result[n] = Math.max(0, result[n]!);
  else if (activation === 'leaky-relu') {
    for (let n = 0; n < outputs; n++) if (result[n]! < 0) result[n]! *= slope;
  } else if (activation === 'sigmoid') {
    for (let n = 0; n < outputs; n++) result[n] = 1 / (1 + Math.exp(-result[n]!));
  }
}

/** Length |v| of a capsule [D]: how strongly it claims that its digit is there. */
export function capsuleLength(capsule: ArrayLike<number>): number {
  let sum = 0;
  for (let d = 0; d < capsule.length; d++) sum += capsule[d]! * capsule[d]!;
  return Math.sqrt(sum);
}
