import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MockInstance } from 'vitest';
import { findPreset } from '../../../shared/presets.ts';
import type { TrainerStatus } from '../../../shared/contract/trainer.ts';
import type { StepMetrics } from '../../../shared/metrics.ts';
import { testApp } from '../../testing/app.ts';
import { trainState } from './trainState.svelte.ts';

let warn: MockInstance<typeof console.warn>;
beforeEach(() => {
  warn = vi.spyOn(console, 'warn');
});
afterEach(() => vi.restoreAllMocks());

it('outlives the component that asked for it first', () => {
  const { app } = testApp();
  let read = () => '';
  const leave = $effect.root(() => {
    const { draft } = trainState(app);
    read = () => `${draft.parameters} ${draft.problem} ${draft.changed.join()} ${draft.fields.length}`;
    read();
  });
  leave();

  const { draft } = trainState(app);
  draft.choose('tiny');
  expect(draft.parameters).toBe(124_288);
  const rate = draft.fields.find(({ id }) => id === 'learningRate')!;
  draft.write(rate, '-1');
  expect(draft.problem).toBe('Learning rate must be between 1e-9 and 10.');
  expect(draft.changed).toEqual(['learningRate']);
  read();
  expect(warn).not.toHaveBeenCalled();
});

it('remembers the usual speed, not that of a slow start', () => {
  const { app } = testApp();
  const train = trainState(app);
  const { configuration } = findPreset('tiny');
  const row = (imagesPerSecond: number) => ({ imagesPerSecond }) as StepMetrics;
  app.run.steps.push(...Array.from({ length: 29 }, () => row(50)));
  train.rememberSpeed(configuration);
  expect(train.measuredSpeed(configuration)).toBeNull();
  app.run.steps.push(...Array.from({ length: 40 }, () => row(400)));
  train.rememberSpeed(configuration);
  expect(train.measuredSpeed(configuration)).toBe(400);
});

it('compares the memory of one run, not of two', () => {
  const { app } = testApp();
  const train = trainState(app);
  const status = (run: string | null, step: number, bytes: number) =>
    ({ run, step, memory: { bytes, tensors: 1 } }) as TrainerStatus;
  train.watch(status(null, 0, 50e6)); // a trainer without a run
  for (const step of [0, 5, 20]) train.watch(status('small', step, 200e6));
  for (const step of [0, 5, 20]) train.watch(status('large', step, 900e6));
  expect(train.memory.map(({ bytes, step }) => [bytes, step])).toEqual([
    [900e6, 5],
    [900e6, 20],
  ]);
});

it('shows the distortions of a run that was taken over, and brings them back when they are switched off and on', () => {
  const { app } = testApp();
  const { draft } = trainState(app);
  const { configuration } = findPreset('thorough');
  const distortion = { ...configuration.training.distortion!, rotation: 30, share: 1, epochs: 3 };
  const field = () => draft.fields.find(({ id }) => id === 'distortion')!;
  draft.take({ ...configuration, training: { ...configuration.training, distortion } });
  expect(field().label).toContain('±30°');
  expect(field().help).toContain('in the first 3 epochs');
  expect(draft.changed).toEqual(['distortion']);
  draft.write(field(), 'off');
  draft.write(field(), 'on');
  expect(draft.configuration.training.distortion).toEqual(distortion);
  draft.reset();
  expect(draft.changed).toEqual([]);
  draft.take({ ...configuration, training: { ...configuration.training, distortion: null } });
  draft.write(field(), 'on');
  expect(draft.configuration).toEqual(configuration);
});
