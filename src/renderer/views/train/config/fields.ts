/**
 * What a person may change of a configuration before a run: each field reads its text from a configuration and writes
 * it back, or says what is wrong. The panel draws this list; nothing else knows the fields.
 */
import { averageDecays } from '../../../../shared/configuration.ts';
import type { Configuration } from '../../../../shared/configuration.ts';
import { smallDistortion } from '../../../../shared/presets.ts';
import { count, parseNumber, parseWhole } from '../../../lib/format.ts';
import { decayText, parseDecay } from './decay.ts';

export type Written = { configuration: Configuration } | { problem: string };

interface FieldBase {
  id: string;
  label: string;
  /** For the tip: what it is, in the paper or in practice. */
  help: string;
  read(configuration: Configuration): string;
  /** What tells two configurations apart, where that is more than what is read. */
  compared?(configuration: Configuration): string;
  write(configuration: Configuration, text: string): Written;
}
export interface TextField extends FieldBase {
  kind: 'text';
}
export interface ChoiceField extends FieldBase {
  kind: 'choice';
  choices: readonly string[];
}
export interface SwitchField extends FieldBase {
  kind: 'switch';
}
export type Field = TextField | ChoiceField | SwitchField;

interface NumberSpec {
  low: number;
  high: number;
  integer?: boolean;
  get(configuration: Configuration): number;
  set(configuration: Configuration, value: number): Configuration;
}

function number(id: string, label: string, help: string, spec: NumberSpec): TextField {
  const { low, high, integer = false, get, set } = spec;
  const range = `between ${plain(low)} and ${plain(high)}`;
  return {
    kind: 'text',
    id,
    label,
    help,
    read: (configuration) => plain(get(configuration)),
    write(configuration, text) {
      const value = integer ? parseWhole(text) : parseNumber(text);
      if (Number.isNaN(value)) return { problem: `${label} must be a number ${range}.` };
      if (integer && !Number.isInteger(value)) return { problem: `${label} must be a whole number.` };
      if (value < low || value > high) return { problem: `${label} must be ${range}.` };
      return { configuration: set(configuration, value) };
    },
  };
}

/** As people type it: 0.001, 1e-9, 10,000. */
function plain(value: number): string {
  return Number.isInteger(value) && value >= 10_000 ? count(value) : String(value);
}

const training = (c: Configuration, part: Partial<Configuration['training']>): Configuration => ({
  ...c,
  training: { ...c.training, ...part },
});
const network = (c: Configuration, part: Partial<Configuration['network']>): Configuration => ({
  ...c,
  network: { ...c.network, ...part },
});

const iterations: ChoiceField = {
  kind: 'choice',
  id: 'iterations',
  label: 'Routing iterations',
  help: 'How often capsules vote and the couplings are adjusted. The paper uses 3; 1 means no agreement at all.',
  choices: ['1', '2', '3', '4', '5'],
  read: (c) => String(c.network.digitCapsules.iterations),
  write: (c, text) => ({
    configuration: network(c, {
      digitCapsules: { ...c.network.digitCapsules, iterations: Number(text) },
    }),
  }),
};

const decay: TextField = {
  kind: 'text',
  id: 'decay',
  label: 'Decay',
  help:
    'The learning rate is multiplied by the first number each time so many steps have passed: 0.96 / 2000. ' +
    'Write 0.9 / 1 epoch to count epochs, or none.',
  read: (c) => decayText(c.training.decay),
  write(c, text) {
    const parsed = parseDecay(text, c.training.decay?.floor ?? 1e-6);
    return 'problem' in parsed ? parsed : { configuration: training(c, { decay: parsed.decay }) };
  },
};

