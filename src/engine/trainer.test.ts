import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, memoryChannels, serve } from '../shared/calls.ts';
import type { Client, Emit } from '../shared/calls.ts';
import { trainerContract } from '../shared/contract/trainer.ts';
import type { PayloadOf } from '../shared/contract/requests.ts';
import type { TrainerStatus } from '../shared/contract/trainer.ts';
import { AppError } from '../shared/errors.ts';
import { tf } from './backend/tensorflow.ts';
import { tinyConfiguration } from './testing/tinyRun.ts';
import { createTrainer } from './trainer.ts';

type Events = (typeof trainerContract)['events'];
type Name = keyof Events;

let dataFolder: string;
let trainer: Client<typeof trainerContract>;
/** What the page has heard, with the time in milliseconds. */
let heard: { name: Name; payload: unknown; time: number }[];
const all = <K extends Name>(name: K) =>
  heard.filter((event) => event.name === name).map(({ payload }) => payload as PayloadOf<Events[K]>);

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'trainer-'));
  heard = [];
  const [page, engine] = memoryChannels();
  const emit: Emit<typeof trainerContract> = (name, payload) => server.emit(name, payload);
  const handlers = createTrainer({ dataFolder, resourcesFolder: dataFolder }, emit);
  const server = serve(trainerContract, handlers, engine);
  trainer = connect(trainerContract, page);
  for (const name of Object.keys(trainerContract.events) as Name[]) {
    trainer.on(name, (payload) => heard.push({ name, payload, time: performance.now() }));
  }
});
afterEach(async () => {
  await trainer.call('stop', {});
  rmSync(dataFolder, { recursive: true });
});

async function until(reached: (status: TrainerStatus) => boolean): Promise<TrainerStatus> {
  for (;;) {
    const status = await trainer.call('status', {});
    if (reached(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('the trainer', () => {
  it('is idle until a run is started', async () => {
    expect(await trainer.call('status', {})).toMatchObject({ state: 'idle', run: null, configuration: null });
    for (const name of ['play', 'pause', 'step', 'stop', 'saveCheckpoint'] as const) {
      expect((await trainer.call(name, {})).state).toBe('idle');
    }
    expect(await trainer.call('reconstructionSamples', { seed: 1, count: 5 })).toBeNull();
    expect((await trainer.call('backend', {})).id).toBe('tensorflow');
  });

  it('tells everything of a run, in order, and not too often', async () => {
    const tensors = tf.memory().numTensors;
    const started = await trainer.call('start', { configuration: tinyConfiguration(), title: 'A try' });
    expect(started).toMatchObject({ title: 'A try', totalSteps: 20, stepsPerEpoch: 10, step: 0 });
    const status = await until(({ state }) => state === 'finished');
    expect(status).toMatchObject({ step: 20, epoch: 2, failure: null, notices: [], remaining: 0 });
    expect(status.lastCheckpoint).toMatchObject({ epoch: 2, step: 20 });
    expect(status.best!.validationAccuracy).toBeGreaterThan(0);
    expect(status.imagesPerSecond).toBeGreaterThan(0);
    expect(status.memory.bytes).toBeGreaterThan(1e7);
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(
      all('steps')
        .flat()
        .map(({ step }) => step),
    ).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(all('epoch').map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(all('status').at(-1)!.state).toBe('finished');
    const validations = all('confusion').filter(({ kind }) => kind === 'validation');
    expect(validations.map(({ epoch, images }) => [epoch, images])).toEqual([
      [1, 50],
      [2, 50],
    ]);
    const live = all('confusion')
      .filter(({ kind }) => kind === 'training')
      .at(-1)!;
    expect(live.images).toBe(400);
    expect(live.matrix.flat().reduce((a, b) => a + b)).toBe(400);

    expect(all('reconstructions').at(-1)!.step).toBe(20); // by the finished network
    const pictures = all('reconstructions')[0]!;
    expect(pictures.labels).toHaveLength(13);
    expect(new Set(pictures.labels).size).toBe(10);
    expect([pictures.originals.length, pictures.decoded.length]).toEqual([13 * 784, 13 * 784]);
    expect(Math.max(...pictures.decoded)).toBeLessThanOrEqual(1);

    const seconds = (heard.at(-1)!.time - heard[0]!.time) / 1000;
    expect(all('steps').length).toBeLessThanOrEqual(10 * seconds + 4); // and one at each epoch's end
    expect(all('status').length).toBeLessThanOrEqual(10 * seconds + 4);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('trains one run at a time', async () => {
    await trainer.call('start', { configuration: tinyConfiguration({ epochs: 50 }) });
    const second = trainer.call('start', { configuration: tinyConfiguration() });
    await expect(second).rejects.toMatchObject({ code: 'busy' });
    const stopped = await trainer.call('stop', {});
    expect(stopped.state).toBe('idle');
    const resumed = await trainer.call('resume', { run: stopped.run! });
    expect(resumed).toMatchObject({
      run: stopped.run,
      step: stopped.step,
      configuration: stopped.configuration,
    });
    const paused = await trainer.call('pause', {});
    expect((await trainer.call('step', {})).step).toBe(paused.step + 1);
  });

  it('pauses and answers within a second while it validates', async () => {
    await trainer.call('start', { configuration: tinyConfiguration({ holdOut: 5000, limit: 20 }) });
    await until(({ state }) => state === 'validating');
    const before = performance.now();
    expect((await trainer.call('pause', {})).state).toBe('paused');
    expect(performance.now() - before).toBeLessThan(1000);
    const chosen = await trainer.call('reconstructionSamples', { seed: 7, count: 4 });
    expect(chosen!.labels).toHaveLength(4);
    expect(await trainer.call('reconstructionSamples', { seed: 7, count: 4 })).toEqual(chosen);
  });

  it('says what is wrong with a run that it cannot begin', async () => {
    await expect(trainer.call('resume', { run: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' });
    const configuration = tinyConfiguration();
    configuration.network.input.height = 36;
    const failed = await trainer.call('start', { configuration }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(AppError);
    expect((failed as AppError).message).toBe(
      'The network takes images of 36x28x1, and those of MNIST are 28x28x1.',
    );
    expect((await trainer.call('status', {})).state).toBe('idle');
    expect(all('status').map(({ state }) => state)).toEqual(['starting', 'idle', 'starting', 'idle']);
  });
});
