import { expect, it, vi } from 'vitest';
import type { TrainerStatus } from '../../shared/contract/trainer.ts';
import { AppError } from '../../shared/errors.ts';
import type { StepMetrics } from '../../shared/metrics.ts';
import { findPreset } from '../../shared/presets.ts';
import { testApp } from '../testing/app.ts';

const { configuration } = findPreset('tiny');
const status = (part: Partial<TrainerStatus> = {}): TrainerStatus => ({
  state: 'training',
  run: 'one',
  title: 'Tiny',
  configuration,
  epoch: 0,
  step: 2,
  stepsPerEpoch: 10,
  totalSteps: 20,
  imagesPerSecond: 100,
  elapsed: 1,
  remaining: 9,
  best: null,
  lastCheckpoint: null,
  failure: null,
  notices: [],
  environment: null,
  memory: { bytes: 0, tensors: 0 },
  ...part,
});
const row = (step: number): StepMetrics => ({
  step,
  epoch: 0,
  margin: 1,
  reconstruction: 1,
  total: 1,
  accuracy: 0,
  lengthRight: 0,
  lengthWrong: 0,
  gradientNorm: 0,
  learningRate: 0,
  imagesPerSecond: 0,
  seconds: 0,
});

const details = { run: () => ({ steps: [row(1), row(2)], epochMetrics: [] }) as never };

it('joins a run in the middle, with the steps before', async () => {
  const { app, servers } = testApp({ inspector: details, trainer: { status: () => status() } });
  app.run.connect();
  await vi.waitFor(() => expect(app.run.status?.run).toBe('one'));
  servers.trainer!.emit('steps', [row(2), row(3)]);
  servers.trainer!.emit('status', status({ step: 3 }));
  await vi.waitFor(() => expect(app.run.status?.step).toBe(3));
  expect(app.run.steps.map(({ step }) => step)).toEqual([1, 2, 3]); // each once
  expect([app.run.training, app.run.share]).toEqual([true, 0.15]);
});

it('keeps what was measured when the trainer ends, and offers to go on', async () => {
  const { app, servers } = testApp({
    inspector: details,
    trainer: {
      status: vi
        .fn()
        .mockReturnValueOnce(status())
        .mockReturnValue(status({ state: 'idle', run: null, step: 0 })),
      resume: ({ run }) => status({ run, step: 2 }),
    },
  });
  app.run.connect();
  await vi.waitFor(() => expect(app.run.steps.length).toBe(2));
  servers.trainer!.close();
  await vi.waitFor(() => expect(app.run.interrupted?.run).toBe('one'));
  await vi.waitFor(() => expect(app.run.status?.state).toBe('idle'));
  expect(app.run.steps.length).toBe(2);
  expect(await app.run.resume('one')).toBe(true);
  expect([app.run.interrupted, app.run.status?.run]).toEqual([null, 'one']);
});

it('forgets the run before when another starts', async () => {
  const { app, servers } = testApp({
    inspector: { run: ({ run }) => ({ steps: run === 'one' ? [row(1)] : [], epochMetrics: [] }) as never },
    trainer: { status: () => status(), start: () => status({ run: 'two', step: 0 }) },
  });
  app.run.connect();
  await vi.waitFor(() => expect(app.run.steps.length).toBe(1));
  servers.trainer!.emit('confusion', { kind: 'training', epoch: 0, images: 1, matrix: [[1]] });
  await vi.waitFor(() => expect(app.run.confusion.training?.images).toBe(1));
  await app.run.start(configuration);
  expect([app.run.steps.length, app.run.confusion.training, app.run.pending]).toEqual([0, undefined, null]);
});

it('is not held up by the inspector, and believes what the trainer said last', async () => {
  let answer: () => void = () => undefined;
  const read = new Promise<void>((resolve) => (answer = resolve));
  const { app, servers } = testApp({
    inspector: { run: async () => (await read, details.run()) },
    trainer: {
      status: () => status({ state: 'idle', run: null }),
      start: () => status({ state: 'starting', step: 0 }),
    },
  });
  app.run.connect();
  await vi.waitFor(() => expect(app.run.status?.state).toBe('idle'));
  expect(await app.run.start(configuration)).toBe(true);
  expect([app.run.status?.state, app.run.pending]).toEqual(['starting', null]);
  servers.trainer!.emit('status', status({ state: 'failed' }));
  await vi.waitFor(() => expect(app.run.status?.state).toBe('failed'));
  answer();
  await vi.waitFor(() => expect(app.run.steps.length).toBe(2));
  expect(app.run.status?.state).toBe('failed');
});

it('offers to start again when the trainer ends before a run is open', async () => {
  const start = vi.fn(() => new Promise<TrainerStatus>(() => undefined));
  const { app, servers } = testApp({
    inspector: details,
    trainer: { status: () => status({ state: 'idle', run: null }), start },
  });
  app.run.connect();
  await vi.waitFor(() => expect(app.run.status?.state).toBe('idle'));
  const started = app.run.start(configuration);
  servers.trainer!.emit('status', status({ state: 'starting', run: null }));
  await vi.waitFor(() => expect(app.run.status?.state).toBe('starting'));
  servers.trainer!.close();
  expect(await started).toBe(false);
  expect([app.run.interrupted, app.run.pending]).toEqual([null, null]);
  expect(app.toasts.current?.action?.text).toBe('Start again');
  app.toasts.current!.action!.run();
  await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(2));
});

it('can start again after a start that failed', async () => {
  const idle = status({ state: 'idle', run: null });
  const active: boolean[] = [];
  const { app, servers } = testApp({
    trainer: {
      status: () => idle,
      start: async () => {
        servers.trainer!.emit('status', status({ state: 'starting', run: null }));
        await vi.waitFor(() => expect(app.run.active).toBe(true));
        active.push(app.run.active);
        servers.trainer!.emit('status', idle);
        throw new AppError('unwritable-file', 'The folder is full.', 'Make room.');
      },
    },
  });
  app.run.connect();
  await vi.waitFor(() => expect(app.run.status?.state).toBe('idle'));
  expect(await app.run.start(configuration)).toBe(false);
  expect([...active, app.run.active, app.run.pending]).toEqual([true, false, null]);
  expect(app.toasts.current?.hint).toBe('Make room.');
});

it('shows why the trainer refused', async () => {
  const { app } = testApp({ trainer: { status: () => status() } });
  expect(await app.run.pause()).toBe(false);
  expect(app.toasts.current?.kind).toBe('failed');
});
