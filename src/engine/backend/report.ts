/** Every way to compute that this version knows, with why it is or isn't in use: the System view's list. */
import type { BackendCandidate, BackendReport } from '../../shared/contract.ts';
import { findCudaDriver } from './hardware.ts';

interface Findings {
  id: BackendReport['id'];
  native: { gpu: boolean } | null;
  nativeFailure: string | null;
  titles: Record<BackendReport['id'], string>;
}

export function candidates(
  { id, native, nativeFailure, titles }: Findings,
  driver: string | null = findCudaDriver(),
): BackendCandidate[] {
  const used = (what: BackendReport['id']) => (id === what ? 'in-use' : 'available');
  return [
    native && !native.gpu
      ? {
          id: 'tensorflow',
          title: titles.tensorflow,
          state: used('tensorflow'),
          reason: 'Trains and explores.',
          cure: '',
        }
      : native
        ? {
            id: 'tensorflow',
            title: 'TensorFlow CPU',
            state: 'available',
            reason: 'The graphics card is used instead.',
            cure: '',
          }
        : {
            id: 'tensorflow',
            title: 'TensorFlow CPU',
            state: 'unavailable',
            reason: nativeFailure ?? 'It was not asked for.',
            cure:
              nativeFailure === null
                ? ''
                : 'Start the app by `npm start`, which fetches it; what failed stands in its output.',
          },
    native?.gpu
      ? {
          id: 'cuda',
          title: titles.tensorflow,
          state: used('tensorflow'),
          reason: 'Trains and explores.',
          cure: '',
        }
      : {
          id: 'cuda',
          title: 'TensorFlow CUDA',
          state: 'unavailable',
          reason: driver
            ? `There is an NVIDIA driver (${driver}), but the TensorFlow here is the build for processors.`
            : "No NVIDIA driver was found (libcuda isn't there).",
          cure: driver
            ? 'The CUDA build of TensorFlow is not set up by this version (docs/platforms.md).'
            : 'Needs an NVIDIA graphics card and its driver.',
        },
    {
      id: 'wasm',
      title: titles.wasm,
      state: used('wasm'),
      reason: 'Explores and evaluates, slowly; it cannot train, because it has no gradients of convolutions.',
      cure: '',
    },
  ];
}
