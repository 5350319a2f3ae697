/** Where a run stands, in words and in what can be done with it. */
import type { TrainerStatus } from '../../../shared/contract/trainer.ts';
import type { ErrorData } from '../../../shared/errors.ts';

export type Phase =
  | 'none'
  | 'starting'
  | 'training'
  | 'validating'
  | 'saving'
  | 'paused'
  | 'stopped'
  | 'finished'
  | 'failed'
  | 'ended';

export interface PhaseInfo {
  word: string;
  pill: 'plain' | 'ok' | 'info' | 'warn' | 'bad';
  /** What the one button for it does; null: nothing to pause or resume. */
  toggle: 'pause' | 'play' | 'resume' | null;
  canStep: boolean;
  canStop: boolean;
}

const running = { toggle: 'pause', canStep: false, canStop: true } as const;
const over = { toggle: null, canStep: false, canStop: false } as const;

export const phases: Readonly<Record<Phase, PhaseInfo>> = {
  none: { word: 'Not started', pill: 'plain', ...over },
  starting: { word: 'Starting', pill: 'info', ...running },
  training: { word: 'Training', pill: 'ok', ...running },
  validating: { word: 'Validating', pill: 'info', ...running },
  saving: { word: 'Saving', pill: 'info', ...running },
  paused: { word: 'Paused', pill: 'warn', toggle: 'play', canStep: true, canStop: true },
  stopped: { word: 'Stopped', pill: 'plain', ...over, toggle: 'resume' },
  finished: { word: 'Finished', pill: 'plain', ...over },
  failed: { word: 'Failed', pill: 'bad', ...over },
  ended: { word: 'Trainer process ended', pill: 'bad', ...over, toggle: 'resume' },
};

/** @param interrupted the run's last status, when the trainer's process ended in the middle of it. */
export function phaseOf(status: TrainerStatus | null, interrupted: TrainerStatus | null): Phase {
  if (interrupted) return 'ended';
  if (!status?.run) return status?.state === 'starting' ? 'starting' : 'none';
  return status.state === 'idle' ? 'stopped' : status.state;
}

/** Finished epochs as a fraction. */
export function epochReached({ step, stepsPerEpoch }: TrainerStatus): number {
  return stepsPerEpoch > 0 ? step / stepsPerEpoch : 0;
}

/** Where a run failed; `epoch` with its fraction. */
export interface FailedStep {
  step: number;
  epoch: number;
}

/** The step whose loss was not a number; it is not counted as done. Null for any other end. */
export function failedStep(status: TrainerStatus | null): FailedStep | null {
  if (status?.state !== 'failed' || status.failure?.code !== 'not-a-number') return null;
  const step = status.step + 1;
  return { step, epoch: step / status.stepsPerEpoch };
}

/** How a run goes on: after a loss that was not a number at a tenth of its rate, or it would fail like that again. */
export function resumption(failure: ErrorData | null): {
  options: { learningRateFactor?: number };
  words: string;
} {
  if (failure?.code !== 'not-a-number') return { options: {}, words: '' };
  return { options: { learningRateFactor: 0.1 }, words: ' at a tenth of the rate' };
}

/** So many more epochs are offered when a run has finished. */
export const moreEpochs = (epochs: number) => Math.min(epochs, 10);
