import { describe, expect, it } from 'vitest';
import type { TrainerState, TrainerStatus } from '../../../shared/contract/trainer.ts';
import { failedStep, moreEpochs, phaseOf, phases, resumption } from './phase.ts';

const status = (state: TrainerState, part: Partial<TrainerStatus> = {}): TrainerStatus => ({
  state,
  run: 'a',
  title: 'A',
  configuration: null,
  epoch: 2,
  step: 250,
  stepsPerEpoch: 100,
  totalSteps: 500,
  imagesPerSecond: 0,
  elapsed: 0,
  remaining: null,
  best: null,
  lastCheckpoint: null,
  failure: null,
  notices: [],
  environment: null,
  memory: { bytes: 0, tensors: 0 },
  ...part,
});

describe('phase', () => {
  it('follows the trainer, and tells a stopped run from none', () => {
    expect(phaseOf(null, null)).toBe('none');
    expect(phaseOf(status('idle', { run: null }), null)).toBe('none');
    expect(phaseOf(status('starting', { run: null }), null)).toBe('starting');
    expect(phaseOf(status('idle'), null)).toBe('stopped');
    expect(phaseOf(status('validating'), null)).toBe('validating');
    expect(phaseOf(status('idle', { run: null }), status('training'))).toBe('ended');
  });

  it('steps only while paused, and toggles one button', () => {
    const stepping = Object.entries(phases).filter(([, { canStep }]) => canStep);
    expect(stepping.map(([name]) => name)).toEqual(['paused']);
    expect([phases.training.toggle, phases.paused.toggle, phases.ended.toggle, phases.failed.toggle]).toEqual(
      ['pause', 'play', 'resume', null],
    );
  });

  it('knows the step that was not a number', () => {
    const failure = { code: 'not-a-number', message: '', hint: '' } as const;
    expect(failedStep(status('failed', { failure }))).toEqual({ step: 251, epoch: 2.51 });
    expect(failedStep(status('failed', { failure: { ...failure, code: 'internal' } }))).toBeNull();
    expect(failedStep(status('training'))).toBeNull();
  });

  it('goes on at a tenth of the rate after that, and as before after anything else', () => {
    const failure = { code: 'not-a-number', message: '', hint: '' } as const;
    expect(resumption(failure).options).toEqual({ learningRateFactor: 0.1 });
    expect(resumption({ ...failure, code: 'internal' }).options).toEqual({});
    expect(resumption(null)).toEqual({ options: {}, words: '' });
  });

  it('offers as many epochs again, at most ten', () => {
    expect([2, 50].map(moreEpochs)).toEqual([2, 10]);
  });
});
