/** The curve of lengths by angle, as its chart takes it. */
import { degrees, stretchOf } from '../../../lib/draw/curve.ts';
import type { AngleCurve } from '../../../lib/draw/curve.ts';
import type { Axis } from '../../train/charts/axes.ts';
import type { Figure } from '../../train/charts/lineChart.ts';

/** The length of what it is read as unturned, the longest of the others, and where they change places. */
export function curveFigure(curve: AngleCurve, classes: readonly string[], angle: number): Figure {
  const { angles, lengths } = curve;
  const classCount = lengths.length / angles.length;
  const { readAs, below, above } = stretchOf(curve);
  const own = angles.map((x, n) => ({ x, y: lengths[n * classCount + readAs]! }));
  const others = angles.map((x, n) => ({
    x,
    y: Math.max(
      ...Array.from(lengths.subarray(n * classCount, (n + 1) * classCount), (y, j) => (j === readAs ? 0 : y)),
    ),
  }));
  const range = angles.at(-1)!;
  const x: Axis = {
    min: -range,
    max: range,
    scale: 'linear',
    ticks: [-1, -0.5, 0, 0.5, 1].map((share) => share * range),
  };
  return {
    x,
    y: { min: 0, max: 1, scale: 'linear', ticks: [0, 0.25, 0.5, 0.75, 1] },
    curves: [
      { colour: '--accent', line: own },
      { colour: '--contrast', line: others, dash: [5, 3] },
    ],
    stops: [below, above].flatMap((end) => (end ? [{ x: end.angle, text: classes[end.readAs]! }] : [])),
    cursor: Math.max(-range, Math.min(range, angle)),
    xText: degrees,
  };
}
