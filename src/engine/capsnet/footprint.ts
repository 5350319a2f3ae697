/** About how much memory a network takes, so that one too large is refused with a word and not by the system. */
import { totalmem } from 'node:os';
import type { Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { decoderWidths, networkShapes, parameterCounts } from '../../shared/shapes.ts';
import { tf } from '../backend/tensorflow.ts';

const float = 4;
/** Weight, gradient and Adam's two moments of each parameter. */
const numbersPerParameter = 4;
/** Each activation is there about so often while training: itself, its gradient, and one on the way between layouts. */
const copiesWhileTraining = 3;

/** Bytes of the activations of one image in a forward pass; the votes u_hat [I,J,D] are most of them. */
export function imageBytes(network: Network): number {
  const { stem, primaryGrid, primaryCapsules, pixels } = networkShapes(network);
  const { classes, dims } = network.digitCapsules;
  const layers = [...stem, primaryGrid].reduce(
    (sum, { height, width, channels }) => sum + height * width * channels,
    pixels,
  );
  const votes = primaryCapsules * classes * (2 * dims + 1); // in two orders, and their coupling coefficients
  const decoder = decoderWidths(network).reduce((sum, [, units]) => sum + units, classes * dims);
  return float * (layers + votes + decoder);
}

/** Bytes while training in batches of B. */
export function trainingBytes(network: Network, batch: number): number {
  const parameters = float * numbersPerParameter * parameterCounts(network).total;
  return parameters + copiesWhileTraining * batch * imageBytes(network);
}

/** WebAssembly's addresses have 32 bits; some room is left for what stands between the tensors. */
const webAssemblyHolds = 3.5e9;

/** @throws AppError invalid-input when it needs more than this computer, or the backend, has */
export function requireMemory(bytes: number, what: string): void {
  const [who, most] =
    tf.getBackend() === 'wasm' && webAssemblyHolds < totalmem()
      ? ['WebAssembly', webAssemblyHolds]
      : ['this computer', totalmem()];
  if (bytes <= most) return;
  const gigabytes = (value: number) => Math.ceil(value / 1e9).toLocaleString('en');
  throw new AppError(
    'invalid-input',
    `${what} needs about ${gigabytes(bytes)} GB of memory; ${who} has ${gigabytes(most)} GB.`,
    'Choose a smaller network or smaller batches.',
  );
}
