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
          expect(JSON.stringify(box)).not.toMatch(/NaN|Infinity|null/);
        }
      }
    },
  );
  it('draws more channels deeper, and a larger picture larger', () => {
    const span = (output: number[]) => {
      const { left, right } = drawLayer({ kind: 'maps', output }, 100);
      return left + right;
    };
    expect(span([20, 20, 256])).toBeGreaterThan(span([6, 6, 256]));
    expect(span([6, 6, 256])).toBeGreaterThan(span([6, 6, 8]));
  });
});
