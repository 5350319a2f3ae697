/** Takes up a run: a new one, or one that was stopped, has failed, or whose process died. */
import { isDeepStrictEqual } from 'node:util';
import type { Configuration, Network, Training } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { distortedFor, presets } from '../../shared/presets.ts';
import type { BackendReport } from '../../shared/contract/backends.ts';
import { coreCount } from '../backend/hardware.ts';
import { backendReport, chooseBackend } from '../backend/tensorflow.ts';
import { formulationsOf, usualFormulation } from '../capsnet/encoder.ts';
import { requireMemory, trainingBytes } from '../capsnet/footprint.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { findDataset } from '../data/datasets.ts';
import { splitTraining } from '../data/split.ts';
import { listCheckpoints, readLastResumable, readRunRecord } from '../storage/runFolder.ts';
import { createRun, openRun } from '../storage/runWriter.ts';
import type { RunWriter } from '../storage/runWriter.ts';
import type { Checkpoint, RunRecord } from '../storage/types.ts';
import type { FormulationChoice } from './formulationChoice.ts';
import { imagesOf } from './images.ts';
import type { ResumedFrom } from './run.ts';
import { TrainingRun } from './run.ts';
import { environmentChanges, sessionEnvironment } from './sessionEnvironment.ts';
import { TrainingStep } from './step.ts';

/** More than any machine has; what asks for more was edited. */
const mostThreads = 1024;

export interface ResumeOptions {
  /** Train up to so many epochs instead. */
  epochs?: number | undefined;
  /** From here on the moving average of the weights counts, with this decay per step. */
  weightAverage?: number | undefined;
  /** Distort training digits in the first so many epochs of the run. */
  distortedEpochs?: number | undefined;
  /** Multiplies every learning rate from here on. */
  learningRateFactor?: number | undefined;
}

export interface BeginOptions {
  /** Default: the preset's title and the seed. */
  title?: string | undefined;
  /** Its weights instead of drawn ones; the optimiser begins anew. */
  from?: Checkpoint | undefined;
}

/**
 * @param runs the folder of all runs
 * @param choose in which formulation the network is computed, to the end of the run
 * @throws AppError invalid-input when network and images do not fit, the network does not fit into memory, or the
 *   weights to begin from are another network's
 */
export function beginRun(
  runs: string,
  configuration: Configuration,
  choose: (configuration: Configuration) => FormulationChoice,
  { title, from }: BeginOptions = {},
): TrainingRun {
  const { images } = imagesOf(configuration);
  const { network, training } = configuration;
  if (from) requireSameNetwork(network, from);
  splitTraining(images.count, training); // refused before a folder is made
  requireMemory(trainingBytes(network, training.batch), 'Training this network');
  const choice = choose(configuration);
  return withStep(firstStep(configuration, choice, from?.parameters), (trainingStep) => {
    const writer = createRun(runs, {
      title: title ?? defaultTitle(configuration, from),
      configuration,
      datasetChecksum: findDataset(configuration.dataset).checksum,
      environment: sessionEnvironment(backendReport(), choice),
    });
    return closingOnError(writer, () => {
      const notices = [...otherThreads(), ...(from ? seenBefore(training, from) : [])];
      const run = new TrainingRun({
        writer,
        configuration,
        trainingStep,
        resumed: null,
        learningRateFactor: 1,
        notices,
      });
      if (from) run.save(); // its seed does not lead back to these weights
      return run;
    });
  });
}

/**
 * Loads TensorFlow for a run that is to be resumed, with as many threads as it began with. Where TensorFlow is loaded
 * already its threads stay as they are, and the run's notices say so.
 * @throws AppError not-found or unreadable-file
 */
export function chooseBackendFor(runs: string, id: string): Promise<BackendReport> {
  const { backend, threads } = begun(readRunRecord(runs, id));
  if (backend !== 'tensorflow') return chooseBackend(); // those were another backend's
  const whole =
    typeof threads === 'number' && Number.isInteger(threads) && threads >= 1 && threads <= mostThreads;
  return chooseBackend(whole ? { threads } : {});
}

/**
 * Goes on from the last resumable checkpoint; metrics written after it are cut off, and come again. What cannot be
 * resumed keeps its state and failure in run.json.
 * @throws AppError not-found, busy (another process trains it), unreadable-file, invalid-input (nothing left to train)
 */
export function resumeRun(runs: string, id: string, options: ResumeOptions = {}): TrainingRun {
  // Owned before its checkpoints are read: until then another process may still write them.
  const writer = openRun(runs, id);
  return closingOnError(writer, () => goOn(runs, writer, options));
}

