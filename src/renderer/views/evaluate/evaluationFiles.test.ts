import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../shared/contract/models.ts';
import { confusionCsv, evaluationJson } from './evaluationFiles.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('confusionCsv', () => {
  it('writes counts with both headers', () => {
    const confusion = [
      [5, 1],
      [0, 7],
    ];
    expect(text(confusionCsv(confusion, ['0', '1']))).toBe('true \\ read as,0,1\r\n0,5,1\r\n1,0,7\r\n');
  });
  it('quotes names that hold commas and quotes', () => {
    expect(text(confusionCsv([[3]], ['T-shirt, "top"']))).toContain('"T-shirt, ""top""",3\r\n');
  });
});

describe('evaluationJson', () => {
  it('keeps every figure and gives one row of lengths per image', () => {
    const evaluation: Evaluation = {
      dataset: 'mnist',
      split: 'test',
      images: 3,
      accuracy: 2 / 3,
      interval: { low: 0.2, high: 0.94 },
      confusion: [
        [1, 1],
        [0, 1],
      ],
      perClass: [
        { images: 2, mistakes: 1, precision: 1, recall: 0.5, f1: 2 / 3 },
        { images: 1, mistakes: 0, precision: 0.5, recall: 1, f1: 2 / 3 },
      ],
      lengths: Float32Array.of(0.9, 0.1, 0.25, 0.75, 0.05, 0.95),
      predictions: Uint8Array.of(0, 1, 1),
      labels: Uint8Array.of(0, 0, 1),
      meanLengthRight: 0.7,
      meanLengthWrong: 0.3,
      seconds: 1.5,
    };
    const file = JSON.parse(text(evaluationJson(evaluation, 'Tiny, epoch 2')));
    expect(file).toMatchObject({
      model: 'Tiny, epoch 2',
      split: 'test',
      accuracy: 2 / 3,
      confusion: evaluation.confusion,
      perClass: evaluation.perClass,
      predictions: [0, 1, 1],
      labels: [0, 0, 1],
    });
    expect(file.lengths).toEqual([
      [0.9, 0.1],
      [0.25, 0.75],
      [0.05, 0.95],
    ]);
  });
});
