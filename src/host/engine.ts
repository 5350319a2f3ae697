import { inspectorContract } from '../shared/contract/inspector.ts';
import { trainerContract } from '../shared/contract/trainer.ts';
import type { Contract } from '../shared/contract/requests.ts';
import type { EngineRole } from '../shared/contract/shell.ts';
import type { Channel, Emit, Handlers } from '../shared/calls.ts';
import type { EngineEnvironment } from '../engine/environment.ts';
import { yieldToOthers } from '../engine/priority.ts';
import { Hub } from './hub.ts';

/** What an engine's process tells its host beside the calls: that it is up, and lines for the log. */
export type EngineNotice =
  { type: 'ready' } | { type: 'log'; level: 'info' | 'warning' | 'error'; text: string };

/** Answers one more channel; any number may be open at once, and every event goes to all of them. */
export type Answer = (channel: Channel) => void;

/**
 * Starts the engine of a role in this process. Its log lines go to the host, which keeps them for the System view;
 * all else it says goes to whoever is connected.
 */
export async function startEngine(
  role: EngineRole,
  environment: EngineEnvironment,
  notify: (notice: EngineNotice) => void,
): Promise<Answer> {
  const answer =
    role === 'trainer' ? await trainer(environment, notify) : await inspector(environment, notify);
  notify({ type: 'ready' });
  return answer;
}

type Notify = (notice: EngineNotice) => void;

async function trainer(environment: EngineEnvironment, notify: Notify): Promise<Answer> {
  yieldToOthers(); // before the import below: TensorFlow's threads inherit the priority
  const { createTrainer } = await import('../engine/trainer.ts');
  return answerWith(trainerContract, notify, (emit) => createTrainer(environment, emit));
}

async function inspector(environment: EngineEnvironment, notify: Notify): Promise<Answer> {
  const { createInspector } = await import('../engine/inspector.ts');
  return answerWith(inspectorContract, notify, (emit) => createInspector(environment, emit));
}

function answerWith<C extends Contract>(
  contract: C,
  notify: Notify,
  create: (emit: Emit<C>) => Handlers<C>,
): Answer {
  let hub: Hub<C> | null = null;
  const handlers = create((name, payload) => {
    if (name === 'log') notify({ type: 'log', ...(payload as { level: 'info'; text: string }) });
    else hub?.emit(name, payload);
  });
  hub = new Hub(contract, handlers);
  return (channel) => void hub.open(channel);
}
