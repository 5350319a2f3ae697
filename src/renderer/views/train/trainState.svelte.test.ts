import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MockInstance } from 'vitest';
import { findPreset } from '../../../shared/presets.ts';
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
