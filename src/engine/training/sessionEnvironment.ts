/** What a run's numbers depend on besides its configuration. Equal environments resume bit for bit. */
import type { BackendReport } from '../../shared/contract/backends.ts';
import { kernelsBuild } from '../backend/kernels.ts';
import type { SessionEnvironment } from '../storage/types.ts';
import type { FormulationChoice } from './formulationChoice.ts';

/** What must be equal for equal numbers. (Node.js is recorded too, but does none of the arithmetic that rounds.) */
const compared: Record<string, string> = {
  backend: 'backend',
  gpu: 'graphics card',
  tensorflow: 'TensorFlow',
  tfjs: 'TensorFlow.js',
  threads: 'thread count',
  instructionSet: 'instruction set',
  formulation: 'formulation of the network',
  kernels: 'build of our own operations',
};

/** How the network's operations are arranged (capsnet/): another arrangement rounds differently. */
export function sessionEnvironment(
  backend: BackendReport,
  { formulation, measured }: FormulationChoice,
): SessionEnvironment {
  return {
    backend: backend.id,
    ...(backend.gpu !== null && { gpu: backend.gpu }),
    tensorflow: backend.tensorflow ?? 'none',
    tfjs: backend.tfjs,
    threads: backend.threads,
    instructionSet: backend.instructionSet,
    formulation,
    ...(formulation === 'fused' && { kernels: kernelsBuild() ?? 'none' }),
    ...(measured !== null && { measured }),
    node: process.versions.node,
  };
}

/** TensorFlow's threads are as many as when it was loaded. */
const fresh = ' To keep to them, restart the trainer in System before you resume.';

/** One sentence for each thing that is not as it was; empty when a resumed run goes on bit for bit. */
export function environmentChanges(before: SessionEnvironment, now: SessionEnvironment): string[] {
  return Object.entries(compared)
    .filter(([key]) => before[key] !== now[key])
    .filter(([key]) => key !== 'kernels' || before.formulation === now.formulation) // otherwise that says it
    .map(
      ([key, what]) =>
        `Another ${what} than before (${now[key] ?? 'none'}, was ${before[key] ?? (key === 'gpu' ? 'none' : 'unknown')}): ` +
        `the run goes on, but not bit for bit as it would have.${key === 'threads' ? fresh : ''}`,
    );
}
