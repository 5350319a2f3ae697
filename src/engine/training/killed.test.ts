/** The trainer may die at any moment: real training in a real process, killed, goes on bit for bit. */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { engineEnvironment } from '../backend/environment.ts';
import { listRuns } from '../storage/runFolder.ts';
import { bundleScript, killed, nextMessage } from '../testing/bundleScript.ts';
import { outcome } from '../testing/outcome.ts';
import { tinyConfiguration } from '../testing/tinyRun.ts';

let folder: string;
let script: string;
beforeAll(async () => {
  // Inside the project, where the script finds TensorFlow.
  const cache = join(process.cwd(), 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'killed-'));
  script = await bundleScript(folder, trainer);
});
afterAll(() => rmSync(folder, { recursive: true }));

const configuration = tinyConfiguration({ epochs: 4, shift: 2 }); // 40 steps
const src = join(import.meta.dirname, '..');
/** Begins a run or goes on with it; sends each step, and saves after the step asked for. */
const trainer = `
import { chooseBackend } from '${src}/backend/tensorflow.ts';
import { TrainingLoop } from '${src}/training/loop.ts';
import { beginRun, resumeRun } from '${src}/training/open.ts';
const [, , runs, id, saveAt] = process.argv;
await chooseBackend();
const run = id ? resumeRun(runs, id) : beginRun(runs, ${JSON.stringify(configuration)});
const loop = new TrainingLoop(run, {
  changed() {},
  stepped({ step }) {
    if (step === Number(saveAt)) void loop.saveCheckpoint();
    process.send(step);
  },
  epochEnded() {},
  noticed() {},
}, { paused: false });
await loop.ended;
if (loop.failure) throw new Error(loop.failure.message);
process.disconnect();
`;

function start(...args: (string | number)[]) {
  const env = { ...process.env, ...engineEnvironment() };
  return fork(script, args.map(String), { execArgv: [], env });
}

/** Lets the process train to its end. @returns the steps it took */
async function finish(child: ReturnType<typeof fork>): Promise<number[]> {
  const steps: number[] = [];
  child.on('message', (step) => steps.push(step as number));
  const status = await new Promise((resolve) => child.once('exit', resolve));
  expect(status).toBe(0);
  return steps;
}

let whole: ReturnType<typeof outcome>;
beforeAll(async () => {
  const runs = join(folder, 'whole');
  expect(await finish(start(runs, ''))).toHaveLength(40);
  whole = outcome(runs, listRuns(runs)[0]!.run);
});

it('40 steps at once equal 20, kill -9, and 20', async () => {
  const runs = join(folder, 'twice');
  const first = start(runs, '', 20);
  await new Promise<void>((resolve) => first.on('message', (step) => step === 24 && resolve())); // 4 are not saved
  await killed(first);
  const [interrupted] = listRuns(runs);
  expect(interrupted).toMatchObject({ state: 'interrupted', step: 20, problem: null });
  const steps = await finish(start(runs, interrupted!.run));
  expect([steps[0], steps.length]).toEqual([21, 20]);
  expect(listRuns(runs)[0]!.state).toBe('finished');
  expect(outcome(runs, interrupted!.run)).toEqual(whole);
});

it('neither do kills at random moments change a bit', async () => {
  const runs = join(folder, 'often');
  for (let round = 0; round < 4; round++) {
    const child = start(runs, listRuns(runs)[0]?.run ?? '');
    await nextMessage(child);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
    await killed(child);
    expect(listRuns(runs)).toMatchObject([{ problem: null }]);
    if (listRuns(runs)[0]!.state === 'finished') break; // the process was quicker
  }
  const [run] = listRuns(runs);
  if (run!.state !== 'finished') await finish(start(runs, run!.run));
  expect(outcome(runs, run!.run)).toEqual(whole);
});
