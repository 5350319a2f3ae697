/** The models that the page has opened; the last few stay in memory with what was computed of them. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Configuration } from '../../shared/configuration.ts';
import type { CapsuleStatistics } from '../../shared/capsuleStatistics.ts';
import type { Model } from '../../shared/contract/models.ts';
import type { CheckpointSource } from '../../shared/contract/runs.ts';
import { AppError, toErrorData } from '../../shared/errors.ts';
import type { CapsuleMeasures } from '../../shared/measures.ts';
import { flatNames, nestedNames, tidyName } from '../../shared/names.ts';
import type { DimensionNames, NestedNames } from '../../shared/names.ts';
import type { CouplingComparison } from '../../shared/routingRequests.ts';
import { networkShapes, parameterCounts } from '../../shared/shapes.ts';
import type { CapsNet } from '../capsnet/model.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import type { EngineEnvironment } from '../environment.ts';
import { bundledFile, loadBundled } from '../storage/bundled.ts';
import { decodeCheckpoint, readCheckpoint } from '../storage/checkpoint.ts';
import { fingerprint } from '../storage/fingerprint.ts';
import { readMeasures, writeMeasures } from '../storage/measuresFile.ts';
import { changeNames, readNames } from '../storage/namesFile.ts';
import { readRunCheckpoint, readRunRecord, runsFolder } from '../storage/runFolder.ts';
import { keepStatistics, readStatistics } from '../storage/statisticsFile.ts';
import type { Checkpoint } from '../storage/types.ts';
import { checkpointTitle } from './checkpointListing.ts';
import { decoderWeights } from './decoderWeights.ts';
import type { SplitEncoding } from './encode.ts';
import { SharedResults } from './sharedResults.ts';

const kept = 3;
/** Of a file that someone names. The largest network that this app makes takes a tenth of it. */
const largestFile = 2 ** 30;

/** Makes the network when it is first computed with: sliders and shapes need no TensorFlow. */
export type MakeNetwork = (checkpoint: Pick<Checkpoint, 'configuration' | 'parameters'>) => Promise<CapsNet>;

export interface OpenModel {
  readonly info: Model;
  readonly configuration: Configuration;
  network(): Promise<CapsNet>;
  /** By dataset and split. */
  readonly encodings: SharedResults<SplitEncoding>;
  /** By dataset; once known they stand in `info`. */
  readonly statistics: SharedResults<CapsuleStatistics>;
  readonly measures: SharedResults<CapsuleMeasures>;
  /** Keep them here, and beside the checkpoint where it is a file of the person's. @returns a notice, or null */
  keepStatistics(statistics: CapsuleStatistics): string | null;
  keepMeasures(measures: CapsuleMeasures): string | null;
  /** @returns all names. @throws AppError invalid-input; what `changeNames` does */
  nameDimension(digit: number, dimension: number, name: string): DimensionNames;
  /** By dataset. */
  readonly couplings: SharedResults<CouplingComparison>;
}

interface Entry extends OpenModel {
  /** What was opened, so that the same file is not read twice. */
  key: string;
  made: Promise<CapsNet> | null;
  users: number;
  evicted: boolean;
}

interface Loaded {
  checkpoint: Checkpoint;
  title: string;
}

export class Models {
  readonly #environment: EngineEnvironment;
  readonly #make: MakeNetwork;
  /** By handle, the least recently used first. */
  readonly #open = new Map<string, Entry>();
  readonly #warn: (text: string) => void;
  #count = 0;

  constructor(environment: EngineEnvironment, make: MakeNetwork, warn: (text: string) => void) {
    this.#environment = environment;
    this.#make = make;
    this.#warn = warn;
  }

