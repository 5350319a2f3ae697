/** Where a capsule goes when one of its sliders is turned. */
import { capsuleLength } from '../../shared/decoder.ts';

/** Values this close to the original are the original: what is turned there and back is unchanged. */
const rounding = 1e-9;
/** A capsule is never all along one axis, so that the rest keeps its direction. */
const mostAlong = 0.999;

export interface Turn {
  /** [D], unit: its coordinate is what the slider shows. */
  axis: ArrayLike<number>;
  /** [D]: where the capsule moves to when that coordinate grows by 1. */
  direction: ArrayLike<number>;
  /** By how much the coordinate grows. */
  amount: number;
  keepLength: boolean;
  /** [D]: those that keep their value. */
  locked: readonly boolean[];
}

/**
 * The capsule moved along a direction. With its length kept, what is not along the axis is scaled so that the whole
 * is as long as before and the slider stands where it was put, at most where the axis alone is that long.
 * @param capsule [D]
 * @param original [D]
 */
export function turned(
  capsule: readonly number[],
  original: ArrayLike<number>,
  { axis, direction, amount, keepLength, locked }: Turn,
): number[] {
  let moved = capsule.map((value, d) => (locked[d] ? value : value + amount * direction[d]!));
  if (keepLength) moved = withLength(moved, capsuleLength(capsule), axis, locked);
  return moved.map((value, d) => (Math.abs(value - original[d]!) < rounding ? original[d]! : value));
}

function withLength(
  capsule: number[],
  length: number,
  axis: ArrayLike<number>,
  locked: readonly boolean[],
): number[] {
  const whole = capsule.reduce((sum, value, d) => sum + value * axis[d]!, 0);
  const rest = capsule.map((value, d) => (locked[d] ? 0 : value - whole * axis[d]!));
  const size = capsuleLength(rest);
  if (size < rounding) return capsule; // no direction to scale
  const kept = capsule.reduce((sum, value, d) => sum + (locked[d] ? value ** 2 : 0), 0);
  const free = Math.max(0, length ** 2 - kept);
  const most = mostAlong * Math.sqrt(free);
  const along = Math.max(-most, Math.min(most, whole));
  const scale = Math.sqrt(free - along ** 2) / size;
  return capsule.map((value, d) => (locked[d] ? value : along * axis[d]! + scale * rest[d]!));
}
