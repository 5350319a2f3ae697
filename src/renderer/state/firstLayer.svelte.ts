/** Conv1's filters and what they make of Routing's image; asked for while they are looked at. */
import { toErrorData } from '../../shared/errors.ts';
import type { ErrorData } from '../../shared/errors.ts';
import type { Conv1 } from '../../shared/routingRequests.ts';
import { networkPixels } from './readSample.ts';
import type { Routing } from './routing.svelte.ts';
import type { Session } from './session.svelte.ts';

export class FirstLayer {
  failure = $state.raw<ErrorData | null>(null);
  /** Null until the open model has read an image; the image before stays until the next is read. */
  readonly current = $derived.by(() =>
    this.#found?.model === this.#session.model ? (this.#found?.conv1 ?? null) : null,
  );
  #found = $state.raw<{ model: object; conv1: Conv1 } | null>(null);
  /** What is shown or on its way. A digit of one's own has the same pixels in every model. */
  #asked: { model: object; pixels: Uint8Array } | null = null;
  readonly #session: Session;
  readonly #routing: Routing;

  constructor(session: Session, routing: Routing) {
    this.#session = session;
    this.#routing = routing;
  }

  async refresh(): Promise<void> {
    const { model } = this.#session;
    const image = this.#routing.current?.image;
    if (!model || !image) return;
    if (this.#asked?.model === model && this.#asked.pixels === image.pixels) return;
    const asked = { model, pixels: image.pixels };
    this.#asked = asked;
    this.failure = null;
    try {
      const conv1 = await this.#session.call('conv1', { pixels: networkPixels(image) });
      if (this.#asked === asked) this.#found = { model, conv1 };
    } catch (error) {
      if (this.#asked !== asked) return; // another was asked for meanwhile
      this.#asked = null;
      this.failure = toErrorData(error);
    }
  }
}
