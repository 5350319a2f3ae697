import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EpochMetrics, StepMetrics } from '../../shared/metrics.ts';
import type { Training } from '../../shared/configuration.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { listCheckpoints, readRunDetails, readRunRecord } from '../storage/runFolder.ts';
import { openRun } from '../storage/runWriter.ts';
import { outcome } from '../testing/outcome.ts';
import { tinyConfiguration } from '../testing/tinyRun.ts';
import { TrainingLoop } from './loop.ts';
import { beginRun, resumeRun } from './open.ts';
import type { ResumeOptions } from './open.ts';
import type { TrainingRun } from './run.ts';

let runs: string;
let tensors: number;
beforeAll(() => chooseBackend());
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'runs-'));
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
  rmSync(runs, { recursive: true });
});

function play(run: TrainingRun, { paused = false, onStep = (_row: StepMetrics) => {} } = {}) {
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
const begin = (training: Partial<Training> = {}) => beginRun(runs, tinyConfiguration(training));
const resume = (id: string, options?: ResumeOptions) => resumeRun(runs, id, options);

describe('a run', () => {
  it('trains to its end: metrics, validation, checkpoints, state', async () => {
    const { loop, steps, epochs, states } = play(begin({ epochs: 3 }));
    await loop.ended;
    expect(loop.failure).toBeNull();
    expect(loop.state).toBe('finished');
    expect(new Set(states)).toEqual(new Set(['training', 'validating', 'saving', 'finished']));
    expect(steps.map((row) => row.step)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    expect(steps[4]!.epoch).toBeCloseTo(0.5, 12);
    expect(steps[29]!.total).toBeLessThan(steps[0]!.total);
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    const { validation } = epochs[2]!;
    expect(validation!.images).toBe(50);
    expect(validation!.confusion.flat().reduce((a, b) => a + b)).toBe(50);
    const right = validation!.confusion.reduce((sum, row, n) => sum + row[n]!, 0);
    expect(validation!.accuracy).toBe(right / 50);
    expect(validation!.lengthRight).toBeGreaterThan(0);

    const details = readRunDetails(runs, loop.run.writer.id, 10_000);
    expect(details.state).toBe('finished');
    expect(details.steps).toEqual(steps);
    expect(details.epochMetrics).toEqual(epochs);
    expect(details.environment).toMatchObject({ backend: 'tensorflow', formulation: expect.any(String) });
    const accuracies = epochs.map((row) => row.validation!.accuracy);
    expect(loop.run.best!.validationAccuracy).toBe(Math.max(...accuracies));
    const last = listCheckpoints(runs, loop.run.writer.id).find((checkpoint) => checkpoint.last)!;
    expect(last).toMatchObject({ epoch: 3, step: 30, resumable: true, validationAccuracy: accuracies[2] });
  });

  it('counts the mean accuracy of an epoch by images, not by batches', async () => {
    const { loop, steps, epochs } = play(begin({ epochs: 1, limit: 30 })); // batches of 20 and 10
    await loop.ended;
    expect(epochs[0]!.trainAccuracy).toBeCloseTo((20 * steps[0]!.accuracy + 10 * steps[1]!.accuracy) / 30, 6);
  });

  it('without held-out images has no validation and no best', async () => {
    const { loop, epochs, states } = play(begin({ holdOut: 0, epochs: 1 }));
    await loop.ended;
    expect([epochs[0]!.validation, loop.run.best]).toEqual([null, null]);
    expect(states).not.toContain('validating');
    expect(listCheckpoints(runs, loop.run.writer.id)).toHaveLength(1);
  });

  it('pauses, takes single steps, and plays on', async () => {
    const { loop, steps } = play(begin({ epochs: 1 }), { paused: true });
    await loop.pause();
    expect([loop.state, steps.length]).toEqual(['paused', 0]);
    await loop.step();
    expect([loop.state, steps.length]).toEqual(['paused', 1]);
    await loop.step();
    expect([loop.state, steps.length]).toEqual(['paused', 2]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(steps.length).toBe(2);
    loop.play();
    await loop.ended;
    expect([loop.state, steps.length]).toEqual(['finished', 10]);
  });

  it('pauses in the middle of a validation, and stops there without losing it', async () => {
    const whole = play(begin({ holdOut: 350, epochs: 2 }));
    await whole.loop.ended;

    const first = play(begin({ holdOut: 350, epochs: 2 }));
    while (first.loop.state !== 'validating') await new Promise((resolve) => setImmediate(resolve));
    await first.loop.pause();
    expect([first.loop.state, first.epochs.length, first.steps.length]).toEqual(['paused', 0, 10]);
    await first.loop.stop();
    expect(first.loop.state).toBe('idle');
    const id = first.loop.run.writer.id;
    expect(listCheckpoints(runs, id)).toMatchObject([{ epoch: 0, step: 10, resumable: true }]);

    const second = play(resume(id));
    await second.loop.ended;
    expect(second.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(outcome(runs, id)).toEqual(outcome(runs, whole.loop.run.writer.id));
  });

  it('saves when asked, while it trains and while it is paused', async () => {
    const { loop } = play(begin(), { paused: true });
    await loop.step();
    await loop.saveCheckpoint();
    expect(loop.run.lastCheckpoint).toMatchObject({ step: 1, epoch: 0, file: 'step-00000001.safetensors' });
    loop.play();
    await loop.saveCheckpoint();
    expect(loop.run.lastCheckpoint!.step).toBeGreaterThan(0);
    await loop.stop();
    await loop.saveCheckpoint(); // nothing left to save, and no harm
    expect(readRunRecord(runs, loop.run.writer.id).state).toBe('stopped');
  });

  it('saves every two minutes, and after ten seconds of a pause', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      const { loop } = play(begin(), { paused: true });
      await loop.step();
      vi.advanceTimersByTime(9_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(loop.run.lastCheckpoint).toBeNull();
      vi.advanceTimersByTime(1_000);
      await loop.pause();
      await new Promise((resolve) => setImmediate(resolve));
      expect(loop.run.lastCheckpoint).toMatchObject({ step: 1 });
      await loop.step();
      expect(loop.run.lastCheckpoint!.step).toBe(1);
      vi.advanceTimersByTime(8_000); // of a pause; it ends before ten
      await loop.step();
      vi.advanceTimersByTime(9_999);
      expect(loop.run.lastCheckpoint!.step).toBe(1);
      loop.play();
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(120_000);
      await loop.step();
      expect(loop.run.lastCheckpoint!.step).toBeGreaterThan(3);
      await loop.stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it('outlasts a disk that cannot be written during a pause, says so once, and saves later', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    try {
      const { loop, told } = play(begin(), { paused: true });
      await loop.step();
      const checkpoints = join(loop.run.writer.folder, 'checkpoints');
      rmSync(checkpoints, { recursive: true });
      writeFileSync(checkpoints, ''); // no folder: nothing can be written into it
      vi.advanceTimersByTime(10_000);
      const asked = loop.saveCheckpoint(); // in the same turn, and it must not be forgotten
      await expect(asked).rejects.toMatchObject({ code: 'unwritable-file' });
      vi.advanceTimersByTime(10_000);
      await turn();
      expect([loop.state, loop.failure]).toEqual(['paused', null]);
      expect(told).toEqual([
        expect.stringMatching(/^Training waits, since .* cannot be saved: .*step-00000001/),
      ]);
      expect(loop.run.notices).toEqual(told);
      rmSync(checkpoints);
      mkdirSync(checkpoints);
      vi.advanceTimersByTime(10_000);
      await turn();
      expect(loop.run.lastCheckpoint).toMatchObject({ step: 1 });
      await loop.stop();
      expect(loop.state).toBe('idle');
    } finally {
      vi.useRealTimers();
    }
  });

  it('waits while a checkpoint that is due cannot be written, and goes on by itself once it can', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    try {
      const { loop, told, epochs, steps } = play(begin({ epochs: 2, limit: 40 }));
      const checkpoints = join(loop.run.writer.folder, 'checkpoints');
      rmSync(checkpoints, { recursive: true });
      writeFileSync(checkpoints, '');
      while (loop.state !== 'paused') await turn();
      expect([epochs.length, steps.length, loop.failure]).toEqual([1, 2, null]);
      expect(told).toHaveLength(1);
      vi.advanceTimersByTime(10_000);
      await turn();
      expect([loop.state, told.length]).toEqual(['paused', 1]); // tried, and told once
      await loop.step();
      expect(steps.length).toBe(2);
      loop.play();
      const stopped = loop.stop();
      await expect(stopped).rejects.toMatchObject({ code: 'unwritable-file' });
      await expect(stopped).rejects.toMatchObject({ hint: expect.stringMatching(/since step 0/) });
      expect(loop.state).toBe('paused');
      loop.play();
      rmSync(checkpoints);
      mkdirSync(checkpoints);
      vi.advanceTimersByTime(10_000);
      await loop.ended;
      expect([loop.state, epochs.length]).toEqual(['finished', 2]);
      expect(loop.run.lastCheckpoint).toMatchObject({ epoch: 2 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends without a last checkpoint where none can be written and a second stop asks for it', async () => {
    const { loop } = play(begin(), { paused: true });
    await loop.step();
    const { folder, id } = loop.run.writer;
    rmSync(join(folder, 'checkpoints'), { recursive: true });
    writeFileSync(join(folder, 'checkpoints'), '');
    await expect(loop.stop()).rejects.toMatchObject({ code: 'unwritable-file' });
    await loop.stop();
    expect([loop.state, loop.failure]).toEqual(['idle', null]);
    expect(readRunRecord(runs, id).state).toBe('stopped');
  });

  it('stops once asked to, whatever is asked for afterwards', async () => {
    const { loop, steps } = play(begin(), { paused: true });
    await loop.step();
    const stopped = loop.stop();
    loop.play();
    await Promise.all([loop.pause(), loop.step(), stopped]);
    expect([loop.state, steps.length]).toEqual(['idle', 1]);
  });

  it('decays the learning rate as configured', async () => {
    const decay = { factor: 0.5, every: 1, unit: 'epochs', floor: 0.0003 } as const;
    const { loop, steps } = play(begin({ epochs: 3, limit: 40, learningRate: 0.001, decay }));
    await loop.ended;
    expect(steps.map((row) => row.learningRate)).toEqual([0.001, 0.001, 0.0005, 0.0005, 0.0003, 0.0003]);
  });
});

describe('resuming', () => {
  it('goes on bit for bit: 40 steps at once equal 15, 12 and 13 with shifts and a decay', async () => {
    const training = {
      epochs: 4,
      shift: 2,
      decay: { factor: 0.9, every: 7, unit: 'steps', floor: 0 },
    } as const;
    const whole = play(begin(training));
    await whole.loop.ended;
    const first = play(begin(training), { onStep: ({ step }) => step === 15 && void first.loop.stop() });
    await first.loop.ended;
    const id = first.loop.run.writer.id;
    const second = play(resume(id), { onStep: ({ step }) => step === 27 && void second.loop.stop() });
    await second.loop.ended;
    const third = play(resume(id));
    await third.loop.ended;
    expect([first.steps.length, second.steps.length, third.steps.length]).toEqual([15, 12, 13]);
    expect(third.loop.run.notices).toEqual([]);
    expect(outcome(runs, id)).toEqual(outcome(runs, whole.loop.run.writer.id));
    expect(third.loop.run.seconds).toBeGreaterThan(second.loop.run.seconds);
  });

  it('trains more epochs than first asked for, and says when nothing is left', async () => {
    const first = play(begin({ epochs: 1 }));
    await first.loop.ended;
    const id = first.loop.run.writer.id;
    expect(() => resume(id)).toThrow(/finished 1 epochs/);
    expect(() => resume(id, { epochs: 1 })).toThrow(/nothing left/);
    const more = play(resume(id, { epochs: 3 }));
    await more.loop.ended;
    expect(more.epochs.map(({ epoch }) => epoch)).toEqual([2, 3]);
    expect(readRunRecord(runs, id).configuration.training.epochs).toBe(3);
  });

  it('begins again from the seed when no checkpoint had been written', async () => {
    const first = play(begin({ epochs: 1 }), { paused: true });
    await first.loop.step();
    const id = first.loop.run.writer.id;
    first.loop.run.close('stopped', null); // as if it had died
    const again = play(resume(id));
    await again.loop.ended;
    expect(again.loop.run.notices).toEqual([
      'No checkpoint had been written: the run begins again from its seed.',
    ]);
    const whole = play(begin({ epochs: 1 }));
    await whole.loop.ended;
    expect(outcome(runs, id)).toEqual(outcome(runs, whole.loop.run.writer.id));
  });

  it('goes on from an earlier checkpoint when the last is damaged, sets that aside, and saves again', async () => {
    const whole = play(begin({ epochs: 3 }));
    await whole.loop.ended;
    const first = play(begin({ epochs: 3 }), { onStep: ({ step }) => step === 25 && void first.loop.stop() });
    await first.loop.ended;
    const { id, folder } = first.loop.run.writer;
    const last = join(folder, 'checkpoints', 'step-00000025.safetensors');
    const bytes = readFileSync(last);
    bytes.writeFloatLE(NaN, bytes.length - 4);
    writeFileSync(last, bytes);
    const second = play(resume(id), { paused: true });
    const [, renamed] = second.loop.run.notices;
    expect(renamed).toMatch(/^step-00000025.safetensors is damaged and was renamed/);
    await second.loop.step();
    await second.loop.saveCheckpoint(); // at fewer steps than the damaged one has
    expect(readRunRecord(runs, id).state).toBe('training');
    second.loop.play();
    await second.loop.ended;
    expect(second.loop.failure).toBeNull();
    expect(outcome(runs, id)).toEqual(outcome(runs, whole.loop.run.writer.id));
  });

  it('is refused before anything is made when no image would be left to train on', () => {
    expect(() => begin({ holdOut: 60_000 })).toThrow(/none would be left/);
    expect(readdirSync(runs)).toEqual([]);
  });

  it('that fails leaves state and failure as they were, and the run to others', async () => {
    const first = play(begin(), { paused: true });
    await first.loop.step();
    await first.loop.stop();
    const id = first.loop.run.writer.id;
    const writer = openRun(runs, id);
    writer.setState('failed', { code: 'not-a-number', message: 'NaN', hint: '' });
    writer.close();
    const before = readRunRecord(runs, id);
    const checkpoints = join(writer.folder, 'checkpoints');
    const inTheWay = join(checkpoints, 'step-00000001.safetensors'); // what resuming saves at once
    renameSync(inTheWay, join(checkpoints, 'other.safetensors'));
    mkdirSync(inTheWay);
    expect(() => resume(id, { learningRateFactor: 0.1 })).toThrow(/could not be written/);
    expect(readRunRecord(runs, id)).toEqual(before);
    rmSync(inTheWay, { recursive: true });
    const second = resume(id, { learningRateFactor: 0.1 });
    expect(readRunRecord(runs, id)).toMatchObject({ state: 'training', failure: null });
    second.close('stopped', null);
  });

  it('is refused while the run is being trained', async () => {
    const { loop } = play(begin(), { paused: true });
    await loop.step();
    await loop.saveCheckpoint();
    expect(() => resume(loop.run.writer.id)).toThrow(/being trained/);
    await loop.stop();
  });
});

describe('NaN', () => {
  it('stops the run, says what happened, keeps the last good checkpoint and goes on from it', async () => {
    // Deep and linear: a learning rate of 10 makes the gradients overflow within a few steps.
    const configuration = tinyConfiguration({ learningRate: 10, epochs: 1 });
    const linear = { kind: 'none' } as const;
    const hidden = Array.from({ length: 6 }, () => ({ units: 64, activation: linear }));
    configuration.network.decoder = { ...configuration.network.decoder!, hidden, output: linear };
    const wild = play(beginRun(runs, configuration), { paused: true });
    await wild.loop.saveCheckpoint();
    const id = wild.loop.run.writer.id;
    const good = outcome(runs, id);
    wild.loop.play();
    await wild.loop.ended;
    expect(wild.loop.state).toBe('failed');
    const { length: steps } = wild.steps;
    expect(steps).toBeLessThan(5);
    const { failure, state } = readRunRecord(runs, id);
    expect([failure, state]).toEqual([wild.loop.failure, 'failed']);
    expect(failure!.code).toBe('not-a-number');
    expect(failure!.message).toContain(`In step ${steps + 1} `);
    expect(failure!.message).toMatch(
      /(the loss|a gradient) became .*infinite.*Learning rate: 10\.0.*Gradient norms of.*: \d/,
    );
    expect(failure!.hint).toBe('Go on from the last checkpoint (step 0) with a tenth of the learning rate.');
    expect(outcome(runs, id).parameters).toBe(good.parameters);

    // Each time a tenth of the rate before, even if the attempt dies before it has trained.
    const died = resume(id, { learningRateFactor: 0.1 });
    died.close('stopped', null);
    const tame = play(resume(id, { learningRateFactor: 0.0001 }));
    await tame.loop.ended;
    expect(tame.loop.state).toBe('finished');
    expect(tame.steps[0]!.learningRate).toBeCloseTo(0.0001, 12);
    expect(readRunRecord(runs, id)).toMatchObject({ failure: null, state: 'finished' });
  });
});
