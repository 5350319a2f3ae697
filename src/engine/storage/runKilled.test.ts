/** A trainer may die at any moment: here a process that writes a run as fast as it can is killed at random moments. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Generator } from '../capsnet/random.ts';
import { bundleScript, killed, nextMessage } from '../testing/bundleScript.ts';
import { checkpointAt, stepRow } from '../testing/sampleRun.ts';
import {
  listCheckpoints,
  listRuns,
  readLastResumable,
  readRunCheckpoint,
  readRunDetails,
} from './runFolder.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'killed-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const here = import.meta.dirname;
/** Trains from the last checkpoint: a row per step, a checkpoint per three steps, an epoch per six. */
const trainer = `
import { createRun, openRun } from '${here}/runWriter.ts';
import { listCheckpoints, readLastResumable } from '${here}/runFolder.ts';
import { checkpointAt, epochRow, newRun, stepRow } from '${here}/../testing/sampleRun.ts';
const [, , runs, id] = process.argv;
const last = id && listCheckpoints(runs, id).length > 0 ? readLastResumable(runs, id).checkpoint : null;
let step = last?.step ?? 0;
const writer = id ? openRun(runs, id) : createRun(runs, newRun);
if (id) {
  writer.beginSession({ step, environment: {}, configuration: newRun.configuration });
  writer.setState('training');
}
if (id && writer.truncateMetrics(last?.resume.metricsBytes ?? 0) !== null) throw new Error('figures are missing');
for (;;) {
  step++;
  writer.appendSteps([stepRow(step)]);
  if (step % 6 === 0) writer.appendEpoch(epochRow(step / 6));
  const resume = { metricsBytes: writer.metricsBytes };
  const epoch = Math.floor(step / 6);
  if (step % 3 === 0) {
    const accuracy = step % 6 === 0 ? ((epoch * 7) % 10) / 10 : null;
    writer.writeCheckpoint(step % 6 === 0 ? 'epoch' : 'step', checkpointAt(epoch, step, accuracy, resume));
  }
  process.send(step);
}`;

describe('a run whose trainer is killed', () => {
  it('stays readable and resumable, 20 times', async () => {
    const runs = join(folder, 'runs');
    const script = await bundleScript(folder, trainer);
    const moments = new Generator(20);
    let reached = 0;
    for (let round = 0; round < 20; round++) {
      const [run] = listRuns(runs);
      const child = fork(script, run ? [runs, run.run] : [runs], { execArgv: [] });
      await nextMessage(child);
      await new Promise((resolve) => setTimeout(resolve, moments.uniform() * 150));
      await killed(child);

      const list = listRuns(runs);
      expect(list).toHaveLength(1);
      expect(list[0]).toMatchObject({ state: 'interrupted', problem: null });
      const id = list[0]!.run;
      const { steps, problem } = readRunDetails(runs, id, 100_000);
      expect(problem).toBe(null);
      expect(steps).toEqual(steps.map((_, n) => stepRow(n + 1))); // none missing, none twice

      const checkpoints = listCheckpoints(runs, id);
      for (const { file, epoch, step, validationAccuracy, resumable } of checkpoints) {
        const expected = checkpointAt(epoch, step, validationAccuracy);
        const { parameters, resume } = readRunCheckpoint(runs, id, file);
        expect(parameters).toEqual(expected.parameters);
        if (resumable) expect(resume?.optimiser).toEqual(expected.resume?.optimiser);
      }
      if (checkpoints.length === 0) continue;
      const { checkpoint, notices } = readLastResumable(runs, id);
      expect(notices).toEqual([]);
      expect(checkpoint.step).toBeGreaterThanOrEqual(reached);
      expect(checkpoint.step).toBeLessThanOrEqual(steps.length);
      reached = checkpoint.step;
    }
    expect(reached).toBeGreaterThan(3);
  });
});
