/** The decoded picture and the capsule vector, for use elsewhere. */
import type { DecoderWeights } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { paintPixels } from '../../lib/pixels.ts';
import { ramp } from '../../state/palette.svelte.ts';
import type { Explorer } from '../../state/explorer.svelte.ts';
import type { Session } from '../../state/session.svelte.ts';

/** Each of the network's pixels becomes so many in the file. */
const scale = 10;

/** A PNG as the network sees it: white on black, whatever the theme. */
export async function picture(
  output: Float32Array,
  { height, width, channels }: Pick<DecoderWeights, 'height' | 'width' | 'channels'>,
): Promise<Uint8Array> {
  const image = new ImageData(width, height);
  const grey = ramp(
    [
      [0, 0, 0],
      [255, 255, 255],
    ],
    256,
  );
  paintPixels(output, channels, 'ink', grey, new Uint32Array(image.data.buffer));
  const small = new OffscreenCanvas(width, height);
  small.getContext('2d')!.putImageData(image, 0, 0);
  const large = new OffscreenCanvas(width * scale, height * scale);
  const context = large.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, large.width, large.height);
  const blob = await large.convertToBlob({ type: 'image/png' });
  if (blob.type !== 'image/png') throw new AppError('internal', 'The picture could not be written as PNG.');
  return new Uint8Array(await blob.arrayBuffer());
}

/** Everything needed to decode the same picture elsewhere, such as by `capsnet decode --capsule`. */
export function vectorAsJson(explorer: Explorer, session: Session): string {
  const { digit, classes, read, original, values, length } = explorer;
  return JSON.stringify(
    {
      model: session.model?.title ?? null,
      digit,
      class: classes[digit],
      capsule: [...values],
      length,
      original: [...original],
      image: read && {
        dataset: session.dataset?.id ?? null,
        split: read.split,
        index: read.index,
        label: read.label,
        readAs: read.encoding.predictions[0],
      },
    },
    null,
    2,
  );
}
