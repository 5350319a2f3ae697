/** How the open model reads its validation images with other couplings: compared once, when asked for. */
import type { CouplingComparison } from '../../shared/routingRequests.ts';
import { OncePerModel } from './oncePerModel.svelte.ts';
import type { Session } from './session.svelte.ts';

export class CouplingComparisons extends OncePerModel<CouplingComparison> {
  constructor(session: Session) {
    super(session, {
      compute: (dataset, options) => session.call('compareCouplings', { dataset }, options),
    });
  }
}
