/** What Routing asks the inspector beyond the network's own trace: other couplings, and the first convolution. */
import * as v from 'valibot';

const integer = (low: number, high: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));

/**
 * How primary capsules are coupled to digit capsules, on the same trained weights.
 * agreement: so many routing iterations R; with R = 1 all couplings are 1 / J, for the logits start at 0.
 * shuffled: the network's own routing, whose couplings of the last iteration are dealt anew: those of each primary
 * capsule in another order of the digits, drawn from the seed and the same for every image.
 */
export const CouplingSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('agreement'), iterations: integer(1, 10) }),
  v.strictObject({ kind: v.literal('shuffled'), seed: integer(0, 0xffffffff) }),
]);
export type Coupling = v.InferOutput<typeof CouplingSchema>;

/** What is compared: R = 1, 2, 3, 5 and the R that the network was trained with, then shuffled couplings. */
export function couplingChoices(trained: number): Coupling[] {
  const iterations = [...new Set([1, 2, 3, 5, trained])].sort((a, b) => a - b);
  return [
    ...iterations.map((R) => ({ kind: 'agreement' as const, iterations: R })),
    { kind: 'shuffled', seed: 1 },
  ];
}

/** R of a coupling in a network that was trained with `trained` iterations. */
export function iterationsOf(coupling: Coupling, trained: number): number {
  switch (coupling.kind) {
    case 'agreement':
      return coupling.iterations;
    case 'shuffled':
      return trained;
  }
}

/** Whether the couplings of the last iteration are others than the softmax of its logits. */
export function dealtAnew(coupling: Coupling): boolean {
  switch (coupling.kind) {
    case 'agreement':
      return false;
    case 'shuffled':
      return true;
  }
}

export interface CouplingResult {
  coupling: Coupling;
  accuracy: number;
  /** Wilson score interval at 95 %. */
  interval: { low: number; high: number };
  /** Mean over the images of |v| of the right capsule less |v| of the longest wrong one; -1 to 1. */
  meanMargin: number;
  /** Images read rightly where the network's own routing misreads them, and the other way round. */
  mended: number;
  broken: number;
}

/** On the validation images of a model. */
export interface CouplingComparison {
  images: number;
  /** In the order of `couplingChoices`. */
  results: CouplingResult[];
}

/** The first convolution of the stem. F filters, K their side, C channels of the image; sizes follow from the network. */
export interface Conv1 {
  /** [F,K,K,C]: the weights of each filter. */
  filters: Float32Array;
  /** [F,H,W]: what each filter makes of the image, bias and activation included. */
  maps: Float32Array;
}
