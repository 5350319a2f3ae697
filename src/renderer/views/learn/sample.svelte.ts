/** The image that the pages explain with: Explore's, as the open model read it and redraws it. */
import { createContext } from 'svelte';
import { decodeCapsule } from '../../../shared/decoder.ts';
import type { AppState } from '../../state/app.svelte.ts';

export interface LearnSample {
  /** "Test digit 15": where it comes from. */
  title: string;
  /** [H*W*C], 0 to 255. */
  pixels: Uint8Array;
  /** Of an own digit: what it was read as. */
  label: number;
  prediction: number;
  /** [J]. */
  lengths: Float32Array;
  /** [D], of the class that was read. */
  capsule: Float32Array;
  /** [H*W*C], 0 to 1, decoded from that capsule. */
  decoded: Float32Array;
}

export class SampleState {
  readonly #app: Pick<AppState, 'explorer' | 'session'>;
  /** Null until an image is read, and for a model without a decoder. */
  readonly current = $derived.by(() => this.#find());

  constructor(app: Pick<AppState, 'explorer' | 'session'>) {
    this.#app = app;
  }

  /** Why there is none. */
  get failure() {
    return this.#app.explorer.failure;
  }

  #find(): LearnSample | null {
    const { explorer, session } = this.#app;
    const { read } = explorer;
    const decoder = session.model?.decoder;
    if (!read || !decoder) return null;
    const { capsules, lengths, predictions } = read.encoding;
    const prediction = predictions[0]!;
    const capsule = capsules.slice(prediction * decoder.dims, (prediction + 1) * decoder.dims);
    if (capsule.length !== decoder.dims) return null; // read by the model before this one
    return {
      title:
        read.label === null
          ? `Own digit, taken as a ${explorer.classes[prediction]}`
          : `${read.split === 'test' ? 'Test' : 'Held-out'} digit ${read.index.toLocaleString('en')}`,
      pixels: read.pixels,
      label: read.label ?? prediction,
      prediction,
      lengths,
      capsule,
      decoded: decodeCapsule(decoder, capsule, prediction),
    };
  }
}

export const [useSample, provideSample] = createContext<SampleState>();
