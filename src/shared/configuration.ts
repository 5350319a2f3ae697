/**
 * One configuration describes a network, how it is trained and on what. It travels in every checkpoint and
 * every run; presets (presets.ts) are values of it, and nothing in the engine is written for one preset only.
 * Letters: B batch, I primary capsules, P their dimension, J digit capsules, D their dimension, R iterations.
 */
import * as v from 'valibot';

const integer = (low: number, high: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const real = (low: number, high: number) => v.pipe(v.number(), v.finite(), v.minValue(low), v.maxValue(high));

export const ActivationSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({ kind: v.literal('relu') }),
  v.strictObject({ kind: v.literal('leaky-relu'), slope: real(0, 1) }),
  v.strictObject({ kind: v.literal('sigmoid') }),
]);
export type Activation = v.InferOutput<typeof ActivationSchema>;

/** Where weights start. Glorot: uniform in +-sqrt(6 / (fan in + fan out)). Truncated normal: cut at 2 deviations. */
export const InitialisationSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('glorot-uniform') }),
  v.strictObject({ kind: v.literal('truncated-normal'), deviation: real(0, 10) }),
]);
export type Initialisation = v.InferOutput<typeof InitialisationSchema>;

/** A 'valid' convolution with a square kernel, and its activation. */
export const ConvolutionSchema = v.strictObject({
  kernel: integer(1, 64),
  stride: integer(1, 16),
  filters: integer(1, 4096),
  activation: ActivationSchema,
  initial: InitialisationSchema,
});

export const NetworkSchema = v.strictObject({
  /** Images [B,H,W,C], values in [0,1]. */
  input: v.strictObject({ height: integer(1, 512), width: integer(1, 512), channels: integer(1, 16) }),
  /** The convolutions before PrimaryCaps; the paper has one, Conv1. */
  stem: v.pipe(v.array(ConvolutionSchema), v.minLength(1), v.maxLength(4)),
  /** PrimaryCaps: a convolution to types * dims channels, read as I = height * width * types capsules, squashed. */
  primaryCapsules: v.strictObject({
    kernel: integer(1, 64),
    stride: integer(1, 16),
    types: integer(1, 512),
    dims: integer(1, 64),
    activation: ActivationSchema,
    /** The convolution's result is divided by this before the bias is added (1 in the paper, 32 in its code). */
    divisor: real(1e-3, 1e6),
    initial: InitialisationSchema,
  }),
  /** DigitCaps: J classes of D dimensions, reached by routing by agreement. */
  digitCapsules: v.strictObject({
    classes: integer(2, 256),
    dims: integer(1, 64),
    /** A learned bias [J,D], added to s in each iteration. */
    bias: v.boolean(),
    iterations: integer(1, 10),
    initial: InitialisationSchema,
  }),
  /** Dense layers after the masked capsules; the last, of H*W*C units, is added by the network. Null: none. */
  decoder: v.nullable(
    v.strictObject({
      hidden: v.pipe(
        v.array(v.strictObject({ units: integer(1, 8192), activation: ActivationSchema })),
        v.maxLength(6),
      ),
      output: ActivationSchema,
      initial: InitialisationSchema,
    }),
  ),
  /** Where every bias starts. */
  initialBias: real(-1, 1),
});
export type Network = v.InferOutput<typeof NetworkSchema>;

/**
 * margin = scale * reduce over classes of ( T max(0, positive - |v|)^2 + downWeight (1-T) max(0, |v| - negative)^2 ),
 * mean over the batch (paper equation 4: reduce = sum, scale = 1);
 * reconstruction = weight * reduce over pixels of squared errors, mean over the batch (paper 4.1: sum, 0.0005).
 */
export const LossSchema = v.strictObject({
  margin: v.strictObject({
    positive: real(0, 1),
    negative: real(0, 1),
    downWeight: real(0, 10),
    scale: real(0, 100),
    reduction: v.picklist(['sum', 'mean']),
  }),
  reconstruction: v.strictObject({ weight: real(0, 1000), reduction: v.picklist(['sum', 'mean']) }),
});
export type Loss = v.InferOutput<typeof LossSchema>;

/**
 * How much training images are distorted about their middle, each by amounts drawn evenly: turned by up to `rotation`
 * degrees either way, made up to `scale` of their width and height larger or smaller, sheared so that a row is read up to
 * `shear` pixels further along for each pixel that it lies lower, and bent: each node of a coarse grid over the image
 * moved by up to `elastic` pixels, both ways. In files from before they could be bent or some spared: none, all.
 */
export const DistortionSchema = v.strictObject({
  rotation: real(0, 45),
  scale: real(0, 0.5),
  shear: real(0, 0.5),
  elastic: v.optional(real(0, 8), 0),
  /** The share of the images that are distorted; the others are shifted alone. */
  share: v.optional(real(0.01, 1), 1),
  /** In the first so many epochs; the rest ends on digits as sharp as those to be read. Null: in all. */
  epochs: v.optional(v.nullable(integer(0, 10000)), null),
});
export type Distortion = v.InferOutput<typeof DistortionSchema>;

/** Decays per step that a moving average of the weights may have. */
export const averageDecays = { low: 0.5, high: 0.99999 } as const;

export const TrainingSchema = v.strictObject({
  batch: integer(1, 4096),
  epochs: integer(1, 10000),
  learningRate: real(1e-9, 10),
  /**
   * learningRate * factor^(t / every): t counts steps (continuous) or finished epochs (whole); never below floor.
   * Null: constant.
   */
  decay: v.nullable(
    v.strictObject({
      factor: real(1e-6, 1),
      every: real(1e-3, 1e9),
      unit: v.picklist(['steps', 'epochs']),
      floor: real(0, 1),
    }),
  ),
  adam: v.strictObject({ beta1: real(0, 0.999999), beta2: real(0, 0.9999999), epsilon: real(1e-12, 1) }),
  /**
   * Decay per step of the moving average of the weights; validation, checkpoints and pictures are then the average's.
   * Null (also in files from before there was one): the weights themselves.
   */
  weightAverage: v.optional(v.nullable(real(averageDecays.low, averageDecays.high)), null),
  /** Training images are shifted by a whole number of pixels in [-shift, shift], each way; 0: not at all. */
  shift: integer(0, 8),
  /** Null (also in files from before there was one): training images are shifted alone. */
  distortion: v.optional(v.nullable(DistortionSchema), null),
  /** Training images held out for validation; 0 trains on all of them, and then only the last checkpoint counts. */
  holdOut: integer(0, 30000),
  /** At most so many training images (after the hold-out); null: all. */
  limit: v.nullable(integer(1, 10_000_000)),
  /** Seeds the weights, the shuffle, the split, the shifts and the distortions. */
  seed: integer(0, 0xffffffff),
});
export type Training = v.InferOutput<typeof TrainingSchema>;

export const ConfigurationSchema = v.strictObject({
  /** The preset it came from, for people; never read by the engine. */
  preset: v.string(),
  dataset: v.string(),
  network: NetworkSchema,
  loss: LossSchema,
  training: TrainingSchema,
});
export type Configuration = v.InferOutput<typeof ConfigurationSchema>;
