/** The grid as a figure for use elsewhere: where its images and words stand, and the figure as SVG. */
import { columns, offsets, offsetText } from './capsuleGrid.ts';
import type { OffsetUnit } from './capsuleGrid.ts';

export interface Figure {
  width: number;
  height: number;
  /** Of the words. */
  fontSize: number;
  /** Of one image. */
  tile: { width: number; height: number };
  /** Row by row. */
  images: { dimension: number; column: number; x: number; y: number }[];
  /** `x` is the word's middle, or its start; `y` its middle. */
  words: { text: string; x: number; y: number; anchor: 'start' | 'middle' }[];
}

/**
 * @param labels what each dimension is called, [D]
 * @param tile width and height of one image, in pixels
 */
export function layFigure(labels: readonly string[], unit: OffsetUnit, tile: Figure['tile']): Figure {
  const dims = labels.length;
  const gap = Math.round(tile.width / 14);
  const fontSize = Math.round(tile.width / 5);
  // A letter is about half as wide as its line is high.
  const longest = Math.max(...labels.map(({ length }) => length));
  const names = Math.round(Math.max(tile.width * 0.9, longest * fontSize * 0.55));
  const head = 2 * fontSize;
  const x = (column: number) => names + gap + column * (tile.width + gap);
  const y = (dimension: number) => head + dimension * (tile.height + gap);
  const rows = Array.from({ length: dims }, (_, dimension) => dimension);
  const steps = offsets(unit);
  return {
    width: x(columns),
    height: y(dims),
    fontSize,
    tile,
    images: rows.flatMap((dimension) =>
      steps.map((_, column) => ({ dimension, column, x: x(column), y: y(dimension) })),
    ),
    words: [
      ...steps.map((offset, column) => ({
        text: offsetText(offset, unit),
        x: x(column) + tile.width / 2,
        y: head / 2,
        anchor: 'middle' as const,
      })),
      ...rows.map((dimension) => ({
        text: labels[dimension]!,
        x: gap,
        y: y(dimension) + tile.height / 2,
        anchor: 'start' as const,
      })),
    ],
  };
}

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[letter]!);

/** @param pngs [D][11]: the images as PNG files in base64, of any size */
export function figureAsSvg(figure: Figure, pngs: readonly (readonly string[])[]): string {
  const { width, height, fontSize, tile } = figure;
  const images = figure.images.map(
    ({ dimension, column, x, y }) =>
      `<image x="${x}" y="${y}" width="${tile.width}" height="${tile.height}" href="data:image/png;base64,${pngs[dimension]![column]!}"/>`,
  );
  const words = figure.words.map(
    ({ text, x, y, anchor }) =>
      `<text x="${x}" y="${y}" text-anchor="${anchor}" dominant-baseline="central">${escaped(text)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    '<g style="image-rendering: pixelated">',
    ...images,
    '</g>',
    `<g font-family="sans-serif" font-size="${fontSize}" fill="#000">`,
    ...words,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
