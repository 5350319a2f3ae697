/** Arrows of the figures, as SVG paths in pixels. */
import type { Vector2 } from './squash.ts';

/** How plane coordinates (y upwards) become pixels (y downwards). */
export interface Plane {
  width: number;
  height: number;
  /** Pixels per unit. */
  unit: number;
}

export const toPixels = (plane: Plane, { x, y }: Vector2): Vector2 => ({
  x: plane.width / 2 + x * plane.unit,
  y: plane.height / 2 - y * plane.unit,
});

export const fromPixels = (plane: Plane, { x, y }: Vector2): Vector2 => ({
  x: (x - plane.width / 2) / plane.unit,
  y: (plane.height / 2 - y) / plane.unit,
});

/** The longest vector in this direction whose handle, `margin` pixels wide, still lies inside the plane. */
export function reach(plane: Plane, angle: number, margin: number): number {
  const along = (extent: number, part: number) =>
    part === 0 ? Infinity : (extent / 2 - margin) / Math.abs(part) / plane.unit;
  const lengths = [along(plane.width, Math.cos(angle)), along(plane.height, Math.sin(angle))];
  return Math.max(0.1, Math.min(...lengths));
}

/** Shaft and head of an arrow from the centre to `tip`; an arrow shorter than its head is only a small head. */
export function arrowPath(plane: Plane, tip: Vector2, head = 11): { shaft: string; head: string } {
  const from = toPixels(plane, { x: 0, y: 0 });
  const to = toPixels(plane, tip);
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 0.5) return { shaft: '', head: '' };
  const size = Math.min(head, length);
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const corner = (turn: number) =>
    `${round(to.x - size * Math.cos(angle + turn))} ${round(to.y - size * Math.sin(angle + turn))}`;
  const neck = length - size * 0.7;
  return {
    shaft: `M${round(from.x)} ${round(from.y)}L${round(from.x + neck * Math.cos(angle))} ${round(from.y + neck * Math.sin(angle))}`,
    head: `M${round(to.x)} ${round(to.y)}L${corner(-0.42)}L${corner(0.42)}Z`,
  };
}

const round = (value: number) => Math.round(value * 100) / 100;

/** Positions of the grid lines, whole units from the centre, that fall inside `extent` pixels. */
export function gridLines(extent: number, unit: number): number[] {
  const whole = Math.floor(extent / 2 / unit);
  return Array.from({ length: 2 * whole + 1 }, (_, n) => extent / 2 + (n - whole) * unit);
}
