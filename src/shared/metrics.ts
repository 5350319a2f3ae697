/**
 * Every measured number of a run, once: how it is stored, named, drawn and formatted. A chart in Train is one row
 * here and one line in engine/training/metrics.ts.
 */
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

export interface MetricInfo {
  key: MetricKey;
  title: string;
  /** For tips and tables: what the number means. */
  meaning: string;
  unit: '' | '%' | 'img/s' | 's';
  digits: number;
  chart: 'loss' | 'accuracy' | 'length' | 'gradient' | 'speed' | 'rate';
}

export const metricTable: readonly MetricInfo[] = [
  {
    key: 'total',
    title: 'total',
    meaning: 'Margin loss plus the weighted reconstruction loss: what training minimises.',
    unit: '',
    digits: 4,
    chart: 'loss',
  },
  {
    key: 'margin',
    title: 'margin',
    meaning: 'Asks the right capsule to be at least 0.9 long and the others at most 0.1 (paper, equation 4).',
    unit: '',
    digits: 4,
    chart: 'loss',
  },
  {
    key: 'reconstruction',
    title: 'reconstruction',
    meaning: 'Sum of squared pixel errors of the decoded image, before its weight.',
    unit: '',
    digits: 2,
    chart: 'loss',
  },
  {
    key: 'accuracy',
    title: 'train',
    meaning: 'Share of each training batch read correctly, while the weights still change.',
    unit: '%',
    digits: 2,
    chart: 'accuracy',
  },
  {
    key: 'lengthRight',
    title: 'correct',
    meaning: 'Mean length of the right digit capsule: how strongly it claims its digit.',
    unit: '',
    digits: 3,
    chart: 'length',
  },
  {
    key: 'lengthWrong',
    title: 'best wrong',
    meaning: 'Mean length of the longest wrong capsule.',
    unit: '',
    digits: 3,
    chart: 'length',
  },
  {
    key: 'gradientNorm',
    title: 'gradient norm',
    meaning: 'L2 norm of all gradients together; a sudden rise warns of trouble.',
    unit: '',
    digits: 3,
    chart: 'gradient',
  },
  {
    key: 'imagesPerSecond',
    title: 'speed',
    meaning: 'Training images per second.',
    unit: 'img/s',
    digits: 0,
    chart: 'speed',
  },
  {
    key: 'learningRate',
    title: 'learning rate',
    meaning: "Adam's step size at this step.",
    unit: '',
    digits: 6,
    chart: 'rate',
  },
];
