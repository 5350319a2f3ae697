import { describe, expect, it } from 'vitest';
import { findPreset, presets } from '../../../../shared/presets.ts';
import { parameterCounts } from '../../../../shared/shapes.ts';
import { networkLayers, receptiveField, sizeText } from './layers.ts';

const paper = findPreset('paper').configuration.network;

describe('networkLayers', () => {
  it("lists the paper's network with its sizes and parameters", () => {
    const rows = networkLayers(paper).map((layer) => [layer.title, sizeText(layer.output), layer.parameters]);
    expect(rows).toEqual([
      ['Image', '28 × 28 × 1', 0],
      ['Conv1', '20 × 20 × 256', 9 * 9 * 256 + 256],
      ['PrimaryCaps', '1,152 × 8', 9 * 9 * 256 * 256 + 256],
      ['DigitCaps', '10 × 16', 1152 * 10 * 8 * 16],
      ['Mask', '160', 0],
      ['Dense 1', '512', 160 * 512 + 512],
      ['Dense 2', '1,024', 512 * 1024 + 1024],
      ['Decoded image', '28 × 28 × 1', 1024 * 784 + 784],
    ]);
  });

  it.each(presets)('accounts for every parameter of $id', ({ configuration: { network } }) => {
    const counts = parameterCounts(network);
    const sum = (part?: string) =>
      networkLayers(network)
        .filter((layer) => !part || layer.part === part)
        .reduce((total, layer) => total + layer.parameters, 0);
    expect([sum('encoder'), sum('decoder'), sum()]).toEqual([counts.encoder, counts.decoder, counts.total]);
  });

  it('ends with the digit capsules when there is no decoder, and follows other sizes', () => {
    const other = {
      ...paper,
      decoder: null,
      stem: [
        ...paper.stem,
        { ...paper.stem[0]!, kernel: 3, activation: { kind: 'leaky-relu', slope: 0.2 } as const },
      ],
    };
    const layers = networkLayers(other);
    expect(layers.map((layer) => layer.id)).toEqual(['input', 'conv1', 'conv2', 'primary', 'digit']);
    expect(layers[2]).toMatchObject({ operation: '3 × 3, stride 1, leaky ReLU', output: [18, 18, 256] });
  });
});

describe('receptiveField', () => {
  it('is 17 pixels for the paper: 9 + 8', () => expect(receptiveField(paper)).toBe(17));
  it('grows with strides before it', () => {
    const stem = [{ ...paper.stem[0]!, kernel: 5, stride: 2 }];
    expect(receptiveField({ ...paper, stem })).toBe(5 + 8 * 2);
  });
});
