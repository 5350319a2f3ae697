/** A new run that begins from the weights of a checkpoint. */
import { expect, it } from 'vitest';
import { findPreset } from '../../shared/presets.ts';
import { readLastResumable } from '../storage/runFolder.ts';
import { play, useRuns } from '../testing/playRun.ts';
import { tinyConfiguration } from '../testing/tinyRun.ts';
import { beginRun } from './open.ts';

const { runs, begin, resume } = useRuns();
const matrix = () => ({ formulation: 'matrix', measured: null }) as const;

async function trained() {
  const { loop } = play(begin({ epochs: 1 }));
  await loop.ended;
  return readLastResumable(runs(), loop.run.writer.id).checkpoint;
}

it('has them at its beginning, and still when its trainer died before the first checkpoint', async () => {
  const from = await trained();
  const run = beginRun(runs(), tinyConfiguration({ learningRate: 1e-4 }), matrix, { from });
  expect([run.step, run.notices]).toEqual([0, []]);
  const { id, record } = run.writer;
  expect(record.title).toBe(`Tiny, seed 42, from epoch 1 of ${from.provenance.run}`);
  run.close('failed', null); // as one that was killed: nothing was saved since
  const { checkpoint } = readLastResumable(runs(), id);
  expect([checkpoint.step, checkpoint.epoch, checkpoint.validationAccuracy]).toEqual([0, 0, null]);
  for (const [name, { values }] of from.parameters)
    expect(checkpoint.parameters.get(name)!.values, name).toEqual(values);

  const { loop, epochs } = play(resume(id));
  await loop.ended;
  expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

it('says when they have seen what is held out, and refuses those of another network', async () => {
  const from = await trained(); // 50 held out, seed 42
  for (const [training, tells] of [
    [{ holdOut: 20 }, false],
    [{ holdOut: 0 }, false],
    [{ holdOut: 51 }, true],
    [{ holdOut: 50, seed: 7 }, true],
  ] as const) {
    const run = beginRun(runs(), tinyConfiguration(training), matrix, { from });
    expect(run.notices.length > 0, JSON.stringify(training)).toBe(tells);
    run.close('stopped', null);
  }
  const { configuration } = findPreset('fast');
  expect(() => beginRun(runs(), configuration, matrix, { from })).toThrow(/another network/);
});
