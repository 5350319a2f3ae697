/** The configurations people start from. Sources stand beside each; docs/science.md compares them. */
import type { Configuration, Distortion, Initialisation, Loss, Network, Training } from './configuration.ts';
import { AppError } from './errors.ts';

export interface Preset {
  id: string;
  title: string;
  /** One sentence: what it is and for whom. */
  description: string;
  configuration: Configuration;
}

const glorot: Initialisation = { kind: 'glorot-uniform' };
const normal = (deviation: number): Initialisation => ({ kind: 'truncated-normal', deviation });

interface NetworkSizes {
  filters: number;
  types: number;
  primaryDims: number;
  digitDims: number;
  decoder: number[];
  initial: { stem: Initialisation; primary: Initialisation; digit: Initialisation; decoder: Initialisation };
  initialBias: number;
}

const paperSizes: NetworkSizes = {
  filters: 256,
  types: 32,
  primaryDims: 8,
  digitDims: 16,
  decoder: [512, 1024],
  initial: { stem: glorot, primary: glorot, digit: glorot, decoder: glorot },
  initialBias: 0,
};

/** The paper's arrangement (section 4) for 28x28 grey images, at any size. */
function mnistNetwork(sizes: NetworkSizes): Network {
  const relu = { kind: 'relu' } as const;
  return {
    input: { height: 28, width: 28, channels: 1 },
    stem: [{ kernel: 9, stride: 1, filters: sizes.filters, activation: relu, initial: sizes.initial.stem }],
    primaryCapsules: {
      kernel: 9,
      stride: 2,
      types: sizes.types,
      dims: sizes.primaryDims,
      activation: { kind: 'none' },
      divisor: 1,
      initial: sizes.initial.primary,
    },
    digitCapsules: {
      classes: 10,
      dims: sizes.digitDims,
      bias: false,
      iterations: 3,
      initial: sizes.initial.digit,
    },
    decoder: {
      hidden: sizes.decoder.map((units) => ({ units, activation: relu })),
      output: { kind: 'sigmoid' },
      initial: sizes.initial.decoder,
    },
    initialBias: sizes.initialBias,
  };
}

/** Paper, equation 4 and section 4.1. */
const paperLoss: Loss = {
  margin: { positive: 0.9, negative: 0.1, downWeight: 0.5, scale: 1, reduction: 'sum' },
  reconstruction: { weight: 0.0005, reduction: 'sum' },
};

const paperTraining: Training = {
  batch: 128,
  epochs: 50,
  learningRate: 0.001,
  decay: { factor: 0.96, every: 2000, unit: 'steps', floor: 1e-6 },
  adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  weightAverage: null,
  shift: 2,
  distortion: null,
  holdOut: 5000,
  limit: null,
  seed: 42,
};

const kerasTraining: Training = {
  ...paperTraining,
  batch: 100,
  decay: { factor: 0.9, every: 1, unit: 'epochs', floor: 0 },
};

/** As much as hands differ; small enough that a 9 stays a 9. Half of the digits stay as they were written. */
export const smallDistortion: Distortion = {
  rotation: 12,
  scale: 0.1,
  shear: 0.1,
  elastic: 1.5,
  share: 0.5,
  epochs: null,
};

/** `distortion`, or a small one, in the first so many epochs, 0: none; unchanged without a number. */
export function distortedFor(distortion: Distortion | null, epochs: number | undefined): Distortion | null {
  if (epochs === undefined) return distortion;
  return epochs === 0 ? null : { ...(distortion ?? smallDistortion), epochs };
}

function preset(
  id: string,
  title: string,
  description: string,
  network: Network,
  loss: Loss,
  training: Training,
): Preset {
  return { id, title, description, configuration: { preset: id, dataset: 'mnist', network, loss, training } };
}

const paperNetwork = mnistNetwork(paperSizes);
const codeNetwork = mnistNetwork({
  ...paperSizes,
  initial: { stem: normal(0.05), primary: normal(0.1), digit: normal(0.1), decoder: normal(0.1) },
  initialBias: 0.1,
});

export const presets: readonly Preset[] = [
  preset(
    'paper',
    'Paper',
    'The network of Sabour et al. (2017), as the paper describes it.',
    paperNetwork,
    paperLoss,
    paperTraining,
  ),
  preset(
    'fast',
    'Fast',
    'A smaller network, 64 filters and 8 capsule types, that passes 99 % within two minutes on a CPU.',
    mnistNetwork({ ...paperSizes, filters: 64, types: 8 }),
    paperLoss,
    {
      ...paperTraining,
      batch: 100,
      epochs: 5,
      learningRate: 0.002,
      decay: { factor: 0.5, every: 400, unit: 'steps', floor: 1e-6 },
      shift: 1,
    },
  ),
  preset(
    'tiny',
    'Tiny',
    'Learns within seconds and makes blurry digits: for a first look, and for tests.',
    mnistNetwork({ ...paperSizes, filters: 16, types: 4, primaryDims: 4, digitDims: 8, decoder: [64] }),
    paperLoss,
    { ...paperTraining, batch: 50, epochs: 2, decay: null },
  ),
  preset(
    'notebook',
    'Notebook',
    'The notebook this app grew from: the same network, 5 epochs in batches of 20, all 60,000 images.',
    paperNetwork,
    paperLoss,
    {
      ...paperTraining,
      batch: 20,
      epochs: 5,
      holdOut: 0,
      decay: { factor: 0.5, every: 3000, unit: 'steps', floor: 1e-6 },
    },
  ),
  preset(
    'keras',
    'Keras',
    'The widely used Keras port (XifengGuo): batches of 100, the learning rate falls by a tenth each epoch.',
    paperNetwork,
    paperLoss,
    kerasTraining,
  ),
  preset(
    'thorough',
    'Thorough',
    "The paper's network for a long training: half of the digits turned, stretched, sheared and bent a little, weights averaged.",
    paperNetwork,
    paperLoss,
    {
      ...kerasTraining,
      weightAverage: 0.999,
      epochs: 40,
      distortion: smallDistortion,
    },
  ),
  preset(
    'paper-code',
    "Paper's code",
    "What the authors' published code does and the text does not say: biases, other starts, a halved loss.",
    {
      ...codeNetwork,
      primaryCapsules: { ...codeNetwork.primaryCapsules, divisor: 32 },
      digitCapsules: { ...codeNetwork.digitCapsules, bias: true },
    },
    { ...paperLoss, margin: { ...paperLoss.margin, scale: 0.5, reduction: 'mean' } },
    { ...paperTraining, adam: { ...paperTraining.adam, epsilon: 1e-8 } },
  ),
];

/** @throws AppError not-found, naming the presets there are. */
export function findPreset(id: string): Preset {
  const found = presets.find((p) => p.id === id);
  if (found) return found;
  throw new AppError(
    'not-found',
    `There is no preset '${id}'.`,
    `Presets: ${presets.map((p) => p.id).join(', ')}.`,
  );
}
