import { expect, it, vi } from 'vitest';
import { memoryChannels, serve } from '../shared/calls.ts';
import type { Handlers } from '../shared/calls.ts';
import { trainerContract } from '../shared/contract/trainer.ts';
import type { TrainerState } from '../shared/contract/trainer.ts';
import { AppError } from '../shared/errors.ts';
import { stopTraining } from './stopTraining.ts';

/** Answers the two requests that matter here, over a real channel, and notes them. */
function trainerThat(states: TrainerState[], answers = true) {
  const [ours, theirs] = memoryChannels();
  const asked: string[] = [];
  const next = (name: string) => () => {
    asked.push(name);
    return answers
      ? { state: states.length > 1 ? states.shift()! : states[0]! }
      : new Promise(() => undefined);
  };
  const handlers = { status: next('status'), stop: next('stop') };
  serve(trainerContract, handlers as unknown as Handlers<typeof trainerContract>, theirs);
  return { channel: ours, asked };
}

it('waits until the run is saved', async () => {
  const { channel, asked } = trainerThat(['training', 'saving', 'saving', 'idle']);
  expect(await stopTraining(channel, 5000)).toBeNull();
  expect(asked).toEqual(['status', 'stop', 'stop', 'stop']);
});

it('stops a run that is still being opened as soon as it is', async () => {
  const { channel, asked } = trainerThat(['starting', 'starting', 'training', 'idle']);
  await stopTraining(channel, 5000);
  expect(asked).toEqual(['status', 'status', 'status', 'stop']);
});

it('tells why a run could not be saved, and stops asking', async () => {
  const [ours, theirs] = memoryChannels();
  const stop = vi.fn(() => {
    throw new AppError('unwritable-file', 'The disk is full.', 'Free some.');
  });
  const handlers = { status: () => ({ state: 'training' }), stop };
  serve(trainerContract, handlers as unknown as Handlers<typeof trainerContract>, theirs);
  expect(await stopTraining(ours, 5000)).toMatchObject({ message: 'The disk is full.', hint: 'Free some.' });
  expect(stop).toHaveBeenCalledTimes(1);
});

it('leaves a trainer without a run alone', async () => {
  const { channel, asked } = trainerThat(['finished']);
  await stopTraining(channel, 5000);
  expect(asked).toEqual(['status']);
});

it('waits no longer than allowed, and not at all for a trainer that is gone', async () => {
  const started = Date.now();
  await stopTraining(trainerThat(['training'], false).channel, 150);
  expect(Date.now() - started).toBeGreaterThan(100);
  const { channel } = trainerThat(['training'], false);
  setTimeout(() => channel.close(), 20);
  await stopTraining(channel, 60_000);
  expect(Date.now() - started).toBeLessThan(2000);
});
