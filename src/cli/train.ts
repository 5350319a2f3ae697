/** `capsnet train`: trains a network from a preset, or goes on with a run. */
import { averageDecays } from '../shared/configuration.ts';
import type { Configuration } from '../shared/configuration.ts';
import { distortedFor, findPreset, presets } from '../shared/presets.ts';
import type { Arguments, Command } from './command.ts';
import type { TrainRequest } from './trainRun.ts';

const presetIds = presets.map(({ id }) => id).join(', ');
/** What a run keeps from its beginning to its end. */
const onlyNew = ['preset', 'batch', 'seed', 'limit', 'hold-out', 'all', 'from'];

export const train: Command = {
  name: 'train',
  summary: 'trains a network from a preset, or goes on with a run.',
  options: {
    preset: { value: 'P', meaning: `What to train: ${presetIds}.` },
    epochs: { value: 'N', meaning: "Epochs in all. Default: the preset's, or those of the resumed run." },
    batch: { value: 'N', meaning: "Images per step. Default: the preset's." },
    seed: { value: 'N', meaning: 'Start of all random numbers: equal seeds give equal runs. Default: 42.' },
    distort: {
      value: 'N',
      meaning:
        'Turn, stretch, shear and bend half of the training digits a little (augmentation) in the first N epochs; ' +
        '0: never. With --resume it can begin or end in a run that is under way.',
    },
    average: {
      value: 'D',
      meaning:
        'Keep, beside the weights, their moving average with this decay per step, such as 0.999: validation and ' +
        `checkpoints are then its. ${averageDecays.low} to ${averageDecays.high}.`,
    },
    limit: { value: 'N', meaning: 'Train on no more than N images.' },
    'hold-out': {
      value: 'N',
      meaning: "Hold N training images out for validation. Default: the preset's, mostly 5,000.",
    },
    all: {
      value: null,
      meaning: 'Hold no images out: train on all 60,000; then only the last checkpoint counts.',
    },
    runs: { value: 'DIR', meaning: "Folder of all runs. Default: the app's own." },
    resume: { value: 'RUN', meaning: 'Go on with this run from its last checkpoint.' },
    from: {
      value: 'FILE',
      meaning: "Begin a new run from this checkpoint's weights; it must be of the preset's network.",
    },
    rate: {
      value: 'F',
      meaning:
        'Make the learning rate F times as large, 0.000001 to 1000: with --resume from here on, with --from all along.',
    },
  },
  example: 'train --preset fast',

  async run(given, terminal) {
    const request = given.has('resume') ? readResume(given) : readNew(given);
    const { trainRun } = await import('./trainRun.ts');
    return trainRun(request, terminal);
  },
};

function readNew(given: Arguments): TrainRequest {
  const from = given.text('from');
  if (given.has('rate') && from === undefined) throw given.wrong('--rate belongs to --resume or --from.');
  if (given.has('all') && given.has('hold-out'))
    throw given.wrong('--all and --hold-out exclude each other.');
  const id = given.text('preset');
  if (id === undefined) throw given.wrong('--preset is missing (or --resume, to go on with a run).');
  if (!presets.some((preset) => preset.id === id)) {
    throw given.wrong(`There is no preset '${id}': choose one of ${presetIds}.`);
  }
  const { configuration } = findPreset(id);
  const { training } = configuration;
  const wanted: Configuration = {
    ...configuration,
    training: {
      ...training,
      epochs: epochsOf(given) ?? training.epochs,
      batch: given.integer('batch', 1, 4096) ?? training.batch,
      seed: given.integer('seed', 0, 0xffffffff) ?? training.seed,
      weightAverage: averageOf(given) ?? training.weightAverage,
      distortion: distortedFor(training.distortion, distortOf(given)),
      learningRate: training.learningRate * (rateOf(given) ?? 1),
      limit: given.integer('limit', 1, 10_000_000) ?? training.limit,
      holdOut: given.has('all') ? 0 : (given.integer('hold-out', 0, 30_000) ?? training.holdOut),
    },
  };
  return { kind: 'new', configuration: wanted, from, runs: given.text('runs') };
}

function readResume(given: Arguments): TrainRequest {
  const fixed = onlyNew.find((name) => given.has(name));
  if (fixed) throw given.wrong(`--${fixed} cannot be changed in a run that has begun.`);
  return {
    kind: 'resume',
    run: given.required('resume'),
    epochs: epochsOf(given),
    weightAverage: averageOf(given),
    distortedEpochs: distortOf(given),
    learningRateFactor: rateOf(given),
    runs: given.text('runs'),
  };
}

const rateOf = (given: Arguments) => given.number('rate', 1e-6, 1000);
const averageOf = (given: Arguments) => given.number('average', averageDecays.low, averageDecays.high);
const distortOf = (given: Arguments) => given.integer('distort', 0, 10_000);
const epochsOf = (given: Arguments) => given.integer('epochs', 1, 10_000);
