/** Which pixels of the image a primary capsule sees: from kernels and strides alone, for any stack of 'valid' layers. */
import type { Network } from '../../../shared/configuration.ts';

export interface Field {
  /** Side of the square of pixels that one capsule sees. */
  size: number;
  /** Pixels from one position's square to the next one's. */
  step: number;
}

/** In pixels of the image; not whole where a kernel is even. */
export interface Square {
  left: number;
  top: number;
  size: number;
}

export function receptiveField(network: Pick<Network, 'stem' | 'primaryCapsules'>): Field {
  let size = 1;
  let step = 1;
  for (const { kernel, stride } of [...network.stem, network.primaryCapsules]) {
    size += (kernel - 1) * step;
    step *= stride;
  }
  return { size, step };
}

/** All that the capsules at one position see. */
export function seenFrom({ size, step }: Field, row: number, column: number): Square {
  return { left: column * step, top: row * step, size };
}

/** The middle of that square, as large as the step, so that the cells of neighbours touch. */
export function cellOf({ size, step }: Field, row: number, column: number): Square {
  const inset = (size - step) / 2;
  return { left: column * step + inset, top: row * step + inset, size: step };
}
