/** Every number that is measured of a run, as metrics.jsonl stores it and the page draws it. */
export type MetricKey = keyof StepMetrics;

/** One training step, as metrics.jsonl and the page see it. */
export interface StepMetrics {
  /** Steps since the start of the run, from 1. */
  step: number;
  /** Finished epochs as a fraction: step 300 of 600 in the first epoch is 0.5. */
  epoch: number;
  /** Margin loss, mean over the batch (paper equation 4). */
  margin: number;
  /** Sum of squared errors per image, mean over the batch, before its weight; 0 without a decoder. */
  reconstruction: number;
  /** margin + weight * reconstruction: what is minimised. */
  total: number;
  /** Share of the batch read correctly, 0 to 1. */
  accuracy: number;
  /** Mean length of the right digit capsule. */
  lengthRight: number;
  /** Mean length of the longest wrong digit capsule. */
  lengthWrong: number;
  /** L2 norm of all gradients together. */
  gradientNorm: number;
  learningRate: number;
  /** Images per second of this step; the only field (with `seconds`) that differs between equal runs. */
  imagesPerSecond: number;
  /** Time spent training since the start of the run, over all sessions. */
  seconds: number;
}

/** The figures of one finished epoch. All of them come from the validation images, never from the test set. */
export interface EpochMetrics {
  epoch: number;
  step: number;
  /** Mean of the batches of this epoch (with augmentation, while the weights changed). */
  trainAccuracy: number;
  /** Null when the run holds no images out. */
  validation: {
    accuracy: number;
    images: number;
    margin: number;
    reconstruction: number;
    lengthRight: number;
    lengthWrong: number;
    /** [true class][read as], counts. */
    confusion: number[][];
  } | null;
  seconds: number;
}
