/** The image that the pages explain with: Explore's, read and redrawn by the open model. */
import { createContext } from 'svelte';
import { toErrorData } from '../../../shared/errors.ts';
import type { ErrorData } from '../../../shared/errors.ts';
import type { AppState } from '../../state/app.svelte.ts';

export interface LearnSample {
  /** "Test digit 15": where it comes from. */
  title: string;
  /** [H*W*C], 0 to 255. */
  pixels: Uint8Array;
  label: number;
  prediction: number;
  /** [J]. */
  lengths: Float32Array;
  /** [D], of the class that was read. */
  capsule: Float32Array;
  /** [H*W*C], 0 to 1, decoded from that capsule; null without a decoder. */
  decoded: Float32Array | null;
}

export class SampleState {
  current = $state.raw<LearnSample | null>(null);
  failure = $state.raw<ErrorData | null>(null);

  /** Follows the open model and Explore's image; call it while a component initialises. */
  constructor({ session, explorer }: Pick<AppState, 'session' | 'explorer'>) {
    $effect(() => {
      const { model, dataset } = session;
      const { split, index } = explorer.sample;
      if (!model || !dataset) return;
      const abort = new AbortController();
      const input = { dataset: dataset.id, split, indices: [index] };
      session.call('reconstruct', input, { signal: abort.signal }).then(
        ({ images, encoding, asRead }) => {
          const prediction = encoding.predictions[0]!;
          const dims = model.configuration.network.digitCapsules.dims;
          this.current = {
            title: `${split === 'test' ? 'Test' : 'Held-out'} digit ${index.toLocaleString('en')}`,
            pixels: images.pixels,
            label: images.labels[0]!,
            prediction,
            lengths: encoding.lengths,
            capsule: encoding.capsules.slice(prediction * dims, (prediction + 1) * dims),
            decoded: asRead.length > 0 ? asRead : null,
          };
          this.failure = null;
        },
        (error: unknown) => {
          const data = toErrorData(error);
          if (data.code !== 'cancelled') this.failure = data;
        },
      );
      return () => abort.abort();
    });
  }
}

export const [useSample, provideSample] = createContext<SampleState>();
