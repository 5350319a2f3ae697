/** Trains in this process, with progress on the terminal, until the run ends or someone presses Ctrl+C. */
import { join } from 'node:path';
import { chooseBackend } from '../engine/backend/tensorflow.ts';
import { yieldToOthers } from '../engine/priority.ts';
import { readCheckpoint } from '../engine/storage/checkpoint.ts';
import { defaultDataFolder } from '../engine/storage/dataFolder.ts';
import { readRunRecord } from '../engine/storage/runFolder.ts';
import { TrainingLoop } from '../engine/training/loop.ts';
import { chooseFormulation } from '../engine/training/formulationChoice.ts';
import { beginRun, chooseBackendFor, resumeRun } from '../engine/training/open.ts';
import type { TrainingRun } from '../engine/training/run.ts';
import type { Configuration } from '../shared/configuration.ts';
import { onEndSignals } from '../host/endSignals.ts';
import { AppError, fromErrorData } from '../shared/errors.ts';
import type { EpochMetrics, StepMetrics } from '../shared/metrics.ts';
import { runsAt } from './runsAt.ts';
import { count, duration, percent, shellWord } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** After a NaN a run goes on with a tenth of its learning rate. */
const factorAfterNaN = 0.1;

export type TrainRequest = { runs: string | undefined } & (
  | {
      kind: 'new';
      configuration: Configuration;
      /** A checkpoint's file, to begin from its weights. */
      from: string | undefined;
    }
  | {
      kind: 'resume';
      run: string;
      epochs: number | undefined;
      weightAverage: number | undefined;
      distortedEpochs: number | undefined;
      /** Multiplies the learning rate from here on. */
      learningRateFactor: number | undefined;
    }
);

export async function trainRun(request: TrainRequest, terminal: Terminal): Promise<unknown> {
  yieldToOthers(); // before TensorFlow starts its threads
  const run = await open(request, terminal);
  introduce(run, terminal);
  const epochs: EpochMetrics[] = [];
  const loop = new TrainingLoop(
    run,
    {
      changed() {
        if (loop.state === 'validating')
          terminal.progress(run.step / run.totalSteps, 'reading the validation images');
      },
      stepped: (row) => terminal.progress(run.step / run.totalSteps, stepLine(loop, row)),
      epochEnded(row) {
        epochs.push(row);
        terminal.line(epochLine(row));
      },
      noticed: (text) => terminal.notice(text),
    },
    { paused: false },
  );
  stopWhenAsked(loop, terminal);
  await loop.ended;
  terminal.clearProgress();

  const again = resumeCommand(run, request);
  if (loop.failure) {
    const { code, message, hint } = loop.failure;
    throw fromErrorData({
      code,
      message,
      hint: code === 'not-a-number' ? `${hint} To do so: ${again}` : hint,
    });
  }
  if (loop.state !== 'finished') {
    const last = run.lastCheckpoint?.step ?? 0;
    const saved = last === run.step ? 'what was trained is saved' : `saved is step ${count(last)}`;
    const stopped = `Stopped at step ${count(run.step)} of ${count(run.totalSteps)}; ${saved}.`;
    throw new AppError('cancelled', stopped, `To go on: ${again}`);
  }
  const checkpoint = join(run.writer.folder, 'checkpoints', run.lastCheckpoint!.file);
  terminal.line(`Finished; ${duration(run.seconds)} of computing. ${bestLine(run)}`);
  terminal.line(`Last checkpoint: ${checkpoint}`);
  const { best, seconds, step, writer } = run;
  return { run: writer.id, folder: writer.folder, step, seconds, best, checkpoint, epochs };
}

