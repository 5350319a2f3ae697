/** What each dimension of the open model does to its strokes; measuring takes about a minute on two cores. */
import type { CapsuleMeasures } from '../../shared/measures.ts';
import { OncePerModel } from './oncePerModel.svelte.ts';
import type { Session } from './session.svelte.ts';

export class Measures extends OncePerModel<CapsuleMeasures> {
  constructor(session: Session) {
    super(session, {
      shipped: (model) => model.measures,
      compute: (dataset, options) => session.call('capsuleMeasures', { dataset }, options),
    });
  }
}
