/** The inspector's parts that need TensorFlow, loaded together when one is first needed. */
import { chooseBackend } from '../backend/tensorflow.ts';
import { CapsNet } from '../capsnet/model.ts';
import type { MakeNetwork } from './models.ts';

export { chooseBackend };
export { capsuleMeasures } from './capsuleMeasures.ts';
export { compareCouplings } from './compareCouplings.ts';
export { readConv1 } from './conv1.ts';
export { encode, encodeSplit } from './encode.ts';
export { measureStatistics } from './measureStatistics.ts';
export { reconstruct } from './reconstruct.ts';
export { traceRouting } from './routingTrace.ts';
export { selfTest } from './selfTest.ts';

export const makeNetwork: MakeNetwork = async ({ configuration, parameters }) => {
  await chooseBackend();
  return CapsNet.create(configuration.network, parameters);
};
