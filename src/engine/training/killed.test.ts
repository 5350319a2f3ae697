/** The trainer may die at any moment: real training in a real process, killed, goes on bit for bit. */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { engineEnvironment } from '../backend/environment.ts';
import { Generator } from '../capsnet/random.ts';
import { listRuns, readLastResumable, readRunCheckpoint, readRunDetails } from '../storage/runFolder.ts';
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
/** Begins a run or goes on with it; sends each step, and saves after the step asked for, or 'often'. */
const trainer = `
import { chooseBackend } from '${src}/backend/tensorflow.ts';
import { TrainingLoop } from '${src}/training/loop.ts';
import { chooseFormulation } from '${src}/training/formulationChoice.ts';
import { beginRun, resumeRun } from '${src}/training/open.ts';
const [, , runs, id, saveAt, epochs] = process.argv;
await chooseBackend();
const configuration = ${JSON.stringify(configuration)};
if (epochs) configuration.training.epochs = Number(epochs);
const run = id ? resumeRun(runs, id, { epochs: configuration.training.epochs }) : beginRun(runs, configuration, (wanted) => chooseFormulation(wanted, runs));
const loop = new TrainingLoop(run, {
  changed() {},
  stepped({ step }) {
    if (saveAt === 'often' ? step % 2 === 0 : step === Number(saveAt)) void loop.saveCheckpoint();
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

it('20 kills at random moments change no bit, and after each the run reads and resumes', async () => {
  const runs = join(folder, 'often');
  const moments = new Generator(20);
  const endless = 1000;
  const delays: number[] = [];
  const saved: number[] = [0];
  for (let round = 0; round < 20; round++) {
    const id = listRuns(runs)[0]?.run ?? '';
    const child = start(runs, id, 'often', endless);
    // The first must make its run; some of the others die before their first step, while they load or resume.
    const loading = round > 0 && moments.uniform() < 0.25;
    if (!loading) await nextMessage(child);
    delays.push(Math.round(moments.uniform() * (loading ? 1500 : 400)));
    await new Promise((resolve) => setTimeout(resolve, delays.at(-1)));
    await killed(child);

    expect(listRuns(runs)).toMatchObject([{ state: 'interrupted', problem: null }]);
    const { run } = listRuns(runs)[0]!;
    const { steps, problem, checkpoints } = readRunDetails(runs, run, 100_000);
    expect(problem).toBeNull();
    expect(steps.map(({ step }) => step)).toEqual(steps.map((_, n) => n + 1)); // none missing, none twice
    for (const { file } of checkpoints) readRunCheckpoint(runs, run, file);
    if (checkpoints.length === 0) continue;
    const { notices, checkpoint } = readLastResumable(runs, run);
    expect(notices).toEqual([]);
    expect(checkpoint.step).toBeGreaterThanOrEqual(saved.at(-1)!);
    saved.push(checkpoint.step);
  }
  expect(saved.at(-1)).toBeGreaterThan(5);
  const [run] = listRuns(runs);
  const epochs = run!.epoch + 1;
  await finish(start(runs, run!.run, '', epochs));
  const atOnce = join(folder, 'at-once');
  await finish(start(atOnce, '', '', epochs));
  expect(outcome(runs, run!.run)).toEqual(outcome(atOnce, listRuns(atOnce)[0]!.run));
  console.log(`killed after ${delays.join(', ')} ms; saved steps: ${saved.join(', ')}`);
}, 300_000);
