/** A short mark of a model's decoder, the same in the app and in every page that carries it. */
import type { DecoderWeights } from '../contract/models.ts';
import { toHalfPrecision } from '../halfPrecision.ts';
import { checksum, hexadecimal } from './checksum.ts';

const known = new WeakMap<DecoderWeights, string>();

/** Eight hexadecimal digits. Of the weights in half precision, as pages carry them; computed once per decoder. */
export function modelMark(decoder: DecoderWeights): string {
  let mark = known.get(decoder);
  if (mark === undefined) {
    const { classes, dims, height, width, channels, layers } = decoder;
    const start = checksum([classes, dims, height, width, channels]);
    const all = layers.reduce(
      (hash, { kernel, bias }) => checksum(toHalfPrecision(bias), checksum(toHalfPrecision(kernel), hash)),
      start,
    );
    known.set(decoder, (mark = hexadecimal(all)));
  }
  return mark;
}
