/** A picture of a digit, from a file that was chosen, dropped or pasted. */
import { AppError } from '../../../shared/errors.ts';
import { bytes as bytesText, count } from '../format.ts';
import { readHeader } from './imageHeader.ts';
import { greyOf } from './ink.ts';
import type { Grey } from './ink.ts';

export const pictureTypes = 'image/png,image/jpeg,image/gif,image/webp,image/bmp';

const largestFile = 20e6;
/** On a side, and in all: decoded, four bytes each. */
const longestSide = 10_000;
const mostPixels = 40e6;
/** Kept of a larger picture; the network reads 28. */
const keptSide = 560;

/**
 * Whatever is wrong with a file is found before it is decoded, or by the browser that decodes it.
 * @throws AppError unreadable-file
 */
export async function readPicture(file: File): Promise<Grey> {
  const { name } = file;
  const refuse = (message: string, hint: string) => new AppError('unreadable-file', message, hint);
  if (file.size === 0) throw refuse(`${name} is empty.`, 'Choose another picture.');
  if (file.size > largestFile) {
    throw refuse(
      `${name} has ${bytesText(file.size)}, and pictures of up to ${bytesText(largestFile)} are read.`,
      'Make it smaller: the network sees 28 pixels.',
    );
  }
  const buffer = await file.arrayBuffer().catch(() => {
    throw refuse(`${name} cannot be read.`, 'Choose one picture, not a folder.');
  });
  const { type, height, width } = readHeader(new Uint8Array(buffer), name);
  if (!(height > 0 && width > 0)) {
    throw refuse(`${name} has no pixels: ${width} × ${height}.`, 'Choose another picture.');
  }
  if (height > longestSide || width > longestSide || height * width > mostPixels) {
    throw refuse(
      `${name} has ${count(width)} × ${count(height)} pixels; up to ${count(longestSide)} on a side and ${count(mostPixels / 1e6)} million in all are read.`,
      'Make it smaller: the network sees 28 pixels.',
    );
  }
  const bitmap = await createImageBitmap(new Blob([buffer], { type })).catch(() => {
    throw refuse(`${name} is damaged: it could not be decoded.`, 'Open it elsewhere and save it again.');
  });
  try {
    return greyOfBitmap(bitmap);
  } finally {
    bitmap.close();
  }
}

function greyOfBitmap(bitmap: ImageBitmap): Grey {
  const share = Math.min(1, keptSide / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * share));
  const height = Math.max(1, Math.round(bitmap.height * share));
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return greyOf(context.getImageData(0, 0, width, height).data, height, width);
}
