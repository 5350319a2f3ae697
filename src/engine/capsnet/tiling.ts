/**
 * How one stem convolution and PrimaryCaps are cut into tiles for matrixConvolutions.ts: pure index arithmetic.
 *
 * PrimaryCaps has stride s, so its kernel of K taps splits into s * s phases of r = ceil(K / s) taps each: phase f
 * sees the stem's outputs at positions s * p + f only. A tile of m x m outputs then reads n x n blocks of s x s stem
 * outputs (n = m + r - 1), and each block hangs on one window of w = K1 + (s - 1) * t pixels (t: the stem's stride).
 */
import type { Network } from '../../shared/configuration.ts';
import { networkShapes } from '../../shared/shapes.ts';
import { largestTile } from './winograd.ts';

export interface AxisTiling {
  /** Rows or columns of PrimaryCaps' grid. */
  size: number;
  /** How many tiles, of m outputs from n inputs each. */
  tiles: number;
  m: number;
  n: number;
}

export interface Tiling {
  rows: AxisTiling;
  columns: AxisTiling;
  /** s * s. */
  phases: number;
  /** r, of each phase's kernel, per axis. */
  taps: number;
  /** w * w * C pixels and a 1 for the bias. */
  windowSize: number;
  /**
   * [windowSize, points * tiles]: which row of (the image's H*W*C values, a 1, a 0) stands there. Points and tiles
   * run row by row; what lies outside the image is the 0.
   */
  windows: Int32Array;
  /** [windowSize * phases]: which row of (the stem's K1*K1*C taps, its bias, a 0) stands there. */
  spread: Int32Array;
  /** [phases, K1*K1*C + 1]: where each row of the stem's weights went, once per phase. */
  gathered: Int32Array;
  /** [taps * taps * phases]: 1, or 0 where a phase's kernel would reach past the K taps. */
  mask: Float32Array;
  /** [positions]: row of [m * m * tiles] that holds each output position; null when that is the identity. */
  positions: Int32Array | null;
  /** [m * m * tiles]: the reverse; `positions` (one past the end) for what lies outside the grid. */
  places: Int32Array | null;
}

/** Null where the arrangement does not apply: more than one stem layer, or a kernel too long for a tile. */
export function tilingOf(network: Network): Tiling | null {
  const [stem, ...more] = network.stem;
  const { kernel, stride: s } = network.primaryCapsules;
  const taps = Math.ceil(kernel / s);
  if (!stem || more.length > 0 || taps > largestTile - 1) return null;
  const { height: H, width: W, channels: C } = network.input;
  const grid = networkShapes(network).primaryGrid;
  const rows = axis(grid.height, taps);
  const columns = axis(grid.width, taps);
  const window = stem.kernel + (s - 1) * stem.stride;
  const windowSize = window * window * C + 1;
  const weights = stem.kernel * stem.kernel * C; // the bias stands after them, the 0 after the bias

  const windows = new Int32Array(windowSize * rows.n * columns.n * rows.tiles * columns.tiles);
  let at = 0;
  for (let k = 0; k < windowSize; k++) {
    const [dy, dx, c] = split(k, window, C);
    for (let py = 0; py < rows.n; py++)
      for (let px = 0; px < columns.n; px++)
        for (let ty = 0; ty < rows.tiles; ty++)
          for (let tx = 0; tx < columns.tiles; tx++) {
            const y = stem.stride * s * (ty * rows.m + py) + dy;
            const x = stem.stride * s * (tx * columns.m + px) + dx;
            const inside = y < H && x < W;
            windows[at++] = k === windowSize - 1 ? H * W * C : inside ? (y * W + x) * C + c : H * W * C + 1;
          }
  }

  const phases = s * s;
  const spread = new Int32Array(windowSize * phases).fill(weights + 1);
  const gathered = new Int32Array(phases * (weights + 1));
  for (let f = 0; f < phases; f++) {
    for (let k = 0; k <= weights; k++) {
      const [dy, dx, c] = split(k, stem.kernel, C);
      const y = dy + Math.floor(f / s) * stem.stride;
      const x = dx + (f % s) * stem.stride;
      const place = (k === weights ? windowSize - 1 : (y * window + x) * C + c) * phases + f;
      spread[place] = k;
      gathered[f * (weights + 1) + k] = place;
    }
  }

  const mask = Float32Array.from({ length: taps * taps * phases }, (_, n) => {
    const [ty, tx, f] = split(n, taps, phases);
    return Number(s * ty + Math.floor(f / s) < kernel && s * tx + (f % s) < kernel);
  });
  return {
    rows,
    columns,
    phases,
    taps,
    windowSize,
    windows,
    spread,
    gathered,
    mask,
    ...placing(rows, columns),
  };
}

/** As few tiles as will do, all of one size. */
function axis(size: number, taps: number): AxisTiling {
  const tiles = Math.ceil(size / (largestTile - taps + 1));
  const m = Math.ceil(size / tiles);
  return { size, tiles, m, n: m + taps - 1 };
}

/** n = (row * width + column) * channels + channel. */
function split(n: number, width: number, channels: number): [number, number, number] {
  const cell = Math.floor(n / channels);
  return [Math.floor(cell / width), cell % width, n % channels];
}

function placing(rows: AxisTiling, columns: AxisTiling): Pick<Tiling, 'positions' | 'places'> {
  const tiles = rows.tiles * columns.tiles;
  if (tiles === 1) return { positions: null, places: null };
  const count = rows.size * columns.size;
  const positions = new Int32Array(count);
  const places = new Int32Array(rows.m * columns.m * tiles).fill(count);
  for (let position = 0; position < count; position++) {
    const y = Math.floor(position / columns.size);
    const x = position % columns.size;
    const point = (y % rows.m) * columns.m + (x % columns.m);
    const tile = Math.floor(y / rows.m) * columns.tiles + Math.floor(x / columns.m);
    positions[position] = point * tiles + tile;
    places[point * tiles + tile] = position;
  }
  return { positions, places };
}