const weightAverage: TextField = {
  kind: 'text',
  id: 'weightAverage',
  label: 'Average of weights',
  help:
    'none, or a decay per step such as 0.999: a moving average of the weights is kept beside them and is what is ' +
    'validated and saved. It reads unseen digits better while the learning rate is high.',
  read: (c) => (c.training.weightAverage === null ? 'none' : plain(c.training.weightAverage)),
  write(c, text) {
    if (/^\s*(none)?\s*$/i.test(text)) return { configuration: training(c, { weightAverage: null }) };
    const value = parseNumber(text);
    const { low, high } = averageDecays;
    if (!(value >= low && value <= high))
      return { problem: `Write a number from ${low} to ${high}, or none.` };
    return { configuration: training(c, { weightAverage: value }) };
  },
};

const limit: TextField = {
  kind: 'text',
  id: 'limit',
  label: 'Training images',
  help: 'Train on so many images only, for a quick try; all takes every image that is not held out.',
  read: (c) => (c.training.limit === null ? 'all' : plain(c.training.limit)),
  write(c, text) {
    if (/^\s*(all)?\s*$/i.test(text)) return { configuration: training(c, { limit: null }) };
    const value = parseWhole(text);
    if (!Number.isInteger(value) || value < 1) return { problem: 'Write a whole number above 0, or all.' };
    if (value > 10_000_000) return { problem: 'Write at most 10,000,000, or all.' };
    return { configuration: training(c, { limit: value }) };
  },
};

/** Turning shifts back on restores `original`'s, or the paper's when that has none. */
function shiftField(original: Configuration): SwitchField {
  const pixels = original.training.shift || 2;
  return {
    kind: 'switch',
    id: 'shift',
    label: `Augmentation, ±${pixels} px shifts`,
    help: `Each training image is moved by up to ${pixels === 1 ? '1 pixel' : `${pixels} pixels`} each way, at random; in the paper by up to 2.`,
    read: (c) => (c.training.shift > 0 ? 'on' : 'off'),
    write: (c, text) => ({ configuration: training(c, { shift: text === 'on' ? pixels : 0 }) }),
  };
}

/** Turning distortions back on restores `original`'s, or those of the preset that has some. */
function distortionField(original: Configuration): SwitchField {
  const distortion = original.training.distortion ?? smallDistortion;
  const [size, shear, share] = [distortion.scale, distortion.shear, distortion.share].map(
    (part) => `${Number((100 * part).toPrecision(3))}\u00a0%`,
  );
  const { elastic, epochs } = distortion;
  const images = distortion.share < 1 ? `${share} of the training images are` : 'Each training image is';
  const amounts = `sheared by up to ${shear} and bent by up to ${elastic}\u00a0pixels`;
  const when = epochs === null ? 'at random' : `at random, in the first ${epochs} epochs`;
  return {
    kind: 'switch',
    id: 'distortion',
    label: `Augmentation, ±${distortion.rotation}° turns, ±${size} size`,
    help:
      `${images} also turned by up to ${distortion.rotation}°, made wider or narrower and higher or lower by up to ` +
      `${size}, ${amounts}, ${when}. Not in the paper, which only shifts. Meant for long trainings: a short one ` +
      'learns more slowly by it.',
    read: (c) => (c.training.distortion ? 'on' : 'off'),
    compared: (c) => JSON.stringify(c.training.distortion),
    write: (c, text) => ({ configuration: training(c, { distortion: text === 'on' ? distortion : null }) }),
  };
}

const holdOut: SwitchField = {
  kind: 'switch',
  id: 'holdOut',
  label: 'Hold out 5,000 images',
  help:
    'They are never trained on; validation accuracy and the best checkpoint come from them. ' +
    'Off trains on all 60,000, as the paper does: then only the last checkpoint counts.',
  read: (c) => (c.training.holdOut > 0 ? 'on' : 'off'),
  write: (c, text) => ({ configuration: training(c, { holdOut: text === 'on' ? 5000 : 0 }) }),
};

