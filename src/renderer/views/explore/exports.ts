/** The decoded picture and the capsule vector, for use elsewhere. */
import type { DecoderWeights } from '../../../shared/contract/models.ts';
import { AppError } from '../../../shared/errors.ts';
import { paintPixels } from '../../lib/pixels.ts';
import { ramp } from '../../state/palette.svelte.ts';
import type { Explorer } from '../../state/explorer.svelte.ts';
import type { Session } from '../../state/session.svelte.ts';

type Size = Pick<DecoderWeights, 'height' | 'width' | 'channels'>;

/** Each of the network's pixels becomes so many in the file. */
export const pictureScale = 10;

/** A PNG as the network sees it: white on black, whatever the theme. */
export async function picture(output: Float32Array, size: Size): Promise<Uint8Array> {
  const large = new OffscreenCanvas(size.width * pictureScale, size.height * pictureScale);
  const context = large.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(digitCanvas(output, size), 0, 0, large.width, large.height);
  return asPng(large);
}

/** White on black, a pixel for each of the network's. */
export function digitCanvas(pixels: Float32Array, { height, width, channels }: Size): OffscreenCanvas {
  const image = new ImageData(width, height);
  const grey = ramp(
    [
      [0, 0, 0],
      [255, 255, 255],
    ],
    256,
  );
  paintPixels(pixels, channels, 'ink', grey, new Uint32Array(image.data.buffer));
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  return canvas;
}

export async function asPng(canvas: OffscreenCanvas): Promise<Uint8Array> {
  const blob = await canvas.convertToBlob({ type: 'image/png' });
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
        dataset: read.split === 'own' ? null : (session.dataset?.id ?? null),
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
