/** The pictures of the grid, decoded over several frames from the vector as it is turned now. */
import { untrack } from 'svelte';
import type { DecoderWeights } from '../../../shared/contract/models.ts';
import { decodeCapsule } from '../../../shared/decoder.ts';
import { isConstant } from '../../lib/capsuleScale.ts';
import { spreadOverFrames } from '../../lib/frames.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { columns, movedValue } from './capsuleGrid.ts';
import type { GridCell, OffsetUnit } from './capsuleGrid.ts';
import { choice } from '../../state/exploreChoices.ts';

class Picture {
  pixels = $state.raw<Float32Array | null>(null);
}

export class GridPictures {
  /** [D][11]: what was there before stays until the new picture is decoded. */
  rows = $state.raw<readonly (readonly Picture[])[]>([]);
  busy = $state(false);
  readonly unit = $derived.by(() => this.#unit());
  #decoder: DecoderWeights | null = null;
  readonly #app: Pick<AppState, 'explorer' | 'settings' | 'statistics'>;

  constructor(app: Pick<AppState, 'explorer' | 'settings' | 'statistics'>) {
    this.#app = app;
  }

  /**
   * Decodes all pictures anew. An effect that returns its result runs it again, and cancels the one before, with every
   * change of the vector, the capsule, the decoder, or the offsets.
   */
  refresh(): () => void {
    const { decoder, digit } = this.#app.explorer;
    const values = [...this.#app.explorer.values];
    if (!decoder || values.length !== decoder.dims) return () => undefined;
    const cells = values.flatMap((_, dimension) =>
      Array.from({ length: columns }, (_, column) => ({
        dimension,
        column,
        to: this.valueAt({ dimension, column }),
      })),
    );
    return untrack(() => {
      if (decoder !== this.#decoder) {
        this.#decoder = decoder;
        this.rows = values.map(() => Array.from({ length: columns }, () => new Picture()));
      }
      const { rows } = this;
      this.busy = true;
      return spreadOverFrames(
        cells,
        ({ dimension, column, to }) => {
          const vector = values.map((value, n) => (n === dimension ? to : value));
          rows[dimension]![column]!.pixels = decodeCapsule(decoder, vector, digit);
        },
        () => (this.busy = false),
      );
    });
  }

  /** The value that a cell gives its dimension. */
  valueAt({ dimension, column }: GridCell): number {
    const { values, scales } = this.#app.explorer;
    return movedValue(values[dimension]!, column, this.unit, scales[dimension]!);
  }

  /** Turns the vector to a cell's, as one step for undo; a constant dimension has no slider to turn. */
  take(cell: GridCell): void {
    const { explorer } = this.#app;
    if (!isConstant(explorer.scales[cell.dimension]!)) explorer.set(cell.dimension, this.valueAt(cell));
  }

  #unit(): OffsetUnit {
    return this.#app.statistics.current ? choice(this.#app.settings, 'offsets') : 'value';
  }
}