/** Turning the decoder back on restores `original`'s, or the paper's when that has none. */
export function decoderField(original: Configuration): SwitchField {
  const restored = original.network.decoder ?? {
    hidden: [512, 1024].map((units) => ({ units, activation: { kind: 'relu' } as const })),
    output: { kind: 'sigmoid' } as const,
    initial: { kind: 'glorot-uniform' } as const,
  };
  const pixels =
    original.network.input.height * original.network.input.width * original.network.input.channels;
  return {
    kind: 'switch',
    id: 'decoder',
    label: `Decoder, ${[...restored.hidden.map((h) => h.units), pixels].join(' – ')}`,
    help: 'Redraws the image from the right capsule alone. Without it there is nothing to turn in Explore.',
    read: (c) => (c.network.decoder ? 'on' : 'off'),
    write: (c, text) => ({ configuration: network(c, { decoder: text === 'on' ? restored : null }) }),
  };
}

/** In the order in which the panel shows them. */
export function trainingFields(original: Configuration): Field[] {
  return [
    iterations,
    number('learningRate', 'Learning rate', "Adam's step size at the start.", {
      low: 1e-9,
      high: 10,
      get: (c) => c.training.learningRate,
      set: (c, learningRate) => training(c, { learningRate }),
    }),
    decay,
    weightAverage,
    number('batch', 'Batch', 'Images per training step.', {
      low: 1,
      high: 4096,
      integer: true,
      get: (c) => c.training.batch,
      set: (c, batch) => training(c, { batch }),
    }),
    number('epochs', 'Epochs', 'How often every training image is seen.', {
      low: 1,
      high: 10_000,
      integer: true,
      get: (c) => c.training.epochs,
      set: (c, epochs) => training(c, { epochs }),
    }),
    limit,
    number(
      'weight',
      'Reconstruction weight',
      'Weighs the sum of squared pixel errors against the margin loss. Small, so that it does not dominate.',
      {
        low: 0,
        high: 1000,
        get: (c) => c.loss.reconstruction.weight,
        set: (c, weight) => ({
          ...c,
          loss: { ...c.loss, reconstruction: { ...c.loss.reconstruction, weight } },
        }),
      },
    ),
    number(
      'seed',
      'Seed',
      'Weights, shuffle, split and augmentation follow from it: equal seeds, equal runs.',
      {
        low: 0,
        high: 0xffffffff,
        integer: true,
        get: (c) => c.training.seed,
        set: (c, seed) => training(c, { seed }),
      },
    ),
    shiftField(original),
    distortionField(original),
    holdOut,
    decoderField(original),
  ];
}

/** Sizes of the network, folded away: the presets differ in them. */
export const networkFields: readonly Field[] = [
  number('filters', 'Conv1 filters', 'Filters of the first convolution; 256 in the paper.', {
    low: 1,
    high: 4096,
    integer: true,
    get: (c) => c.network.stem[0]!.filters,
    set: (c, filters) =>
      network(c, { stem: c.network.stem.map((layer, n) => (n === 0 ? { ...layer, filters } : layer)) }),
  }),
  number('types', 'Capsule types', 'Kinds of primary capsules at each place of the grid; 32 in the paper.', {
    low: 1,
    high: 512,
    integer: true,
    get: (c) => c.network.primaryCapsules.types,
    set: (c, types) => network(c, { primaryCapsules: { ...c.network.primaryCapsules, types } }),
  }),
  number('primaryDims', 'Primary dimensions', 'Length of a primary capsule as a vector; 8 in the paper.', {
    low: 1,
    high: 64,
    integer: true,
    get: (c) => c.network.primaryCapsules.dims,
    set: (c, dims) => network(c, { primaryCapsules: { ...c.network.primaryCapsules, dims } }),
  }),
  number(
    'digitDims',
    'Digit dimensions',
    'Dimensions of a digit capsule, one slider each; 16 in the paper.',
    {
      low: 1,
      high: 64,
      integer: true,
      get: (c) => c.network.digitCapsules.dims,
      set: (c, dims) => network(c, { digitCapsules: { ...c.network.digitCapsules, dims } }),
    },
  ),
];
