/** The image of the point that is pointed at: of those passed over quickly, only the last is asked for. */
import { Latest } from '../../../lib/latest.ts';
import type { AppState } from '../../../state/app.svelte.ts';

export class PointImage {
  shown = $state.raw<{ index: number; pixels: Uint8Array } | null>(null);
  readonly #asks = new Latest();
  readonly #app: Pick<AppState, 'samples'>;

  constructor(app: Pick<AppState, 'samples'>) {
    this.#app = app;
  }

  load(index: number | null): void {
    if (index === null) return;
    this.#asks.ask(async () => {
      // One that cannot be had now is asked for again when it is pointed at again.
      const images = await this.#app.samples.images([index]).catch(() => null);
      if (images) this.shown = { index, pixels: images.pixels };
    });
  }

  /** Null until it is there. */
  pixels(index: number): Uint8Array | null {
    return this.shown?.index === index ? this.shown.pixels : null;
  }
}
