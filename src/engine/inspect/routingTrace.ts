import type { RoutingTrace } from '../../shared/contract/models.ts';
import { AppError } from '../../shared/errors.ts';
import type { Coupling } from '../../shared/routingRequests.ts';
import { iterationsOf } from '../../shared/routingRequests.ts';
import { networkShapes } from '../../shared/shapes.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { tf } from '../backend/tensorflow.ts';
import type { CapsNet } from '../capsnet/model.ts';
import { requireFinite } from './encode.ts';
import { oneImage } from './oneImage.ts';

/** Couplings R * I * J of one answer: 32 MB, and the agreements as many. The paper's network has 34,560. */
export const mostCouplings = 8_000_000;

/**
 * How the capsules of one image found their parents (paper, procedure 1).
 * @param pixels [H*W*C], 0 to 1
 * @param coupling another than the network was trained with
 * @throws AppError invalid-input for another number of pixels; not-supported for more than `mostCouplings`, and when the network
 *   overflows
 */
export function traceRouting(net: CapsNet, pixels: Float32Array, coupling?: Coupling): RoutingTrace {
  const { digitCapsules } = net.network;
  const { primaryCapsules } = networkShapes(net.network);
  const iterations = coupling ? iterationsOf(coupling, digitCapsules.iterations) : digitCapsules.iterations;
  const couplings = iterations * primaryCapsules * digitCapsules.classes;
  if (couplings > mostCouplings) {
    throw new AppError(
      'not-supported',
      `This network has ${couplings} couplings over its iterations; a trace holds at most ${mostCouplings}.`,
      'Choose a model with fewer primary capsules or classes.',
    );
  }
  return tf.tidy(() => {
    const trace = net.trace(oneImage(net.network, pixels), coupling);
    // A copy: what dataSync gives may be the tensor's own memory.
    const values = (tensor: Tensor) => Float32Array.from(tensor.dataSync());
    const capsules = values(trace.capsules);
    requireFinite(capsules);
    return {
      iterations,
      primaryCapsules,
      classes: digitCapsules.classes,
      couplings: values(trace.couplings),
      agreements: values(trace.agreements),
      sums: values(trace.sums),
      lengths: values(trace.iterationLengths),
      voteLengths: values(trace.voteLengths),
      primary: values(trace.primaryCapsules),
      capsules,
    };
  });
}
