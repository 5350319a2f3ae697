import { describe, expect, it } from 'vitest';
import { listCheckpoints, readRunDetails, readRunRecord } from '../storage/runFolder.ts';
import { outcome } from '../testing/outcome.ts';
import { play, useRuns } from '../testing/playRun.ts';
import { tinyConfiguration } from '../testing/tinyRun.ts';
import { beginRun } from './open.ts';

const { runs, begin, resume } = useRuns();

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

    const details = readRunDetails(runs(), loop.run.writer.id, 10_000);
    expect(details.state).toBe('finished');
    expect(details.steps).toEqual(steps);
    expect(details.epochMetrics).toEqual(epochs);
    expect(details.environment).toMatchObject({ backend: 'tensorflow', formulation: expect.any(String) });
    const accuracies = epochs.map((row) => row.validation!.accuracy);
    expect(loop.run.best!.validationAccuracy).toBe(Math.max(...accuracies));
    const last = listCheckpoints(runs(), loop.run.writer.id).find((checkpoint) => checkpoint.last)!;
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
    expect(listCheckpoints(runs(), loop.run.writer.id)).toHaveLength(1);
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
    expect(listCheckpoints(runs(), id)).toMatchObject([{ epoch: 0, step: 10, resumable: true }]);

    const second = play(resume(id));
    await second.loop.ended;
    expect(second.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(outcome(runs(), id)).toEqual(outcome(runs(), whole.loop.run.writer.id));
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

describe('NaN', () => {
  it('stops the run, says what happened, keeps the last good checkpoint and goes on from it', async () => {
    // Deep and linear: a learning rate of 10 makes the gradients overflow within a few steps.
    const configuration = tinyConfiguration({ learningRate: 10, epochs: 1 });
    const linear = { kind: 'none' } as const;
    const hidden = Array.from({ length: 6 }, () => ({ units: 64, activation: linear }));
    configuration.network.decoder = { ...configuration.network.decoder!, hidden, output: linear };
    const wild = play(
      beginRun(runs(), configuration, () => ({ formulation: 'matrix', measured: null })),
      { paused: true },
    );
    await wild.loop.saveCheckpoint();
    const id = wild.loop.run.writer.id;
    const good = outcome(runs(), id);
    wild.loop.play();
    await wild.loop.ended;
    expect(wild.loop.state).toBe('failed');
    const { length: steps } = wild.steps;
    expect(steps).toBeLessThan(5);
    const { failure, state } = readRunRecord(runs(), id);
    expect([failure, state]).toEqual([wild.loop.failure, 'failed']);
    expect(failure!.code).toBe('not-a-number');
    expect(failure!.message).toContain(`In step ${steps + 1} `);
    expect(failure!.message).toMatch(
      /(the loss|a gradient) became .*infinite.*Learning rate: 10\.0.*Gradient norms of.*: \d/,
    );
    expect(failure!.hint).toBe('Go on from the last checkpoint (step 0) with a tenth of the learning rate.');
    expect(outcome(runs(), id).parameters).toBe(good.parameters);

    // Each time a tenth of the rate before, even if the attempt dies before it has trained.
    const died = resume(id, { learningRateFactor: 0.1 });
    died.close('stopped', null);
    const tame = play(resume(id, { learningRateFactor: 0.0001 }));
    await tame.loop.ended;
    expect(tame.loop.state).toBe('finished');
    expect(tame.steps[0]!.learningRate).toBeCloseTo(0.0001, 12);
    expect(readRunRecord(runs(), id)).toMatchObject({ failure: null, state: 'finished' });
  });
});
