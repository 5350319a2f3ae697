/** The grid as files, drawn as the network sees digits: white on black, whatever the theme. */
import type { DecoderWeights } from '../../../shared/contract/models.ts';
import type { OffsetUnit } from './capsuleGrid.ts';
import { asPng, digitCanvas, pictureScale } from './exports.ts';
import { figureAsSvg, layFigure } from './gridFigure.ts';

type Size = Pick<DecoderWeights, 'height' | 'width' | 'channels'>;
/** [D][11] of [H*W*C]. */
type Images = readonly (readonly Float32Array[])[];

/** Each of the network's pixels is so many wide in the SVG, which can be drawn at any size. */
const svgScale = 2;

export async function gridAsPng(
  images: Images,
  labels: readonly string[],
  unit: OffsetUnit,
  size: Size,
): Promise<Uint8Array> {
  const tile = { width: size.width * pictureScale, height: size.height * pictureScale };
  const figure = layFigure(labels, unit, tile);
  const canvas = new OffscreenCanvas(figure.width, figure.height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, figure.width, figure.height);
  context.imageSmoothingEnabled = false;
  for (const { dimension, column, x, y } of figure.images) {
    context.drawImage(digitCanvas(images[dimension]![column]!, size), x, y, tile.width, tile.height);
  }
  context.fillStyle = '#000';
  context.font = `${figure.fontSize}px sans-serif`;
  context.textBaseline = 'middle';
  for (const { text, x, y, anchor } of figure.words) {
    context.textAlign = anchor === 'start' ? 'start' : 'center';
    context.fillText(text, x, y);
  }
  return asPng(canvas);
}

export async function gridAsSvg(
  images: Images,
  labels: readonly string[],
  unit: OffsetUnit,
  size: Size,
): Promise<Uint8Array> {
  const figure = layFigure(labels, unit, {
    width: size.width * svgScale,
    height: size.height * svgScale,
  });
  const base64 = async (pixels: Float32Array) =>
    btoa(String.fromCharCode(...(await asPng(digitCanvas(pixels, size)))));
  const pngs = await Promise.all(images.map((row) => Promise.all(row.map(base64))));
  return new TextEncoder().encode(figureAsSvg(figure, pngs));
}
