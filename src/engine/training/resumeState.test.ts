import { describe, expect, it } from 'vitest';
import type { Checkpoint, ResumeState } from '../storage/types.ts';
import { checkResumeState } from './resumeState.ts';

const rhythm = { images: 105, batch: 10, stepsPerEpoch: 11 };

function checkpoint(step: number, part: Partial<ResumeState> = {}): Checkpoint {
  const resume = {
    optimiser: { step, weights: null, first: new Map(), second: new Map() },
    batches: {
      epoch: Math.floor(step / 11),
      taken: (step % 11) * 10,
      epochStart: [1, 2, 3, 4],
      now: [1, 2, 3, 4],
    },
    metricsBytes: 0,
    seconds: 1,
    learningRateFactor: 1,
    epochSeen: (step % 11) * 10,
    epochCorrect: 0,
    best: null,
    ...part,
  };
  return { step, resume } as unknown as Checkpoint;
}
const check = (step: number, part?: Partial<ResumeState>) => () =>
  checkResumeState(checkpoint(step, part), rhythm);

describe('checkResumeState', () => {
  it('takes every place of a run, an epoch still to be validated included', () => {
    for (let step = 0; step <= 33; step++) expect(check(step)).not.toThrow();
    expect(check(22, { epochSeen: 105, epochCorrect: 105 })).not.toThrow();
    expect(check(5, { best: { epoch: 0, step: 5, validationAccuracy: 1 } })).not.toThrow();
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a step from nowhere',
      check(1e12, { batches: checkpoint(3).resume!.batches }),
      /step 1000000000000 is not/,
    ],
    [
      'another batch size',
      () => checkResumeState(checkpoint(13), { ...rhythm, batch: 5, stepsPerEpoch: 21 }),
      /step 13 is not/,
    ],
    [
      'an optimiser of another run',
      check(7, { optimiser: { step: 1e300, weights: null, first: new Map(), second: new Map() } }),
      /optimiser took/,
    ],
    ['images counted twice', check(7, { epochSeen: 1e9 }), /1000000000 images/],
    [
      'images counted in the middle of an epoch as if it had ended',
      check(7, { epochSeen: 105 }),
      /105 images/,
    ],
    ['more right than seen', check(7, { epochCorrect: 71 }), /71 of 70/],
    ['a best to come', check(7, { best: { epoch: 99, step: 8, validationAccuracy: 1 } }), /still to come/],
    ['no learning', check(7, { learningRateFactor: 0 }), /multiplied by 0/],
  ])('refuses %s', (_title, act, message) => {
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ code: 'unreadable-file' }));
  });
});
