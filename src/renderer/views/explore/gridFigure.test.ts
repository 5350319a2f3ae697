import { expect, it } from 'vitest';
import { figureAsSvg, layFigure } from './gridFigure.ts';

const figure = layFigure(['dim 0', 'dim 1', 'dim 2', 'dim 3'], 'value', { width: 56, height: 28 });

it('places a row of eleven images for each dimension, none over another, all within', () => {
  expect(figure.images).toHaveLength(44);
  for (const { x, y } of figure.images) {
    expect(x + 56).toBeLessThanOrEqual(figure.width);
    expect(y + 28).toBeLessThanOrEqual(figure.height);
    const over = figure.images.filter((other) => Math.abs(other.x - x) < 56 && Math.abs(other.y - y) < 28);
    expect(over).toHaveLength(1);
  }
  expect(figure.images[12]).toMatchObject({ dimension: 1, column: 1 });
});

it('names its columns and rows, beside the images', () => {
  expect(figure.words.map(({ text }) => text)).toEqual([
    ...['−0.25', '−0.20', '−0.15', '−0.10', '−0.05', '0.00', '+0.05', '+0.10', '+0.15', '+0.20', '+0.25'],
    ...['dim 0', 'dim 1', 'dim 2', 'dim 3'],
  ]);
  const [first] = figure.images;
  for (const { x, y } of figure.words) expect(x < first!.x || y < first!.y).toBe(true);
  expect(layFigure(['dim 0'], 'sigma', { width: 56, height: 56 }).words[0]!.text).toBe('−2.5σ');
});

it('is a well-formed SVG with each image in its place', () => {
  const pngs = Array.from({ length: 4 }, (_, row) =>
    Array.from({ length: 11 }, (_, column) => `p${row}x${column}`),
  );
  const parsed = new DOMParser().parseFromString(figureAsSvg(figure, pngs), 'image/svg+xml');
  expect(parsed.querySelector('parsererror')).toBeNull();
  const images = [...parsed.querySelectorAll('image')];
  expect(images).toHaveLength(44);
  const third = images.find((image) => image.getAttribute('href') === 'data:image/png;base64,p3x7')!;
  const { x, y } = figure.images.find(({ dimension, column }) => dimension === 3 && column === 7)!;
  expect([third.getAttribute('x'), third.getAttribute('y')]).toEqual([String(x), String(y)]);
  expect(parsed.querySelectorAll('text')).toHaveLength(15);
});

it('writes names as they are given, and makes room for them', () => {
  const named = layFigure(['a < b & c, and some more words'], 'value', { width: 56, height: 56 });
  const plain = layFigure(['dim 0'], 'value', { width: 56, height: 56 });
  expect(named.images[0]!.x).toBeGreaterThan(plain.images[0]!.x + 50);
  expect(figureAsSvg(named, [new Array<string>(11).fill('')])).toContain(
    '>a &lt; b &amp; c, and some more words<',
  );
});
