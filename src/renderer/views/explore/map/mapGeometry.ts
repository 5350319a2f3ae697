/** Where the points of the map stand on the screen, and which one is meant. */

/** Points around their middle, and how far they reach from it. */
export interface Layout {
  /** [n,2], the second upwards. */
  points: Float32Array;
  reach: { x: number; y: number };
}

/** What is looked at: the place in the middle, and how large; 1 shows all. */
export interface MapView {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const wholeMap: MapView = { x: 0, y: 0, zoom: 1 };
const [leastZoom, mostZoom] = [0.5, 60];
/** Of the canvas, that all points take. */
const filled = 0.92;

export function layOut(points: Float32Array): Layout {
  const ends = (axis: 0 | 1) => {
    let [low, high] = [Infinity, -Infinity];
    for (let at = axis; at < points.length; at += 2) {
      low = Math.min(low, points[at]!);
      high = Math.max(high, points[at]!);
    }
    return { middle: (low + high) / 2, reach: Math.max((high - low) / 2, 1e-6) };
  };
  const [x, y] = [ends(0), ends(1)];
  return {
    points: points.map((value, at) => value - (at % 2 === 0 ? x.middle : y.middle)),
    reach: { x: x.reach, y: y.reach },
  };
}

/** Pixels for each unit of the layout. */
export const pixelsPerUnit = ({ reach }: Layout, { zoom }: MapView, { width, height }: Size): number =>
  (zoom * filled * Math.min(width / reach.x, height / reach.y)) / 2;

export function placeOf(layout: Layout, view: MapView, size: Size, n: number): { x: number; y: number } {
  const scale = pixelsPerUnit(layout, view, size);
  return {
    x: size.width / 2 + (layout.points[2 * n]! - view.x) * scale,
    y: size.height / 2 - (layout.points[2 * n + 1]! - view.y) * scale,
  };
}

/** The view after the pointer has moved by so many pixels. */
export function panned(layout: Layout, view: MapView, size: Size, dx: number, dy: number): MapView {
  const scale = pixelsPerUnit(layout, view, size);
  const within = (value: number, reach: number) => Math.max(-reach, Math.min(reach, value));
  return {
    ...view,
    x: within(view.x - dx / scale, layout.reach.x),
    y: within(view.y + dy / scale, layout.reach.y),
  };
}

/** Larger by a factor, where the place under a pixel stays there. */
export function zoomed(
  layout: Layout,
  view: MapView,
  size: Size,
  factor: number,
  at = { x: size.width / 2, y: size.height / 2 },
): MapView {
  const zoom = Math.max(leastZoom, Math.min(mostZoom, view.zoom * factor));
  const [before, after] = [pixelsPerUnit(layout, view, size), pixelsPerUnit(layout, { ...view, zoom }, size)];
  const still = 1 / before - 1 / after;
  return {
    zoom,
    x: view.x + (at.x - size.width / 2) * still,
    y: view.y - (at.y - size.height / 2) * still,
  };
}

/** The point nearest to a pixel; null where none is within `most` pixels. */
export function pointAt(
  layout: Layout,
  view: MapView,
  size: Size,
  at: { x: number; y: number },
  most: number,
  shown: (n: number) => boolean,
): number | null {
  let [best, least] = [null as number | null, most * most];
  for (let n = 0; n < layout.points.length / 2; n++) {
    if (!shown(n)) continue;
    const { x, y } = placeOf(layout, view, size, n);
    const square = (x - at.x) ** 2 + (y - at.y) ** 2;
    if (square <= least) [best, least] = [n, square];
  }
  return best;
}

const directions = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
} as const;
export type Arrow = keyof typeof directions;
export const isArrow = (key: string): key is Arrow => key in directions;

/** The next point in a direction: near, and more ahead than aside; the same one where there is none. */
export function pointBeyond(
  { points }: Layout,
  from: number,
  arrow: Arrow,
  shown: (n: number) => boolean,
): number {
  const [dx, dy] = directions[arrow];
  let [best, least] = [from, Infinity];
  for (let n = 0; n < points.length / 2; n++) {
    const [x, y] = [points[2 * n]! - points[2 * from]!, points[2 * n + 1]! - points[2 * from + 1]!];
    const [ahead, aside] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
    if (n === from || ahead <= 0 || aside > ahead || ahead + aside >= least || !shown(n)) continue;
    [best, least] = [n, ahead + aside];
  }
  return best;
}

/** The `count` points nearest to one, itself among them. */
export function pointsAround(
  { points }: Layout,
  n: number,
  count: number,
  shown: (n: number) => boolean,
): Uint32Array {
  const square = (other: number) =>
    (points[2 * other]! - points[2 * n]!) ** 2 + (points[2 * other + 1]! - points[2 * n + 1]!) ** 2;
  const all = Array.from({ length: points.length / 2 }, (_, other) => other).filter(shown);
  return Uint32Array.from(all.sort((a, b) => square(a) - square(b)).slice(0, count)).sort();
}

/** The points within a rectangle of pixels. */
export function pointsWithin(
  layout: Layout,
  view: MapView,
  size: Size,
  from: { x: number; y: number },
  to: { x: number; y: number },
  shown: (n: number) => boolean,
): Uint32Array {
  const inside = (value: number, a: number, b: number) => value >= Math.min(a, b) && value <= Math.max(a, b);
  return Uint32Array.from({ length: layout.points.length / 2 }, (_, n) => n).filter((n) => {
    if (!shown(n)) return false;
    const { x, y } = placeOf(layout, view, size, n);
    return inside(x, from.x, to.x) && inside(y, from.y, to.y);
  });
}

/** A name's place, moved straight away from another's as far as needed; upwards where both are one. */
export function beside(
  name: { x: number; y: number },
  other: { x: number; y: number },
  least: number,
): { x: number; y: number } {
  const [dx, dy] = [name.x - other.x, name.y - other.y];
  const distance = Math.hypot(dx, dy);
  if (distance >= least) return name;
  if (distance === 0) return { x: other.x, y: other.y - least };
  return { x: other.x + (dx / distance) * least, y: other.y + (dy / distance) * least };
}