async function open(request: TrainRequest, terminal: Terminal): Promise<TrainingRun> {
  const runs = runsAt(request.runs);
  if (request.kind === 'new') {
    await chooseBackend();
    const from = request.from === undefined ? undefined : readCheckpoint(request.from);
    const choose = (wanted: Configuration) => chooseFormulation(wanted, defaultDataFolder());
    return beginRun(runs, request.configuration, choose, { from });
  }
  await chooseBackendFor(runs, request.run);
  const afterNaN =
    request.learningRateFactor === undefined &&
    readRunRecord(runs, request.run).failure?.code === 'not-a-number';
  if (afterNaN) terminal.notice('The run failed with a NaN: it goes on with a tenth of its learning rate.');
  return resumeRun(runs, request.run, {
    epochs: request.epochs,
    weightAverage: request.weightAverage,
    distortedEpochs: request.distortedEpochs,
    learningRateFactor: afterNaN ? factorAfterNaN : request.learningRateFactor,
  });
}

function introduce(run: TrainingRun, terminal: Terminal): void {
  const { epochs, batch } = run.configuration.training;
  const held =
    run.validationImages > 0 ? `, ${count(run.validationImages)} held out for validation` : ', none held out';
  terminal.line(`${run.writer.record.title}: ${count(run.trainingIndices.length)} training images${held}.`);
  terminal.line(
    `${epochs} epochs of ${count(run.stepsPerEpoch)} steps of ${batch} images. Folder: ${run.writer.folder}`,
  );
  const { threads, formulation, gpu, measured } = run.writer.record.sessions.at(-1)!.environment;
  const place = gpu === undefined ? `${threads} thread${threads === 1 ? '' : 's'}` : String(gpu);
  terminal.line(`Computed by the ${formulation} formulation on ${place}${measured ? ` (${measured})` : ''}.`);
  if (run.step > 0) terminal.line(`Goes on from step ${count(run.step)} of ${count(run.totalSteps)}.`);
  for (const notice of run.notices) terminal.notice(notice);
}

function stepLine(loop: TrainingLoop, row: StepMetrics): string {
  const { run, pace, remaining } = loop;
  return [
    `step ${count(row.step)}/${count(run.totalSteps)}`,
    `loss ${row.total.toFixed(4)}`,
    `accuracy ${percent(row.accuracy, 1)}`,
    `${pace.imagesPerSecond.toFixed(0)} img/s`,
    remaining === null ? '' : `${duration(remaining)} left`,
  ].join('  ');
}

function epochLine({ epoch, trainAccuracy, validation, seconds }: EpochMetrics): string {
  const held = validation
    ? `validation ${percent(validation.accuracy)} (margin ${validation.margin.toFixed(4)}, ` +
      `lengths ${validation.lengthRight.toFixed(3)} right, ${validation.lengthWrong.toFixed(3)} best wrong)`
    : 'no validation images';
  return `Epoch ${epoch}: train ${percent(trainAccuracy)}, ${held}, after ${duration(seconds)}`;
}

function bestLine({ best }: TrainingRun): string {
  if (!best) return 'No images were held out: the last checkpoint counts.';
  return `Best validation accuracy ${percent(best.validationAccuracy)}, epoch ${best.epoch}.`;
}

function resumeCommand(run: TrainingRun, { runs }: TrainRequest): string {
  const folder = runs === undefined ? '' : ` --runs ${shellWord(runs)}`;
  return `npm run capsnet -- train --resume ${run.writer.id}${folder}`;
}

/**
 * Ctrl+C, a polite kill, a closed terminal and the end of the process that launched this one save the run; a second
 * Ctrl+C does not wait.
 */
function stopWhenAsked(loop: TrainingLoop, terminal: Terminal): void {
  // Where nothing can be written, such as on a full disk, it ends all the same: what stands is the last checkpoint.
  const stop = () => void loop.stop().catch(() => loop.stop());
  onEndSignals(['SIGINT', 'SIGTERM', 'SIGHUP'], () => {
    terminal.notice('Stopping and saving. Once more to leave at once, without saving.');
    stop();
  });
  process.once('disconnect', stop);
  if (process.connected === false) stop(); // it ended while TensorFlow was loading
}