function goOn(runs: string, writer: RunWriter, options: ResumeOptions): TrainingRun {
  const { id, record } = writer;
  requireSameImages(record);
  const last = lastCheckpoint(runs, id);
  const configuration = asWished(record, last?.checkpoint.epoch ?? 0, options);
  const start = last?.checkpoint.resume ?? null;
  const choice = choiceOf(record);
  const trainingStep = start
    ? TrainingStep.create(configuration, last!.checkpoint.parameters, start.optimiser, choice)
    : firstStep(configuration, choice);
  return withStep(trainingStep, () => {
    const environment = sessionEnvironment(backendReport(), choice);
    writer.beginSession({ step: last?.checkpoint.step ?? 0, environment, configuration });
    const cut = writer.truncateMetrics(start?.metricsBytes ?? 0);
    const run = new TrainingRun({
      writer,
      configuration,
      trainingStep,
      resumed: last,
      learningRateFactor: (start?.learningRateFactor ?? 1) * (options.learningRateFactor ?? 1),
      notices: [
        ...(last ? last.notices : ['No checkpoint had been written: the run begins again from its seed.']),
        ...(last?.damaged ?? []).map((file) => writer.setAside(file)),
        ...(cut === null ? [] : [cut]),
        ...environmentChanges(record.sessions.at(-1)?.environment ?? {}, environment),
      ],
    });
    // Kept at once: should the next steps fail again, the next resume divides the smaller rate.
    if (options.learningRateFactor) run.save();
    writer.setState('training'); // last: whatever fails before leaves the run as it was, and its failure known
    return run;
  });
}

/** Gives up the folder when the run cannot be taken up. */
function closingOnError(writer: RunWriter, take: () => TrainingRun): TrainingRun {
  try {
    return take();
  } catch (error) {
    writer.close();
    throw error;
  }
}

function lastCheckpoint(
  runs: string,
  id: string,
): (ResumedFrom & { notices: string[]; damaged: string[] }) | null {
  const listed = listCheckpoints(runs, id);
  if (listed.length === 0) return null; // it died before its first checkpoint
  const found = readLastResumable(runs, id);
  return { ...found, written: listed.find(({ file }) => file === found.file)!.written };
}

/** What a run began with: to go on bit for bit it must stay, whatever would be chosen today. */
const begun = ({ sessions }: RunRecord) => sessions[0]!.environment;

function choiceOf(record: RunRecord): FormulationChoice {
  const { formulation, measured } = begun(record);
  const { network } = record.configuration;
  return {
    formulation: formulationsOf(network).find((one) => one === formulation) ?? usualFormulation(network),
    measured: measured === undefined ? null : String(measured),
  };
}

/** The first so many of one random order are held out: of equal seeds the smaller hold-out is part of the larger one. */
function seenBefore({ seed, holdOut }: Training, { configuration }: Checkpoint): string[] {
  const before = configuration.training;
  if (holdOut === 0 || (seed === before.seed && holdOut <= before.holdOut)) return [];
  return [
    'The weights that it begins from were trained on some of the images that are held out now: validation accuracies ' +
      'are higher than they should be. Hold out no more than before, with the same seed.',
  ];
}

/** For a new run, after the resumption of one with other threads in the same process. */
function otherThreads(): string[] {
  const { threads } = backendReport();
  if (threads === coreCount()) return [];
  return [
    `It computes with ${threads} threads, as the run before it, on ${coreCount()} cores. ` +
      'To use all of them, restart the trainer in System before you start a run.',
  ];
}

function firstStep(
  configuration: Configuration,
  choice: FormulationChoice,
  from?: Checkpoint['parameters'],
): TrainingStep {
  const generator = new Generator(configuration.training.seed);
  const parameters = from ?? initialParameters(configuration.network, generator);
  return TrainingStep.create(configuration, parameters, undefined, choice);
}

function requireSameNetwork(network: Network, from: Checkpoint): void {
  if (isDeepStrictEqual(network, from.configuration.network)) return;
  throw new AppError(
    'invalid-input',
    'The checkpoint to begin from holds another network than the one that is to be trained.',
    `It was trained from the preset '${from.configuration.preset}': choose that one, or begin without a checkpoint.`,
  );
}

/** Frees the step's tensors when the run cannot be opened. */
function withStep(
  trainingStep: TrainingStep,
  open: (trainingStep: TrainingStep) => TrainingRun,
): TrainingRun {
  try {
    return open(trainingStep);
  } catch (error) {
    trainingStep.dispose();
    throw error;
  }
}

function requireSameImages({ configuration, dataset }: RunRecord): void {
  imagesOf(configuration);
  if (findDataset(configuration.dataset).checksum === dataset.checksum) return;
  throw new AppError(
    'invalid-input',
    `The images of '${dataset.id}' are not those that this run began with.`,
    'Start a new run, or put the former files back.',
  );
}

function asWished({ configuration }: RunRecord, finished: number, wish: ResumeOptions): Configuration {
  const { training } = configuration;
  const epochs = wish.epochs ?? training.epochs;
  const weightAverage = wish.weightAverage ?? training.weightAverage;
  const distortion = distortedFor(training.distortion, wish.distortedEpochs);
  if (epochs > finished)
    return { ...configuration, training: { ...training, epochs, weightAverage, distortion } };
  throw new AppError(
    'invalid-input',
    `The run has finished ${finished} epochs; there is nothing left to train.`,
    `Ask for more than ${finished} epochs.`,
  );
}

function defaultTitle({ preset, training }: Configuration, from?: Checkpoint): string {
  const title = presets.find(({ id }) => id === preset)?.title ?? preset;
  const beginning = from ? `, from epoch ${from.epoch} of ${from.provenance.run ?? 'a checkpoint'}` : '';
  return `${title}, seed ${training.seed}${beginning}`;
}