  /** @throws AppError not-found or unreadable-file */
  open(source: CheckpointSource): Model {
    const key = this.#key(source);
    for (const entry of this.#open.values()) {
      if (entry.key === key) return this.#touch(entry).info;
    }
    const entry = this.#enter(key, source, this.#load(source));
    this.#touch(entry);
    for (const oldest of [...this.#open.values()].slice(0, -kept)) {
      this.#open.delete(oldest.info.model);
      oldest.evicted = true;
      this.#disposeIfUnused(oldest);
    }
    return entry.info;
  }

  /**
   * Works with a model; it stays in memory until the work is done.
   * @throws AppError not-found when too many others were opened since
   */
  async use<Result>(handle: string, work: (model: OpenModel) => Promise<Result> | Result): Promise<Result> {
    const entry = this.#open.get(handle);
    if (!entry) {
      throw new AppError(
        'not-found',
        `The model '${handle.slice(0, 40)}' is not open: ${kept} are kept, the last ones used.`,
        'Open it again.',
      );
    }
    this.#touch(entry);
    entry.users++;
    try {
      return await work(entry);
    } finally {
      entry.users--;
      this.#disposeIfUnused(entry);
    }
  }

  #enter(key: string, source: CheckpointSource, { checkpoint, title }: Loaded): Entry {
    const { configuration, epoch, step, validationAccuracy, testAccuracy, provenance } = checkpoint;
    const { network } = configuration;
    const { classes, dims } = network.digitCapsules;
    const shape: [number, number] = [classes, dims];
    const { dataFolder } = this.#environment;
    const file = this.#file(source);
    // The app's own folder is not written to; a closure over `source` would keep the bytes of a dropped file.
    const keptBeside = source.kind === 'bundled' ? null : file;
    const weights = fingerprint(checkpoint.parameters);
    const info: Model = {
      model: `model-${++this.#count}`,
      title,
      source: source.kind === 'bytes' ? null : source,
      configuration,
      shapes: networkShapes(network),
      parameters: parameterCounts(network),
      ...{ epoch, step, validationAccuracy, testAccuracy, provenance },
      decoder: decoderWeights(network, checkpoint.parameters),
      statistics: file === null ? null : readStatistics(file, shape, weights),
      measures: file === null ? null : readMeasures(file, shape, weights),
      names: flatNames(readNames(dataFolder, weights, this.#warn) ?? checkpoint.names ?? {}, shape),
    };
    const keptUnless = (write: (file: string) => string | null): string | null => {
      if (keptBeside === null) return null;
      try {
        return write(keptBeside);
      } catch (error) {
        return `What was measured of ${title} is not kept: ${toErrorData(error).message}`;
      }
    };
    let parameters: Parameters | null = withoutFile(checkpoint.parameters);
    const entry: Entry = {
      key,
      info,
      configuration,
      encodings: new SharedResults(),
      statistics: new SharedResults(),
      measures: new SharedResults(),
      keepStatistics(statistics) {
        info.statistics = statistics;
        return keptUnless((file) => keepStatistics(file, statistics, weights));
      },
      keepMeasures(measures) {
        info.measures = measures;
        return keptUnless((file) => writeMeasures(file, measures, weights));
      },
      nameDimension: (digit, dimension, name) => {
        if (digit >= classes || dimension >= dims) throw noSuchDimension(digit, dimension, shape);
        let names = [...info.names];
        const change = (kept: NestedNames | null) => {
          // What another window of the same checkpoint has named meanwhile stays.
          if (kept) names = flatNames(kept, shape);
          names[digit * dims + dimension] = tidyName(name);
          return nestedNames(names, shape);
        };
        changeNames({ dataFolder, weights, title }, change, this.#warn);
        return (info.names = names);
      },
      couplings: new SharedResults(),
      made: null,
      users: 0,
      evicted: false,
      network: () => (entry.made ??= make()),
    };
    // The network has a copy of the weights; after an error they are still here.
    const make = async () => {
      try {
        const net = await this.#make({ configuration, parameters: parameters! });
        parameters = null;
        return net;
      } catch (error) {
        entry.made = null; // want of memory passes: the next request tries again
        throw error;
      }
    };
    return entry;
  }

  #touch(entry: Entry): Entry {
    this.#open.delete(entry.info.model);
    this.#open.set(entry.info.model, entry);
    return entry;
  }

  #disposeIfUnused(entry: Entry): void {
    if (!entry.evicted || entry.users > 0) return;
    // One that could not be made has nothing to dispose of.
    entry.made?.then(
      (net) => net.dispose(),
      () => undefined,
    );
    entry.made = null;
  }

  #load(source: CheckpointSource): Loaded {
    if (source.kind === 'bundled') {
      const { checkpoint, info } = loadBundled(this.#environment.resourcesFolder, source.id);
      return { checkpoint, title: info.title };
    }
    if (source.kind === 'run') {
      const runs = runsFolder(this.#environment.dataFolder);
      const checkpoint = readRunCheckpoint(runs, source.run, source.file);
      const { title } = readRunRecord(runs, source.run);
      return {
        checkpoint,
        title: checkpointTitle(title, source.file, checkpoint.epoch, checkpoint.step),
      };
    }
    if (source.kind === 'path') {
      requireModerateSize(source.path);
      return { checkpoint: readCheckpoint(source.path), title: basename(source.path) };
    }
    const checkpoint = decodeCheckpoint(source.bytes, source.name);
    return { checkpoint, title: source.name };
  }

  /** The checkpoint's file; null for bytes. */
  #file(source: CheckpointSource): string | null {
    if (source.kind === 'bytes') return null;
    if (source.kind === 'path') return source.path;
    if (source.kind === 'bundled') return bundledFile(this.#environment.resourcesFolder, source.id);
    return join(runsFolder(this.#environment.dataFolder), source.run, 'checkpoints', source.file);
  }

  /** A run's files are written anew under the same name, so their time counts. */
  #key(source: CheckpointSource): string {
    if (source.kind === 'bytes') return `bytes ${createHash('sha256').update(source.bytes).digest('hex')}`;
    if (source.kind === 'bundled') return `bundled ${source.id}`;
    const path = this.#file(source)!;
    const { mtimeMs, size } = statusOf(path);
    return `${source.kind} ${path} ${mtimeMs} ${size}`;
  }
}

function noSuchDimension(digit: number, dimension: number, [J, D]: readonly [number, number]): AppError {
  return new AppError(
    'invalid-input',
    `This network has no dimension ${dimension} of capsule ${digit}: it has ${J} capsules of ${D} dimensions.`,
    'Open the model again.',
  );
}

/** Weights that were read are views of the whole file, of which the state to resume from is two thirds. */
function withoutFile(parameters: Parameters): Parameters {
  return new Map(
    [...parameters].map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]),
  );
}

/** Zeros where there is none, or none that we may know of: reading it says why. */
function statusOf(path: string): { mtimeMs: number; size: number } {
  try {
    return statSync(path);
  } catch {
    return { mtimeMs: 0, size: 0 };
  }
}

/** @throws AppError unreadable-file */
function requireModerateSize(path: string): void {
  const { size } = statusOf(path);
  if (size <= largestFile) return;
  throw new AppError(
    'unreadable-file',
    `${basename(path)} has ${Math.ceil(size / 2 ** 20)} MiB, and files of up to ${largestFile / 2 ** 20} MiB are read.`,
    'Choose a checkpoint of a capsule network.',
  );
}
