import { describe, expect, it } from 'vitest';
import { presets } from '../../../../shared/presets.ts';
import { drawLayer } from './boxes.ts';
import { networkLayers } from './layers.ts';

describe('drawLayer', () => {
  it.each(presets)(
    'keeps every layer of $id inside its space, with no broken number',
    ({ configuration }) => {
      for (const space of [60, 110]) {
        for (const layer of networkLayers(configuration.network)) {
          const box = drawLayer(layer, space);
          expect(box.left).toBeGreaterThan(0);
          expect(box.left + box.right).toBeLessThanOrEqual(space + 0.1);
          expect(JSON.stringify(box.faces) + box.cells).not.toMatch(/NaN|Infinity|null/);
        }
      }
    },
  );
  it('draws the grid of the primary capsules: five lines each way between six places', () => {
    const layer = { kind: 'capsules' as const, output: [1152, 8] };
    const { cells } = drawLayer({ ...layer, grid: [6, 6, 32] }, 100);
    expect(cells.match(/h/g)).toHaveLength(5);
    expect(cells.match(/v/g)).toHaveLength(5);
  });
  it('draws more channels deeper, and a larger picture larger', () => {
    const span = (output: number[]) => {
      const { left, right } = drawLayer({ kind: 'maps', output }, 100);
      return left + right;
    };
    expect(span([20, 20, 256])).toBeGreaterThan(span([6, 6, 256]));
    expect(span([6, 6, 256])).toBeGreaterThan(span([6, 6, 8]));
  });
});
