/** Every way to compute that this version knows, with why it is or isn't in use: the System view's list. */
import type { BackendCandidate, BackendReport } from '../../shared/contract/backends.ts';
import { cudaVerdict } from './cudaVerdict.ts';
import type { FoundGpu } from './gpu.ts';
import { foundGpu } from './gpu.ts';
import { findCudaDriver } from './hardware.ts';
import type { WebGpuFindings } from './webgpu/index.ts';

interface Findings {
  id: BackendReport['id'];
  native: { gpu: boolean } | null;
  nativeFailure: string | null;
  /** Null while nobody has looked. */
  webGpu: WebGpuFindings | null;
  titles: Record<BackendReport['id'], string>;
}

export function candidates(
  { id, native, nativeFailure, webGpu, titles }: Findings,
  found: FoundGpu | null = foundGpu(),
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
    {
      id: 'cuda',
      title: native?.gpu ? titles.tensorflow : 'TensorFlow CUDA',
      ...cudaVerdict(native?.gpu ? used('tensorflow') : null, found, driver),
    },
    { id: 'webgpu', title: titles.webgpu, ...webGpuVerdict(webGpu, used('webgpu')) },
    {
      id: 'wasm',
      title: titles.wasm,
      state: used('wasm'),
      reason: 'Trains and explores, several times slower than native TensorFlow.',
      cure: '',
    },
  ];
}

function webGpuVerdict(
  found: WebGpuFindings | null,
  used: 'in-use' | 'available',
): Pick<BackendCandidate, 'state' | 'reason' | 'cure'> {
  if (!found)
    return { state: 'not-tried', reason: 'It is looked for where native TensorFlow is missing.', cure: '' };
  if ('failure' in found) return { state: 'unavailable', reason: found.failure, cure: found.cure };
  return {
    state: used,
    reason: 'Trains and explores. Tested on a software driver, not yet on graphics cards.',
    cure: '',
  };
}
