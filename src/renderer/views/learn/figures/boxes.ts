/** How a layer is drawn: outlines in pixels around its centre, larger where the layer is larger. */
import type { Layer } from './layers.ts';

export interface Box {
  faces: { kind: 'front' | 'side'; d: string }[];
  /** Thin lines on the front: places of a grid, or rows and columns of capsules; empty where there are none. */
  cells: string;
  /** From the centre to the left and right edges. */
  left: number;
  right: number;
  /** Where a picture lies on the front, from the centre. */
  front: { x: number; y: number; side: number } | null;
}

/** Depth of a stack of so many channels, pixels: 1 -> 4, 256 -> 28. */
const depth = (channels: number) => 4 + 3 * Math.log2(Math.max(1, channels));

/**
 * Pictures and feature maps are boxes: the front shows height and width, the depth grows with the channels. Primary
 * capsules are such a box with their grid on it. Digit capsules are a sheet: one row per capsule, one column per
 * dimension. Units are bars.
 *
 * @param space pixels that the drawing may take, each way
 */
export function drawLayer(
  { kind, output, grid }: Pick<Layer, 'kind' | 'output' | 'grid'>,
  space: number,
): Box {
  if (kind === 'units') {
    const tall = space * Math.min(1, 0.35 + 0.065 * Math.log2(output[0]!));
    return sheet(10, tall, 0, 0);
  }
  if (kind === 'capsules' && grid) {
    const [high, wide, types] = grid;
    return stack(high, types * output[1]!, space, Math.min(high, 12), Math.min(wide, 12));
  }
  if (kind === 'capsules') {
    const [capsules, dims] = output as [number, number];
    const cell = Math.min(8, (space * 0.9) / Math.max(capsules, dims));
    return sheet(dims * cell, capsules * cell, Math.min(capsules, 40), Math.min(dims, 40));
  }
  const [high, , channels] = output as [number, number, number];
  return stack(high, channels, space, 0, 0);
}

/** The side of the front grows with the picture: 28 pixels and more fill the space that the depth leaves. */
function stack(high: number, channels: number, space: number, rows: number, columns: number): Box {
  const deep = Math.min(depth(channels), space * 0.3);
  const side = (space - deep) * Math.min(1, 0.3 + 0.025 * high);
  const [l, r, t, b] = [-(side + deep) / 2, (side - deep) / 2, -(side - deep) / 2, (side + deep) / 2];
  return {
    faces: [
      { kind: 'side', d: `M${n(l)} ${n(t)}l${n(deep)} ${n(-deep)}h${n(side)}l${n(-deep)} ${n(deep)}Z` },
      { kind: 'side', d: `M${n(r)} ${n(t)}l${n(deep)} ${n(-deep)}v${n(side)}l${n(-deep)} ${n(deep)}Z` },
      { kind: 'front', d: `M${n(l)} ${n(t)}H${n(r)}V${n(b)}H${n(l)}Z` },
    ],
    cells: lines(l, t, side, side, rows, columns),
    left: -l,
    right: r + deep,
    front: { x: l, y: t, side },
  };
}

function sheet(wide: number, tall: number, rows: number, columns: number): Box {
  const [l, t] = [-wide / 2, -tall / 2];
  return {
    faces: [{ kind: 'front', d: `M${n(l)} ${n(t)}h${n(wide)}v${n(tall)}h${n(-wide)}Z` }],
    cells: lines(l, t, wide, tall, rows, columns),
    left: wide / 2,
    right: wide / 2,
    front: null,
  };
}

/** The lines inside a rectangle that part it into rows and columns. */
function lines(left: number, top: number, wide: number, tall: number, rows: number, columns: number): string {
  let d = '';
  for (let row = 1; row < rows; row++) d += `M${n(left)} ${n(top + (row * tall) / rows)}h${n(wide)}`;
  for (let column = 1; column < columns; column++) {
    d += `M${n(left + (column * wide) / columns)} ${n(top)}v${n(tall)}`;
  }
  return d;
}

const n = (value: number) => String(Math.round(value * 10) / 10);
