/** What every way of routing from primary to digit capsules offers. */
import type { Tensor } from '../backend/tensorflow.ts';

export interface RoutingOptions {
  /** R. */
  iterations: number;
}

export interface TraceOptions extends RoutingOptions {
  /** Replaces the couplings [B,I,J] of the last iteration, for controls; they are kept as what was used. */
  recouple?: (couplings: Tensor) => Tensor;
}

/** Everything that happened on the way, for people to look at. Not differentiable. */
export interface RoutingSteps {
  /** [R,B,I,J]: coupling coefficients c of each iteration; over j they sum to 1. */
  couplings: Tensor;
  /** [R,B,J,D]: s of each iteration, the bias included; squashed they are the digit capsules. */
  sums: Tensor;
  /** [R,B,I,J]: agreement u_hat . v after each iteration; all but the last were added to the logits. */
  agreements: Tensor;
  /** [R,B,J]: lengths of the digit capsules after each iteration. */
  iterationLengths: Tensor;
  /** [B,I,J]: lengths of the votes u_hat. */
  voteLengths: Tensor;
  /** [B,J,D]: the digit capsules. */
  capsules: Tensor;
}

export interface RoutingVariant {
  id: string;
  /** The settings it reads, with their starting values. */
  options: RoutingOptions;
  /**
   * Digit capsules [B,J,D], differentiable, straight from the definition.
   * @param u primary capsules [B,I,P]
   * @param weight [I,J,P,D]
   * @param bias [J,D], added to s in each iteration, or null
   */
  forward(u: Tensor, weight: Tensor, bias: Tensor | null, options: RoutingOptions): Tensor;
  /** The same, keeping every step. */
  trace(u: Tensor, weight: Tensor, bias: Tensor | null, options: TraceOptions): RoutingSteps;
}
