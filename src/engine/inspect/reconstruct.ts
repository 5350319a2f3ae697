import type { Reconstructions } from '../../shared/contract/models.ts';
import type { CapsNet } from '../capsnet/model.ts';
import { gatherPixels } from '../data/augment.ts';
import { requireFit } from '../data/fit.ts';
import type { Progress } from './batches.ts';
import { capsulesOf, decode } from './decode.ts';
import { encode } from './encode.ts';
import type { SplitImages } from './splits.ts';
import { splitPlaces, takeImages } from './splits.ts';

/**
 * Images, their capsules, and what the decoder makes of the capsule that was read and of the right one.
 * @param indices places in the split
 * @throws AppError invalid-input for an index beyond the split; not-supported without a decoder; cancelled
 */
export async function reconstruct(
  net: CapsNet,
  source: SplitImages,
  indices: readonly number[],
  call: Progress,
): Promise<Reconstructions> {
  requireFit(net.network, source.dataset);
  const images = takeImages(source, indices);
  const D = net.network.digitCapsules.dims;
  if (indices.length === 0) {
    const none = () => new Float32Array(0);
    const encoding = { capsules: none(), lengths: none(), predictions: new Uint8Array(0) };
    return { images, encoding, asRead: none(), asLabelled: none() };
  }
  const pixels = gatherPixels(source.images, source.dataset.size, splitPlaces(source, indices));
  const encoding = await encode(net, pixels, call);
  const drawn = (classes: Uint8Array) =>
    decode(net, capsulesOf(encoding.capsules, classes, D), classes, call);
  return {
    images,
    encoding,
    asRead: await drawn(encoding.predictions),
    asLabelled: await drawn(images.labels),
  };
}
