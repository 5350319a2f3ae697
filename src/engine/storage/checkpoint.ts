/** Checkpoints as safetensors files: docs/checkpoints.md describes them for other programs. */
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Configuration, Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { parameterShapes } from '../../shared/shapes.ts';
import { checkShapes } from '../capsnet/parameters.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { writeFileAtomic } from './atomic.ts';
import { readMetadata, writeMetadata } from './checkpointMetadata.ts';
import type { CheckpointMetadata } from './checkpointMetadata.ts';
import { inferConfiguration } from './foreignWeights.ts';
import { headerLength, readSafetensors, safetensorsParts } from './safetensors.ts';
import type { StoredTensor } from './safetensors.ts';
import { parseHeader } from './safetensorsHeader.ts';
import type { Checkpoint } from './types.ts';

const adam = { weights: 'adam.weights.', first: 'adam.first.', second: 'adam.second.' } as const;

/** What of Adam's state a checkpoint holds to resume from: the weights it trains only where others are shown. */
const adamParts = ({ training }: Configuration) =>
  training.weightAverage === null
    ? (['first', 'second'] as const)
    : (['weights', 'first', 'second'] as const);

/**
 * The file in pieces. Half precision is for models that are shipped, without a state to resume from.
 * @throws AppError not-a-number when a weight is NaN or infinite; the training is then lost, and no file is written
 */
export function encodeCheckpoint(
  checkpoint: Checkpoint,
  options: { halfPrecision?: boolean } = {},
): Uint8Array[] {
  const { configuration, parameters, resume } = checkpoint;
  const tensors: Parameters = new Map(parameters);
  for (const part of adamParts(configuration)) {
    resume?.optimiser[part]?.forEach((tensor, name) => tensors.set(adam[part] + name, tensor));
  }
  const hint = 'Go on from an earlier checkpoint, with a lower learning rate.';
  for (const [name, { values }] of tensors) checkFinite(name, values, 'not-a-number', hint);
  return safetensorsParts(tensors, writeMetadata(checkpoint), options);
}

/**
 * @param name of the file, for messages
 * @throws AppError unreadable-file, naming what does not fit
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  return named(name, () => {
    const { metadata, tensors } = readSafetensors(bytes);
    const read = readMetadata(metadata) ?? foreign(tensors);
    const { trainingState, ...rest } = read;
    const { configuration } = rest;
    const { network } = configuration;
    checkPlaces(tensors, configuration, trainingState !== null);
    const parameters = take(tensors, network, '');
    if (!trainingState) return { ...rest, parameters, resume: null };
    const { optimiserStep, ...state } = trainingState;
    const weights =
      configuration.training.weightAverage === null ? null : take(tensors, network, adam.weights);
    const first = take(tensors, network, adam.first);
    const second = take(tensors, network, adam.second);
    const optimiser = { step: optimiserStep, weights, first, second };
    return { ...rest, parameters, resume: { ...state, optimiser } };
  });
}

/** @throws AppError not-found or unreadable-file */
export function readCheckpoint(path: string): Checkpoint {
  return decodeCheckpoint(
    fileAccess(path, () => {
      requireFile(path);
      return readFileSync(path);
    }),
    basename(path),
  );
}

/** @throws AppError not-a-number or unwritable-file */
export function writeCheckpointFile(
  path: string,
  checkpoint: Checkpoint,
  options: { halfPrecision?: boolean } = {},
) {
  writeFileAtomic(path, encodeCheckpoint(checkpoint, options));
}

export type CheckpointHeader = Omit<CheckpointMetadata, 'trainingState'> & {
  resumable: boolean;
  bytes: number;
  /** ISO 8601. */
  written: string;
};

/**
 * What a file says of itself, from its first kilobytes; the weights are not read, but would all find their places.
 * @throws AppError not-found or unreadable-file
 */
