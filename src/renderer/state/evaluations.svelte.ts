/** Evaluations of the open model, by split: shared by Evaluate and by Explore's "next misread". One runs at a time. */
import type { Split } from '../../shared/contract/datasets.ts';
import type { Evaluation } from '../../shared/contract/models.ts';
import type { ErrorData } from '../../shared/errors.ts';
import { OncePerModel } from './oncePerModel.svelte.ts';
import type { Session } from './session.svelte.ts';

export class Evaluations {
  /** Which is computed now, and how far that is; null while none is. */
  readonly running = $derived.by(() => {
    const found = this.#entries.find(([, { progress }]) => progress !== null);
    return found ? { split: found[0], progress: found[1].progress! } : null;
  });
  readonly #bySplit: Record<Split, OncePerModel<Evaluation>>;

  constructor(session: Session) {
    const of = (split: Split) =>
      new OncePerModel<Evaluation>(session, {
        compute: (dataset, options) => session.call('evaluate', { dataset, split }, options),
      });
    this.#bySplit = { train: of('train'), validation: of('validation'), test: of('test') };
  }

  /** Null while there is none of the open model. */
  result(split: Split): Evaluation | null {
    return this.#bySplit[split].current;
  }

  /** Why there is none; null while none was tried, and when it was cancelled. */
  problem(split: Split): ErrorData | null {
    return this.#bySplit[split].problem;
  }

  /** Evaluates unless it is known already. @returns null when it was cancelled or failed (see `problem`). */
  async run(split: Split): Promise<Evaluation | null> {
    for (const [other, evaluation] of this.#entries) if (other !== split) evaluation.cancel();
    return this.#bySplit[split].compute();
  }

  cancel(): void {
    for (const [, evaluation] of this.#entries) evaluation.cancel();
  }

  get #entries() {
    return Object.entries(this.#bySplit) as [Split, OncePerModel<Evaluation>][];
  }
}
