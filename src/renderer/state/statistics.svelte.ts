/** Mean, spread and density of each capsule dimension of the open model, of training and held-out images. */
import type { CapsuleStatistics } from '../../shared/capsuleStatistics.ts';
import type { Connection } from './connection.svelte.ts';
import { OncePerModel } from './oncePerModel.svelte.ts';
import type { Session } from './session.svelte.ts';

export class Statistics extends OncePerModel<CapsuleStatistics> {
  /** Models whose measuring the inspector did not survive: it is begun again by itself once, not for ever. */
  readonly #lost = new WeakSet<object>();

  constructor(connection: Connection, session: Session) {
    super(session, {
      shipped: (model) => model.statistics,
      compute: (dataset, options) => session.call('capsuleStatistics', { dataset }, options),
    });
    connection.inspector.onConnected(() => {
      const { model } = session;
      if (!model || this.failure?.code !== 'connection-lost' || this.#lost.has(model)) return;
      this.#lost.add(model);
      this.forgetFailure();
    });
  }
}
