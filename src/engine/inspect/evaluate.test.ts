import { describe, expect, it } from 'vitest';
import { silent, useTinyNet } from '../testing/tinyNet.ts';
import { encodeSplit } from './encode.ts';
import { evaluate } from './evaluate.ts';
import { findSplit } from './splits.ts';
import { wilsonInterval } from './wilson.ts';

const test = findSplit('mnist', 'test');

describe('evaluate', () => {
  it('agrees with figures worked by hand', () => {
    const length = (...own: number[]) => Object.assign(new Array<number>(10).fill(0), own);
    const encoding = {
      capsules: new Float32Array(0),
      // Labels 0, 1, 1, 2; read as 0, 1, 0, 2.
      lengths: Float32Array.from([
        ...length(0.75, 0.25),
        ...length(0.125, 0.5),
        ...length(0.5, 0.25),
        ...length(0.25, 0.125, 1),
      ]),
      predictions: Uint8Array.of(0, 1, 0, 2),
      labels: Uint8Array.of(0, 1, 1, 2),
      seconds: 2,
    };
    const evaluation = evaluate(test, encoding);
    expect(evaluation).toMatchObject({
      dataset: 'mnist',
      split: 'test',
      images: 4,
      accuracy: 0.75,
      interval: wilsonInterval(3, 4),
      meanLengthRight: (0.75 + 0.5 + 0.25 + 1) / 4,
      meanLengthWrong: (0.25 + 0.125 + 0.5 + 0.25) / 4,
      seconds: 2,
    });
    expect(evaluation.confusion[0]!.slice(0, 3)).toEqual([1, 0, 0]);
    expect(evaluation.confusion[1]!.slice(0, 3)).toEqual([1, 1, 0]);
    expect(evaluation.perClass[0]).toEqual({ images: 1, mistakes: 0, precision: 0.5, recall: 1, f1: 2 / 3 });
  });

  const net = useTinyNet();
  it('counts every image of a real split once', async () => {
    const places = test.places.subarray(0, 300);
    const evaluation = evaluate(test, await encodeSplit(net(), { ...test, places }, silent));
    expect(evaluation.images).toBe(300);
    expect(evaluation.confusion.flat().reduce((a, b) => a + b)).toBe(300);
    let right = 0;
    for (let n = 0; n < 300; n++) if (evaluation.predictions[n] === test.images.labels[n]) right++;
    expect(evaluation.accuracy).toBe(right / 300);
    expect(evaluation.perClass.map(({ images }) => images)).toEqual(
      Array.from(
        { length: 10 },
        (_, k) => test.images.labels.slice(0, 300).filter((label) => label === k).length,
      ),
    );
  });
});
