/** Small images of plain numbers (filters, feature maps, lengths) as words for ImageData, on a scale that is told. */
import type { Range } from './heatScale.ts';

/** Tables of state/palette.svelte.ts. */
export interface HeatTables {
  ink: Uint32Array;
  difference: Uint32Array;
}

/** Where something is below zero: as far below as above, zero in the middle. Else from zero up. */
export function scaleOf({ low, high }: Range): Range {
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return low < 0 ? { low: -reach, high: reach } : { low: 0, high };
}

/** Values as colours of a scale by `scaleOf`: around zero blue to orange, from zero up paper to ink. */
export function paintValues(
  values: ArrayLike<number>,
  scale: Range,
  tables: HeatTables,
  out: Uint32Array,
): void {
  const table = scale.low < 0 ? tables.difference : tables.ink;
  const last = table.length - 1;
  const { low } = scale;
  const width = scale.high - low;
  for (let n = 0; n < out.length; n++) {
    const place = width > 0 ? (values[n]! - low) / width : 0;
    out[n] = table[Math.round(last * Math.max(0, Math.min(1, place)))]!;
  }
}
