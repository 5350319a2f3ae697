/** What Explore shows: one image, its capsules, and the capsule vector that the sliders turn. */
import type { Split } from '../../shared/contract.ts';
import type { AppState } from './app.svelte.ts';

export interface SampleId {
  split: Split;
  index: number;
}

export class Explorer {
  sample = $state.raw<SampleId>({ split: 'test', index: 15 });
  readonly app: AppState;

  constructor(app: AppState) {
    this.app = app;
  }

  /** Shows another image; Evaluate's "open in Explore" calls it before it opens the view. */
  show(sample: SampleId): void {
    this.sample = sample;
  }
}
