/** Squash and its inverse, by length alone: the direction never changes (paper, equation 1). */

/** |v| = |s|^2 / (1 + |s|^2), for |s| >= 0. */
export function squashedLength(length: number): number {
  return length ** 2 / (1 + length ** 2);
}

/** The |s| that squashes to `length`, for 0 <= length < 1: sqrt(|v| / (1 - |v|)). */
export function unsquashedLength(length: number): number {
  return Math.sqrt(length / (1 - length));
}

export interface Vector2 {
  x: number;
  y: number;
}

export const lengthOf = ({ x, y }: Vector2): number => Math.hypot(x, y);

/** v = |s|^2 / (1 + |s|^2) * s / |s|; zero stays zero. */
export function squash(s: Vector2): Vector2 {
  // |s|^2 / (1 + |s|^2) / |s| without the division by zero.
  const factor = lengthOf(s) / (1 + lengthOf(s) ** 2);
  return { x: s.x * factor, y: s.y * factor };
}

export const ofPolar = (angle: number, length: number): Vector2 => ({
  x: Math.cos(angle) * length,
  y: Math.sin(angle) * length,
});
