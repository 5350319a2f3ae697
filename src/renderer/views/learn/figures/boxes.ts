/** How a layer is drawn: outlines in pixels around its centre, larger where the layer is larger. */
import type { Layer } from './layers.ts';

export interface Box {
  faces: { kind: 'front' | 'side'; d: string }[];
  /** Thin lines on the front: cells of a grid or rows of capsules; empty where there are none. */
  cells: string;
  /** From the centre to the left and right edges. */
  left: number;
  right: number;
}

/** Depth of a stack of so many channels, pixels: 1 -> 4, 256 -> 28. */
const depth = (channels: number) => 4 + 3 * Math.log2(Math.max(1, channels));

/**
 * Pictures and feature maps are boxes: the front shows height and width, the depth grows with the channels.
 * Capsules are sheets: one row per capsule (at most 12 lines are drawn), one column per dimension. Units are bars.
 *
 * @param space pixels that the drawing may take, each way
 */
export function drawLayer({ kind, output }: Pick<Layer, 'kind' | 'output'>, space: number): Box {
  if (kind === 'units') {
    const tall = space * Math.min(1, 0.35 + 0.065 * Math.log2(output[0]!));
    return { ...sheet(10, tall, 0, 0), left: 5, right: 5 };
  }
  if (kind === 'capsules') {
    const [capsules, dims] = output as [number, number];
    const tall = space * Math.min(1, 0.45 + 0.055 * Math.log2(capsules));
    const wide = Math.min(space * 0.9, 10 + dims * 3.2);
    return {
      ...sheet(wide, tall, Math.min(capsules, 12), Math.min(dims, 16)),
      left: wide / 2,
      right: wide / 2,
    };
  }
  const [high, , channels] = output as [number, number, number];
  const deep = Math.min(depth(channels), space * 0.3);
  // The side of the front grows with the picture: 28 pixels and more fill the space.
  const side = (space - deep) * Math.min(1, 0.3 + 0.025 * high);
  const [l, r, t, b] = [-(side + deep) / 2, (side - deep) / 2, -(side - deep) / 2, (side + deep) / 2];
  return {
    faces: [
      { kind: 'side', d: `M${n(l)} ${n(t)}l${n(deep)} ${n(-deep)}h${n(side)}l${n(-deep)} ${n(deep)}Z` },
      { kind: 'side', d: `M${n(r)} ${n(t)}l${n(deep)} ${n(-deep)}v${n(side)}l${n(-deep)} ${n(deep)}Z` },
      { kind: 'front', d: `M${n(l)} ${n(t)}H${n(r)}V${n(b)}H${n(l)}Z` },
    ],
    cells: '',
    left: -l,
    right: r + deep,
  };
}

function sheet(wide: number, tall: number, rows: number, columns: number): Pick<Box, 'faces' | 'cells'> {
  const [l, t] = [-wide / 2, -tall / 2];
  let cells = '';
  for (let row = 1; row < rows; row++) cells += `M${n(l)} ${n(t + (row * tall) / rows)}h${n(wide)}`;
  for (let column = 1; column < columns; column++) {
    cells += `M${n(l + (column * wide) / columns)} ${n(t)}v${n(tall)}`;
  }
  return { faces: [{ kind: 'front', d: `M${n(l)} ${n(t)}h${n(wide)}v${n(tall)}h${n(-wide)}Z` }], cells };
}

const n = (value: number) => String(Math.round(value * 10) / 10);
