import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { ConfigurationSchema } from './configuration.ts';
import { findPreset, presets } from './presets.ts';
import { networkShapes, parameterCounts, parameterShapes } from './shapes.ts';

describe('shapes', () => {
  it.each([
    ['paper', 6_804_224, 8_215_568],
    ['notebook', 6_804_224, 8_215_568],
    ['keras', 6_804_224, 8_215_568],
    ['paper-code', 6_804_384, 8_215_728],
  ])('preset %s has the published number of parameters', (id, encoder, total) => {
    const counts = parameterCounts(findPreset(id).configuration.network);
    expect(counts).toEqual({ encoder, total, decoder: total - encoder });
  });

  it('the paper network has 1,152 primary capsules on a 6x6 grid', () => {
    const shapes = networkShapes(findPreset('paper').configuration.network);
    expect(shapes.stem).toEqual([{ height: 20, width: 20, channels: 256 }]);
    expect(shapes.primaryGrid).toEqual({ height: 6, width: 6, channels: 256 });
    expect(shapes.primaryCapsules).toBe(1152);
  });

  it('says which kernel does not fit', () => {
    const network = structuredClone(findPreset('paper').configuration.network);
    network.primaryCapsules.kernel = 21;
    expect(() => parameterShapes(network)).toThrow(/PrimaryCaps: a 21x21 kernel does not fit into 20x20/);
  });
});

describe('presets', () => {
  it.each(presets.map((p) => [p.id, p] as const))(
    '%s is a valid configuration named after itself',
    (id, p) => {
      expect(v.parse(ConfigurationSchema, p.configuration)).toEqual(p.configuration);
      expect(p.configuration.preset).toBe(id);
    },
  );

  it('an unknown preset is answered with the names there are', () => {
    expect(() => findPreset('papre')).toThrowError(
      expect.objectContaining({ hint: expect.stringContaining('paper') }),
    );
  });
});
