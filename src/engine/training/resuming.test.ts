import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Parameters } from '../capsnet/parameters.ts';
import { readLastResumable, readRunRecord } from '../storage/runFolder.ts';
import { openRun } from '../storage/runWriter.ts';
import { outcome } from '../testing/outcome.ts';
import { usualHere } from '../testing/formulationsHere.ts';
import { play, useRuns } from '../testing/playRun.ts';

const { runs, begin, resume } = useRuns();

describe('resuming', () => {
  it.each([
    ['matrix', null],
    ['direct', 0.9],
    [usualHere, null],
  ] as const)(
    'goes on bit for bit in the %s formulation, weights averaged by %s: 40 steps at once equal 15, 12 and 13',
    async (formulation, weightAverage) => {
      const training = {
        epochs: 4,
        shift: 2,
        weightAverage,
        decay: { factor: 0.9, every: 7, unit: 'steps', floor: 0 },
      } as const;
      const whole = play(begin(training, formulation));
      await whole.loop.ended;
      const first = play(begin(training, formulation), {
        onStep: ({ step }) => step === 15 && void first.loop.stop(),
      });
      await first.loop.ended;
      const id = first.loop.run.writer.id;
      const second = play(resume(id), { onStep: ({ step }) => step === 27 && void second.loop.stop() });
      await second.loop.ended;
      const third = play(resume(id));
      await third.loop.ended;
      expect([first.steps.length, second.steps.length, third.steps.length]).toEqual([15, 12, 13]);
      expect(third.loop.run.notices).toEqual([]);
      expect(outcome(runs(), id)).toEqual(outcome(runs(), whole.loop.run.writer.id));
      expect(third.loop.run.seconds).toBeGreaterThan(second.loop.run.seconds);
      const { sessions } = readRunRecord(runs(), id);
      expect(sessions.map(({ environment }) => environment.formulation)).toEqual(Array(3).fill(formulation));
    },
  );

  it('the formulations do not give the same bits, so that it matters which one goes on', async () => {
    const played = (['direct', 'matrix'] as const).map((formulation) =>
      play(begin({ epochs: 1 }, formulation)),
    );
    await Promise.all(played.map(({ loop }) => loop.ended));
    const [direct, matrix] = played.map(({ loop }) => outcome(runs(), loop.run.writer.id));
    expect(direct!.parameters).not.toBe(matrix!.parameters);
    expect(direct!.steps[0]!.total).toBeCloseTo(matrix!.steps[0]!.total, 5);
  });

  it('in a formulation that this version does not know takes its own, and says so', async () => {
    const first = play(begin(), { paused: true });
    await first.loop.step();
    await first.loop.stop();
    const { id, folder } = first.loop.run.writer;
    const record = readRunRecord(runs(), id);
    record.sessions[0]!.environment.formulation = 'spectral';
    writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
    const run = resume(id);
    expect(run.notices).toEqual([expect.stringMatching(/formulation.*\(\w+, was spectral\)/)]);
    run.close('stopped', null);
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
    expect(readRunRecord(runs(), id).configuration.training.epochs).toBe(3);
  });

  it('averages the weights from where it was asked to', async () => {
    const first = play(begin({ epochs: 1 }));
    await first.loop.ended;
    const { id } = first.loop.run.writer;
    const before = readLastResumable(runs(), id).checkpoint;
    expect(before.resume.optimiser.weights).toBeNull();
    const more = play(resume(id, { epochs: 3, weightAverage: 0.99 }));
    await more.loop.ended;
    const { parameters, resume: state } = readLastResumable(runs(), id).checkpoint;
    const trained = state.optimiser.weights!;
    const away = (from: Parameters) =>
      parameters.get('digit.weight')!.values.reduce((sum, value, n) => {
        return sum + (value - from.get('digit.weight')!.values[n]!) ** 2;
      }, 0);
    expect(away(trained)).toBeGreaterThan(0);
    expect(away(before.parameters)).toBeGreaterThan(0);
    expect(readRunRecord(runs(), id).configuration.training.weightAverage).toBe(0.99);
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
    expect(outcome(runs(), id)).toEqual(outcome(runs(), whole.loop.run.writer.id));
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
    expect(readRunRecord(runs(), id).state).toBe('training');
    second.loop.play();
    await second.loop.ended;
    expect(second.loop.failure).toBeNull();
    expect(outcome(runs(), id)).toEqual(outcome(runs(), whole.loop.run.writer.id));
  });

  it('is refused before anything is made when no image would be left to train on', () => {
    expect(() => begin({ holdOut: 60_000 })).toThrow(/none would be left/);
    expect(readdirSync(runs())).toEqual([]);
  });

  it('that fails leaves state and failure as they were, and the run to others', async () => {
    const first = play(begin(), { paused: true });
    await first.loop.step();
    await first.loop.stop();
    const id = first.loop.run.writer.id;
    const writer = openRun(runs(), id);
    writer.setState('failed', { code: 'not-a-number', message: 'NaN', hint: '' });
    writer.close();
    const before = readRunRecord(runs(), id);
    const checkpoints = join(writer.folder, 'checkpoints');
    const inTheWay = join(checkpoints, 'step-00000001.safetensors'); // what resuming saves at once
    renameSync(inTheWay, join(checkpoints, 'other.safetensors'));
    mkdirSync(inTheWay);
    expect(() => resume(id, { learningRateFactor: 0.1 })).toThrow(/could not be written/);
    expect(readRunRecord(runs(), id)).toEqual(before);
    rmSync(inTheWay, { recursive: true });
    const second = resume(id, { learningRateFactor: 0.1 });
    expect(readRunRecord(runs(), id)).toMatchObject({ state: 'training', failure: null });
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
