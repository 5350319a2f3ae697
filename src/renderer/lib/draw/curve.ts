/** How the capsule lengths follow the angle, and where the longest capsule becomes another one. */

export interface AngleCurve {
  /** Degrees, ascending, equally far apart, 0 among them. */
  angles: number[];
  /** [n,J]. */
  lengths: Float32Array;
  predictions: Uint8Array;
}

/** Degrees between two images of the curve. */
const step = 5;

export const anglesTo = (range: number): number[] =>
  Array.from({ length: (2 * range) / step + 1 }, (_, n) => n * step - range);

export interface Stretch {
  /** What it is read as without rotation, and from where to where that holds without a break. */
  readAs: number;
  from: number;
  to: number;
  /** The first angle beyond at which it is read otherwise, and as what; null where the curve ends before. */
  below: { angle: number; readAs: number } | null;
  above: { angle: number; readAs: number } | null;
}

export function stretchOf({ angles, predictions }: AngleCurve): Stretch {
  const middle = angles.indexOf(0);
  const readAs = predictions[middle]!;
  let [low, high] = [middle, middle];
  while (predictions[low - 1] === readAs) low--;
  while (predictions[high + 1] === readAs) high++;
  const beyond = (n: number) =>
    angles[n] === undefined ? null : { angle: angles[n], readAs: predictions[n]! };
  return { readAs, from: angles[low]!, to: angles[high]!, below: beyond(low - 1), above: beyond(high + 1) };
}

export const degrees = (angle: number): string => `${angle < 0 ? '−' : ''}${Math.abs(angle)}°`;

/** "Read as 5 from −35° to 40°; at −40° as 3, at 45° as 2." */
export function stretchWords(
  { readAs, from, to, below, above }: Stretch,
  classes: readonly string[],
): string {
  if (!below && !above)
    return `Read as ${classes[readAs]} at every angle from ${degrees(from)} to ${degrees(to)}.`;
  const others = [below, above].flatMap((end) =>
    end ? [`at ${degrees(end.angle)} as ${classes[end.readAs]}`] : [],
  );
  return `Read as ${classes[readAs]} from ${degrees(from)} to ${degrees(to)}; ${others.join(', ')}.`;
}
