/** A run keeps to the threads that it began with: real processes, as TensorFlow's threads are as many as it loads with. */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { coreCount } from '../backend/hardware.ts';
import { listRuns, readRunRecord } from '../storage/runFolder.ts';
import { bundleScript, nextMessage } from '../testing/bundleScript.ts';
import { outcome } from '../testing/outcome.ts';
import { tinyConfiguration } from '../testing/tinyRun.ts';

/** Other than this machine would take by itself. */
const threads = coreCount() + 1;

let folder: string;
let script: string;
beforeAll(async () => {
  // Inside the project, where the script finds TensorFlow.
  const cache = join(process.cwd(), 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'threads-'));
  script = await bundleScript(folder, program);
});
afterAll(() => rmSync(folder, { recursive: true }));

const src = join(import.meta.dirname, '..');
/** Begins a run with other threads, or resumes one and then begins another; tells the notices of the last. */
const program = `
import { connect, memoryChannels, serve } from '${src}/../shared/calls.ts';
import { trainerContract } from '${src}/../shared/contract/trainer.ts';
import { chooseBackend } from '${src}/backend/tensorflow.ts';
import { createTrainer } from '${src}/trainer.ts';
const [, , dataFolder, threads, epochs, run] = process.argv;
const [page, engine] = memoryChannels();
const handlers = createTrainer({ dataFolder, resourcesFolder: dataFolder }, () => undefined);
serve(trainerContract, handlers, engine);
const trainer = connect(trainerContract, page);
const configuration = ${JSON.stringify(tinyConfiguration())};
configuration.training.epochs = Number(epochs);
const ended = async () => {
  for (;;) {
    const status = await trainer.call('status', {});
    if (status.state === 'failed') throw new Error(status.failure.message);
    if (status.state === 'finished') return status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
if (Number(threads)) await chooseBackend({ threads: Number(threads) });
if (run) await trainer.call('resume', { run, epochs: configuration.training.epochs });
else await trainer.call('start', { configuration });
const first = await ended();
let second = null;
if (run) {
  await trainer.call('start', { configuration: { ...configuration, training: { ...configuration.training, epochs: 1 } } });
  second = await ended();
}
process.send({ first, second });
process.disconnect();
`;

interface Told {
  notices: string[];
  environment: { threads: number };
}
async function play(data: string, loaded: number | null, epochs: number, run = '') {
  const child = fork(script, [join(folder, data), String(loaded ?? 0), String(epochs), run], {
    execArgv: [],
  });
  return (await nextMessage(child)) as { first: Told; second: Told | null };
}
const runs = (data: string) => join(folder, data, 'runs');

it('is resumed with the threads of its beginning, bit for bit, whatever the machine would take now', async () => {
  await play('whole', threads, 3);
  await play('parts', threads, 2);
  const { run } = listRuns(runs('parts'))[0]!;
  const { first, second } = await play('parts', null, 3, run);
  expect(first).toMatchObject({ notices: [], environment: { threads } });
  const { sessions } = readRunRecord(runs('parts'), run);
  expect(sessions.map(({ environment }) => environment.threads)).toEqual([threads, threads]);
  expect(outcome(runs('parts'), run)).toEqual(outcome(runs('whole'), listRuns(runs('whole'))[0]!.run));
  // The next run in the same process has them too, and says so.
  expect(second!.environment.threads).toBe(threads);
  expect(second!.notices).toEqual([
    expect.stringMatching(`with ${threads} threads.* on ${coreCount()} cores`),
  ]);
});

it('where TensorFlow is loaded already, its threads stay, and the run says so', async () => {
  await play('loaded', threads, 1);
  const { run } = listRuns(runs('loaded'))[0]!;
  const { first } = await play('loaded', coreCount(), 2, run);
  expect(first.environment.threads).toBe(coreCount());
  expect(first.notices).toEqual([
    expect.stringMatching(
      `thread count than before \\(${coreCount()}, was ${threads}\\).*restart the trainer`,
    ),
  ]);
});
