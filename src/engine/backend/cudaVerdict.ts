/** Whether an NVIDIA graphics card computes, and if not, why and what to do: for System. */
import type { BackendCandidate } from '../../shared/contract/backends.ts';
import type { FoundGpu } from './gpu.ts';

type Verdict = Pick<BackendCandidate, 'state' | 'reason' | 'cure'>;

/** The makers have no such card: said wherever one computes (docs/platforms.md). */
const UNTRIED = 'This route has not been run on a device yet: trust it once the self-test has passed.';

/**
 * @param opened whether it is in use, when TensorFlow has opened it; otherwise null
 * @param driver path of the driver's library, which may be there where no card was looked for
 */
export function cudaVerdict(
  opened: 'in-use' | 'available' | null,
  found: FoundGpu | null,
  driver: string | null,
): Verdict {
  if (opened)
    return {
      state: opened,
      reason: ['Trains and explores.', found && `${describe(found)}.`, UNTRIED].filter(Boolean).join(' '),
      cure: 'To compute on the processor, start with CUDA_VISIBLE_DEVICES=-1.',
    };
  const state = 'unavailable';
  if (found?.problem) return { state, reason: `${describe(found)}: ${found.problem}.`, cure: found.cure };
  if (found)
    return {
      state,
      reason: `${describe(found)}: TensorFlow could not open it. ${UNTRIED}`,
      cure: 'The log has what TensorFlow said of it.',
    };
  if (driver)
    return {
      state,
      reason: `There is an NVIDIA driver (${driver}), but the TensorFlow here is the build for processors.`,
      cure: 'On Linux x64, `npm start` sets up the build for graphics cards, unless CUDA_VISIBLE_DEVICES hides them.',
    };
  return {
    state,
    reason: "No NVIDIA driver was found (libcuda isn't there).",
    cure: 'Needs an NVIDIA graphics card and its driver.',
  };
}

/** "NVIDIA H100 80GB HBM3, 86 GB, driver 550.54.15, CUDA 12.9, cuDNN 9.28". */
function describe({ card, driver, versions, environment }: FoundGpu): string {
  const parts = [card, driver && `driver ${driver}`, environment && versions];
  const text = parts.filter(Boolean).join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
