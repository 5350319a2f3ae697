/** Strokes of a round pen as ink, drawn in plain loops so that the same strokes give the same ink everywhere. */
import type { Ink } from './ink.ts';

/** One movement of the pen. Places and radius are shares of the pad's side, 0 to 1. */
export interface Stroke {
  radius: number;
  points: readonly Point[];
}
export interface Point {
  x: number;
  y: number;
}

/** Pixels of the pad's side: ten for each of MNIST's. */
export const sketchSide = 280;

export const blank = (): Ink => ({
  height: sketchSide,
  width: sketchSide,
  values: new Float32Array(sketchSide ** 2),
});

export function sketch(strokes: readonly Stroke[]): Ink {
  const ink = blank();
  for (const { points, radius } of strokes) {
    points.forEach((point, n) => drawSegment(ink, points[Math.max(0, n - 1)]!, point, radius));
  }
  return ink;
}

/** From one place to another; a dot where both are the same. Edges are anti-aliased, and ink never adds up beyond 1. */
export function drawSegment({ height, width, values }: Ink, from: Point, to: Point, radius: number): void {
  const [ax, ay, bx, by, r] = [from.x, from.y, to.x, to.y, radius].map((share) => share * width) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const first = (a: number, b: number) => Math.max(0, Math.floor(Math.min(a, b) - r - 1));
  const last = (a: number, b: number, length: number) =>
    Math.min(length - 1, Math.ceil(Math.max(a, b) + r + 1));
  for (let y = first(ay, by); y <= last(ay, by, height); y++) {
    for (let x = first(ax, bx); x <= last(ax, bx, width); x++) {
      const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
      const along = squared === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / squared));
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const cover = Math.max(0, Math.min(1, r - distance + 0.5));
      const at = y * width + x;
      if (cover > values[at]!) values[at] = cover;
    }
  }
}
