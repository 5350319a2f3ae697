/** For tests of the training loop: a folder of runs, and a run played with everything that its loop tells. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import type { Training } from '../../shared/configuration.ts';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics.ts';
import type { Formulation } from '../capsnet/encoder.ts';
import { chooseBackend } from '../backend/tensorflow.ts';
import { TrainingLoop } from '../training/loop.ts';
import { beginRun, resumeRun } from '../training/open.ts';
import type { ResumeOptions } from '../training/open.ts';
import type { TrainingRun } from '../training/run.ts';
import { expectNoLeaks } from './leaks.ts';
import { tinyConfiguration } from './tinyRun.ts';

/** Called once in a file: each test gets a folder of its own, and may leave no tensor. */
export function useRuns() {
  let runs: string;
  beforeAll(() => chooseBackend());
  expectNoLeaks();
  beforeEach(() => {
    runs = mkdtempSync(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rmSync(runs, { recursive: true }));
  return {
    runs: () => runs,
    begin: (training: Partial<Training> = {}, formulation: Formulation = 'matrix') =>
      beginRun(runs, tinyConfiguration(training), () => ({ formulation, measured: null })),
    resume: (id: string, options?: ResumeOptions) => resumeRun(runs, id, options),
  };
}

export function play(run: TrainingRun, { paused = false, onStep = (_row: StepMetrics) => {} } = {}) {
  const steps: StepMetrics[] = [];
  const epochs: EpochMetrics[] = [];
  const states: string[] = [];
  const told: string[] = [];
  const loop: TrainingLoop = new TrainingLoop(
    run,
    {
      changed() {
        if (states.at(-1) !== loop.state) states.push(loop.state);
      },
      stepped(row) {
        steps.push(row);
        onStep(row);
      },
      epochEnded: (row) => epochs.push(row),
      noticed: (text) => told.push(text),
    },
    { paused },
  );
  return { loop, steps, epochs, states, told };
}
