/**
 * The texts in a checkpoint's header. Only `configuration` must be there, so that a file made with a few lines of
 * Python loads as well; docs/checkpoints.md describes each.
 */
import * as v from 'valibot';
import { ConfigurationSchema } from '../../shared/configuration.ts';
import type { Configuration } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { NestedNamesSchema } from '../../shared/names.ts';
import { findPreset } from '../../shared/presets.ts';
import { checkFormatVersion, formatVersions } from './migrations.ts';
import type { Checkpoint, ResumeState } from './types.ts';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));
const state = v.pipe(v.array(whole), v.length(4));

export const BestEpochSchema = v.strictObject({ epoch: whole, step: whole, validationAccuracy: share });

const TrainingStateSchema = v.strictObject({
  optimiserStep: whole,
  batches: v.strictObject({ epoch: whole, taken: whole, epochStart: state, now: state }),
  metricsBytes: whole,
  seconds,
  learningRateFactor: v.pipe(v.number(), v.minValue(0), v.finite()),
  epochSeen: whole,
  epochCorrect: whole,
  best: v.nullable(BestEpochSchema),
});
/** ResumeState without Adam's moments, which are tensors. */
type TrainingState = v.InferOutput<typeof TrainingStateSchema>;

export type CheckpointMetadata = Omit<Checkpoint, 'parameters' | 'resume'> & {
  trainingState: TrainingState | null;
};

export function writeMetadata(checkpoint: Checkpoint): Record<string, string> {
  const { configuration, epoch, step, validationAccuracy, testAccuracy, provenance, resume, names } =
    checkpoint;
  return {
    format_version: String(formatVersions.checkpoint.current),
    configuration: JSON.stringify(configuration),
    epoch: String(epoch),
    step: String(step),
    ...(validationAccuracy !== null && { validation_accuracy: String(validationAccuracy) }),
    ...(testAccuracy !== null && { test_accuracy: String(testAccuracy) }),
    provenance: JSON.stringify(provenance),
    ...(names && Object.keys(names).length > 0 && { dimension_names: JSON.stringify(names) }),
    ...(resume && { training_state: JSON.stringify(trainingState(resume)) }),
  };
}

function trainingState({ optimiser, batches, best, ...numbers }: ResumeState): TrainingState {
  return { optimiserStep: optimiser.step, batches, best, ...numbers };
}

/**
 * @returns null when the header holds no configuration: weights from elsewhere (foreignWeights.ts)
 * @throws AppError unreadable-file
 */
export function readMetadata(metadata: Record<string, string>): CheckpointMetadata | null {
  const text = (key: string) => (Object.hasOwn(metadata, key) ? metadata[key] : undefined);
  const number = (key: string) => parse(key, text(key));
  if (text('format_version') !== undefined)
    checkFormatVersion('checkpoint', number('format_version'), formatVersions.checkpoint);
  if (text('configuration') === undefined) return null;
  const optional = <Schema extends v.GenericSchema>(schema: Schema, key: string) =>
    text(key) === undefined ? undefined : check(schema, key, number(key));
  return {
    configuration: readConfiguration(parse('configuration', text('configuration'))),
    epoch: optional(whole, 'epoch') ?? 0,
    step: optional(whole, 'step') ?? 0,
    validationAccuracy: optional(share, 'validation_accuracy') ?? null,
    testAccuracy: optional(share, 'test_accuracy') ?? null,
    provenance: optional(v.record(v.string(), v.string()), 'provenance') ?? {},
    names: optional(NestedNamesSchema, 'dimension_names'),
    trainingState: optional(TrainingStateSchema, 'training_state') ?? null,
  };
}

/** A whole configuration, or one that holds the network only. */
function readConfiguration(value: unknown): Configuration {
  const onlyNetwork = typeof value === 'object' && value !== null && Object.keys(value).join() === 'network';
  return check(
    ConfigurationSchema,
    'configuration',
    onlyNetwork ? { ...unknownTraining(), ...value } : value,
  );
}

/**
 * For weights from elsewhere: how they were trained is not known, and the paper's figures stand in. No images are
 * said to have been held out, so that nothing they may have been trained on is called validation.
 */
export function unknownTraining(): Configuration {
  const { configuration } = findPreset('paper');
  return { ...configuration, preset: 'custom', training: { ...configuration.training, holdOut: 0 } };
}

function parse(key: string, text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw damaged(`'${key}' in its header is not JSON`);
  }
}

function check<Schema extends v.GenericSchema>(
  schema: Schema,
  key: string,
  value: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const place = v.getDotPath(issue);
  throw damaged(`'${key}${place ? `.${place}` : ''}' in its header is wrong: ${issue.message.slice(0, 200)}`);
}

function damaged(why: string): AppError {
  return new AppError(
    'unreadable-file',
    `The checkpoint cannot be used: ${why}.`,
    'docs/checkpoints.md describes the header of a checkpoint.',
  );
}
