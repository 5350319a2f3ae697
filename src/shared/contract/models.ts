/** An open model, and what it makes of images. */
import type { CapsuleStatistics } from '../capsuleStatistics.ts';
import type { Configuration } from '../configuration.ts';
import type { CapsuleMeasures } from '../measures.ts';
import type { DimensionNames } from '../names.ts';
import type { NetworkShapes, ParameterCounts } from '../shapes.ts';
import type { Images, Split } from './datasets.ts';
import type { CheckpointSource } from './runs.ts';

/** Plain weights of the decoder, enough for the page to decode capsules by itself (shared/decoder.ts). */
export interface DecoderWeights {
  layers: {
    /** [in,out], row-major. */
    kernel: Float32Array;
    bias: Float32Array;
    inputs: number;
    outputs: number;
    activation: 'none' | 'relu' | 'leaky-relu' | 'sigmoid';
    slope: number;
  }[];
  classes: number;
  dims: number;
  height: number;
  width: number;
  channels: number;
}

export interface Model {
  /** Handle for further requests; the inspector keeps the last few models in memory. */
  model: string;
  title: string;
  source: CheckpointSource | null;
  configuration: Configuration;
  shapes: NetworkShapes;
  parameters: ParameterCounts;
  epoch: number;
  step: number;
  validationAccuracy: number | null;
  testAccuracy: number | null;
  /** What the file's metadata say of its making (versions, backend, seed), for people. */
  provenance: Record<string, string>;
  /** Null when the network has no decoder. */
  decoder: DecoderWeights | null;
  /** Shipped with bundled models; otherwise asked for by `capsuleStatistics`. */
  statistics: CapsuleStatistics | null;
  /** Shipped with bundled models or kept beside the file; otherwise asked for by `capsuleMeasures`. */
  measures: CapsuleMeasures | null;
  names: DimensionNames;
}

export interface Encoding {
  /** [n,J,D]. */
  capsules: Float32Array;
  /** [n,J]. */
  lengths: Float32Array;
  predictions: Uint8Array;
}

export interface Reconstructions {
  /** Originals, 0 to 255. */
  images: Images;
  encoding: Encoding;
  /** [n,H*W*C], 0 to 1: decoded as what the network read, and as what the label says. */
  asRead: Float32Array;
  asLabelled: Float32Array;
}

export interface Evaluation {
  dataset: string;
  split: Split;
  images: number;
  accuracy: number;
  /** Wilson score interval at 95 %. */
  interval: { low: number; high: number };
  /** [true class][read as], counts. */
  confusion: number[][];
  perClass: { images: number; mistakes: number; precision: number; recall: number; f1: number }[];
  /** [n,J]. */
  lengths: Float32Array;
  predictions: Uint8Array;
  labels: Uint8Array;
  meanLengthRight: number;
  meanLengthWrong: number;
  seconds: number;
}

export interface RoutingTrace {
  iterations: number;
  primaryCapsules: number;
  classes: number;
  /** [R,I,J]: coupling coefficients c of each iteration. */
  couplings: Float32Array;
  /** [R,I,J]: agreements u_hat . v after each iteration; all but the last were added to the logits b. */
  agreements: Float32Array;
  /** [R,J,D]: s of each iteration, the bias included. */
  sums: Float32Array;
  /** [R,J]: capsule lengths after each iteration. */
  lengths: Float32Array;
  /** [I,J]: lengths of the votes u_hat. */
  voteLengths: Float32Array;
  /** [I,P]: the primary capsules themselves. */
  primary: Float32Array;
  /** [J,D]: the digit capsules. */
  capsules: Float32Array;
}
