/** Takes up a run: a new one, or one that was stopped, has failed, or whose process died. */
import type { Configuration } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { presets } from '../../shared/presets.ts';
import { backendReport } from '../backend/tensorflow.ts';
import { requireMemory, trainingBytes } from '../capsnet/footprint.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { findDataset } from '../data/datasets.ts';
import { splitTraining } from '../data/split.ts';
import { listCheckpoints, readLastResumable } from '../storage/runFolder.ts';
import { createRun, openRun } from '../storage/runWriter.ts';
import type { RunWriter } from '../storage/runWriter.ts';
import type { RunRecord, SessionEnvironment } from '../storage/types.ts';
import { imagesOf } from './images.ts';
import type { ResumedFrom } from './run.ts';
import { TrainingRun } from './run.ts';
import { environmentChanges, sessionEnvironment } from './sessionEnvironment.ts';
import { TrainingStep } from './step.ts';

export interface ResumeOptions {
  /** Train up to so many epochs instead. */
  epochs?: number | undefined;
  /** Multiplies every learning rate from here on. */
  learningRateFactor?: number | undefined;
}

/**
 * @param runs the folder of all runs
 * @throws AppError not-supported where nothing can train; invalid-input when network and images do not fit, or the
 * network does not fit into memory
 */
export function beginRun(runs: string, configuration: Configuration, title?: string): TrainingRun {
  requireTraining();
  const { images } = imagesOf(configuration);
  const { network, training } = configuration;
  splitTraining(images.count, training); // refused before a folder is made
  requireMemory(trainingBytes(network, training.batch), 'Training this network');
  return withStep(firstStep(configuration), (trainingStep) => {
    const writer = createRun(runs, {
      title: title ?? defaultTitle(configuration),
      configuration,
      datasetChecksum: findDataset(configuration.dataset).checksum,
      environment: environmentOf(trainingStep),
    });
    return closingOnError(
      writer,
      () =>
        new TrainingRun({
          writer,
          configuration,
          trainingStep,
          resumed: null,
          learningRateFactor: 1,
          notices: [],
        }),
    );
  });
}

/**
 * Goes on from the last resumable checkpoint; metrics written after it are cut off, and come again. What cannot be
 * resumed keeps its state and failure in run.json.
 * @throws AppError not-found, busy (another process trains it), unreadable-file, invalid-input (nothing left to train)
 */
export function resumeRun(runs: string, id: string, options: ResumeOptions = {}): TrainingRun {
  requireTraining();
  // Owned before its checkpoints are read: until then another process may still write them.
  const writer = openRun(runs, id);
  return closingOnError(writer, () => goOn(runs, writer, options));
}

function goOn(runs: string, writer: RunWriter, options: ResumeOptions): TrainingRun {
  const { id, record } = writer;
  requireSameImages(record);
  const last = lastCheckpoint(runs, id);
  const configuration = withEpochs(record, last?.checkpoint.epoch ?? 0, options.epochs);
  const start = last?.checkpoint.resume ?? null;
  const trainingStep = start
    ? TrainingStep.create(configuration, last!.checkpoint.parameters, start.optimiser)
    : firstStep(configuration);
  return withStep(trainingStep, () => {
    const environment = environmentOf(trainingStep);
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

function firstStep(configuration: Configuration): TrainingStep {
  const generator = new Generator(configuration.training.seed);
  return TrainingStep.create(configuration, initialParameters(configuration.network, generator));
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

function requireTraining(): void {
  const { canTrain, candidates } = backendReport();
  if (canTrain) return;
  const native = candidates.find((candidate) => candidate.id === 'tensorflow');
  throw new AppError(
    'not-supported',
    `This backend cannot train. Native TensorFlow: ${native?.reason ?? 'missing'}`,
    native?.cure ?? '',
  );
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

function withEpochs(
  { configuration }: RunRecord,
  finished: number,
  epochs: number | undefined,
): Configuration {
  const { training } = configuration;
  const wanted = epochs ?? training.epochs;
  if (wanted > finished) return { ...configuration, training: { ...training, epochs: wanted } };
  throw new AppError(
    'invalid-input',
    `The run has finished ${finished} epochs; there is nothing left to train.`,
    `Ask for more than ${finished} epochs.`,
  );
}

function environmentOf(trainingStep: TrainingStep): SessionEnvironment {
  return sessionEnvironment(backendReport(), trainingStep.formulation);
}

function defaultTitle({ preset, training }: Configuration): string {
  const title = presets.find(({ id }) => id === preset)?.title ?? preset;
  return `${title}, seed ${training.seed}`;
}