export function readCheckpointHeader(path: string): CheckpointHeader {
  const { header, bytes, written } = fileAccess(path, () => {
    requireFile(path);
    const file = openSync(path, 'r');
    try {
      const { size, mtime } = fstatSync(file);
      const start = readExactly(file, 0, Math.min(8, size));
      const length = named(basename(path), () => headerLength(start, size));
      return { header: readExactly(file, 8, length), bytes: size, written: mtime.toISOString() };
    } finally {
      closeSync(file);
    }
  });
  return named(basename(path), () => {
    const { metadata, entries } = parseHeader(header, bytes - 8 - header.length);
    const shapes = new Map(entries.map((entry) => [entry.name, entry]));
    const { trainingState, ...read } = readMetadata(metadata) ?? foreign(shapes);
    checkPlaces(shapes, read.configuration, trainingState !== null);
    return { ...read, resumable: trainingState !== null, bytes, written };
  });
}

function readExactly(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const read = readSync(file, bytes, 0, length, position);
  return bytes.subarray(0, read);
}

function foreign(tensors: ReadonlyMap<string, { shape: number[] }>): CheckpointMetadata {
  const { configuration, assumptions } = inferConfiguration(tensors);
  return {
    configuration,
    epoch: 0,
    step: 0,
    validationAccuracy: null,
    testAccuracy: null,
    provenance: { assumptions },
    trainingState: null,
  };
}

/** The parameters a network needs, in their order, from tensors whose names begin with `prefix`. */
function take(tensors: Map<string, StoredTensor>, network: Network, prefix: string): Parameters {
  const found: Parameters = new Map();
  for (const { name } of parameterShapes(network)) {
    const { shape, values } = tensors.get(prefix + name)!;
    checkFinite(prefix + name, values, 'unreadable-file', earlier);
    if (prefix === adam.second) checkSquares(prefix + name, values);
    found.set(name, { shape, values });
  }
  return found;
}

/**
 * Each tensor that the network needs is there, and no other: that would be a weight that is silently left out.
 * @throws AppError unreadable-file
 */
function checkPlaces(
  tensors: ReadonlyMap<string, { shape: number[] }>,
  configuration: Configuration,
  resumable: boolean,
): void {
  const parts = resumable ? adamParts(configuration).map((part) => adam[part]) : [];
  const places = ['', ...parts].flatMap((prefix) =>
    parameterShapes(configuration.network).map(({ name, shape }) => ({ name: prefix + name, shape })),
  );
  checkShapes(places, tensors);
  if (tensors.size === places.length) return;
  const known = new Set(places.map(({ name }) => name));
  const other = [...tensors.keys()].find((name) => !known.has(name))!;
  throw new AppError(
    'unreadable-file',
    `The file holds a tensor '${other.slice(0, 80)}' for which its network has no place.`,
    'Correct the network in its metadata, or leave the tensor out.',
  );
}

const earlier = 'Choose an earlier checkpoint of this training.';

/** @param name as in the file */
function checkFinite(
  name: string,
  values: Float32Array,
  code: 'not-a-number' | 'unreadable-file',
  hint: string,
): void {
  for (let n = 0; n < values.length; n++) {
    if (Number.isFinite(values[n]!)) continue;
    throw new AppError(code, `Weight '${name}' is ${values[n]} at place ${n}.`, hint);
  }
}

/** Adam divides by the root of its second moment: a negative one would be NaN at the first step. */
function checkSquares(name: string, values: Float32Array): void {
  for (let n = 0; n < values.length; n++) {
    if (values[n]! >= 0) continue;
    throw new AppError(
      'unreadable-file',
      `'${name}' is ${values[n]} at place ${n}, and a mean of squares is never negative.`,
      earlier,
    );
  }
}

function named<Result>(name: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // A kernel that does not fit is the caller's mistake elsewhere; here it is the file's.
    throw new AppError('unreadable-file', `${name}: ${error.message}`, error.hint, { cause: error });
  }
}

/** Before it is opened: a pipe that nobody writes to would wait for ever, a device might never end. */
function requireFile(path: string): void {
  if (!statSync(path).isFile()) throw new Error('it is not a regular file');
}

/** Whether an error of reading tells of what the file holds; otherwise the system refused, and the file may be whole. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code !== 'unreadable-file') return false;
  return (error.cause as NodeJS.ErrnoException | undefined)?.errno === undefined;
}

function fileAccess<Result>(path: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new AppError(
      missing ? 'not-found' : 'unreadable-file',
      missing ? `There is no file ${path}.` : `${path} could not be read: ${(error as Error).message}`,
      missing ? 'It may have been moved or deleted.' : 'Check that it is a file that you may read.',
      { cause: error },
    );
  }
}
