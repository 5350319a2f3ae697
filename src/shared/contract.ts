/**
 * Every request and every event between the page and the three programs behind it, once. Both sides derive their
 * types from here, and what enters a program is checked against these schemas (calls.ts).
 * Images cross as Uint8Array [n,H*W*C] (0 to 255) unless a float is said; other letters as in docs/science.md.
 */
import * as v from 'valibot';
import { LongestCapsulesSchema } from './capsuleMap.ts';
import type { LongestCapsules, LongestCapsulesInput } from './capsuleMap.ts';
import { ConfigurationSchema } from './configuration.ts';
import type { CapsuleStatistics } from './capsuleStatistics.ts';
import type { Configuration } from './configuration.ts';
import { MeasuresInputSchema } from './measures.ts';
import type { CapsuleMeasures, MeasuresInput } from './measures.ts';
import type { EpochMetrics, StepMetrics } from './metrics.ts';
import { NameInputSchema } from './names.ts';
import type { DimensionNames, NameInput } from './names.ts';
import { CouplingSchema } from './routingRequests.ts';
import type { Conv1, Coupling, CouplingComparison } from './routingRequests.ts';
import type { SettingsChange } from './settings.ts';
import type { NetworkShapes, ParameterCounts } from './shapes.ts';
import type { ErrorData } from './errors.ts';

// ---- how a contract is written -----------------------------------------------------------------

/** A request: its input is validated by the program that serves it; its output is typed. */
export interface Request<Input, Output> {
  readonly input: v.GenericSchema<unknown, Input>;
  /** Only a type: never present at run time. */
  readonly output?: Output;
}
/** An event carries a payload from the program to the page. */
export interface Event<Payload> {
  readonly payload?: Payload;
}
export interface Contract {
  readonly requests: Record<string, Request<unknown, unknown>>;
  readonly events: Record<string, Event<unknown>>;
}

const request = <Input, Output>(input: v.GenericSchema<unknown, Input>): Request<Input, Output> => ({
  input,
});
const event = <Payload>(): Event<Payload> => ({});

const nothing = v.strictObject({});
const text = v.pipe(v.string(), v.maxLength(4096));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const floats = v.instance(Float32Array);
const bytes = v.instance(Uint8Array);
const indices = v.pipe(v.array(index), v.maxLength(70_000));
export const SplitSchema = v.picklist(['train', 'validation', 'test']);
export type Split = v.InferOutput<typeof SplitSchema>;

/** Which images: of a dataset's split, by index; a validation split is the one that `holdOut` and `seed` cut. */
const samples = { dataset: name, split: SplitSchema };

// ---- inspector ---------------------------------------------------------------------------------

export interface DatasetInfo {
  id: string;
  title: string;
  height: number;
  width: number;
  channels: number;
  classes: string[];
  counts: Record<Split, number>;
  /** Of the test images, which there are, ascending; absent: all. A page that stands alone has a few (src/web). */
  available?: number[] | undefined;
}

export interface Images {
  /** [n,H*W*C], 0 to 255. */
  pixels: Uint8Array;
  labels: Uint8Array;
  indices: number[];
}

/** Where a checkpoint comes from. Dropped or chosen files come as bytes, which works in every host. */
export const CheckpointSourceSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('bundled'), id: name }),
  v.strictObject({ kind: v.literal('run'), run: name, file: name }),
  v.strictObject({ kind: v.literal('path'), path: text }),
  v.strictObject({ kind: v.literal('bytes'), name, bytes }),
]);
export type CheckpointSource = v.InferOutput<typeof CheckpointSourceSchema>;

export interface CheckpointListing {
  source: CheckpointSource;
  /** For people: "Paper, bundled" or "Fast, seed 42: epoch 3". */
  title: string;
  preset: string;
  epoch: number;
  step: number;
  /** On the images the run held out; null when it held none out. */
  validationAccuracy: number | null;
  /** Written beside bundled models by `capsnet bundle`; it chose nothing. */
  testAccuracy: number | null;
  bytes: number;
  written: string;
}

export interface RunCheckpoint {
  file: string;
  epoch: number;
  step: number;
  validationAccuracy: number | null;
  last: boolean;
  best: boolean;
  /** Can be resumed from: holds the optimiser's and the generator's state. */
  resumable: boolean;
  bytes: number;
  written: string;
  /** Why the file cannot be read, or null. */
  problem: string | null;
}

export type RunState = 'training' | 'stopped' | 'finished' | 'failed' | 'interrupted';

export interface RunSummary {
  run: string;
  title: string;
  preset: string;
  state: RunState;
  created: string;
  epoch: number;
  epochs: number;
  step: number;
  bestValidationAccuracy: number | null;
  /** Why it failed; null for every other state. */
  failure: ErrorData | null;
  /** Why the folder cannot be read, or null. */
  problem: string | null;
}

export interface RunDetails extends RunSummary {
  configuration: Configuration;
  /** At most `points` rows, evenly thinned; the last row is always there. */
  steps: StepMetrics[];
  epochMetrics: EpochMetrics[];
  checkpoints: RunCheckpoint[];
  /** Backend, versions, threads and formulation of the last session, for "Resume says so". */
  environment: Record<string, string | number>;
}

/** Plain weights of the decoder, enough for the page to decode capsules by itself (shared/decoder.ts). */
export interface DecoderWeights {
  layers: {
    /** [in,out], row-major. */
    kernel: Float32Array;
    bias: Float32Array;
    inputs: number;
    outputs: number;
    activation: 'none' | 'relu' | 'leaky-relu' | 'sigmoid';
    slope: number;
  }[];
  classes: number;
  dims: number;
  height: number;
  width: number;
  channels: number;
}

export interface Model {
  /** Handle for further requests; the inspector keeps the last few models in memory. */
  model: string;
  title: string;
  source: CheckpointSource | null;
  configuration: Configuration;
  shapes: NetworkShapes;
  parameters: ParameterCounts;
  epoch: number;
  step: number;
  validationAccuracy: number | null;
  testAccuracy: number | null;
  /** What the file's metadata say of its making (versions, backend, seed), for people. */
  provenance: Record<string, string>;
  /** Null when the network has no decoder. */
  decoder: DecoderWeights | null;
  /** Shipped with bundled models; otherwise asked for by `capsuleStatistics`. */
  statistics: CapsuleStatistics | null;
  /** Shipped with bundled models or kept beside the file; otherwise asked for by `capsuleMeasures`. */
  measures: CapsuleMeasures | null;
  names: DimensionNames;
}

export interface Encoding {
  /** [n,J,D]. */
  capsules: Float32Array;
  /** [n,J]. */
  lengths: Float32Array;
  predictions: Uint8Array;
}

export interface Reconstructions {
  /** Originals, 0 to 255. */
  images: Images;
  encoding: Encoding;
  /** [n,H*W*C], 0 to 1: decoded as what the network read, and as what the label says. */
  asRead: Float32Array;
  asLabelled: Float32Array;
}

export interface Evaluation {
  dataset: string;
  split: Split;
  images: number;
  accuracy: number;
  /** Wilson score interval at 95 %. */
  interval: { low: number; high: number };
  /** [true class][read as], counts. */
  confusion: number[][];
  perClass: { images: number; mistakes: number; precision: number; recall: number; f1: number }[];
  /** [n,J]. */
  lengths: Float32Array;
  predictions: Uint8Array;
  labels: Uint8Array;
  meanLengthRight: number;
  meanLengthWrong: number;
  seconds: number;
}

export interface RoutingTrace {
  iterations: number;
  primaryCapsules: number;
  classes: number;
  /** [R,I,J]: coupling coefficients c of each iteration. */
  couplings: Float32Array;
  /** [R,I,J]: agreements u_hat . v after each iteration; all but the last were added to the logits b. */
  agreements: Float32Array;
  /** [R,J,D]: s of each iteration, the bias included. */
  sums: Float32Array;
  /** [R,J]: capsule lengths after each iteration. */
  lengths: Float32Array;
  /** [I,J]: lengths of the votes u_hat. */
  voteLengths: Float32Array;
  /** [I,P]: the primary capsules themselves. */
  primary: Float32Array;
  /** [J,D]: the digit capsules. */
  capsules: Float32Array;
}

export interface BackendCandidate {
  id: string;
  title: string;
  state: 'in-use' | 'available' | 'not-tried' | 'unavailable';
  reason: string;
  /** What to do about it; empty when there is nothing to do. */
  cure: string;
}

/** In the order in which they are tried. */
export type BackendId = 'tensorflow' | 'webgpu' | 'wasm';

export interface BackendReport {
  id: BackendId;
  /** For the status bar: "TensorFlow 2.21.0 CPU, AVX-512". */
  title: string;
  /** The graphics card that computes, for people; null when the processor does. */
  gpu: string | null;
  tensorflow: string | null;
  tfjs: string;
  threads: number;
  instructionSet: string;
  /** Whether operations of our own speed it up (src/kernels), or why not, for people; null where there could be none. */
  ownOperations: string | null;
  candidates: BackendCandidate[];
}

export interface SelfTestResult {
  title: string;
  passed: boolean;
  detail: string;
  seconds: number;
}

const model = { model: name };

export const inspectorContract = {
  requests: {
    backend: request<Record<string, never>, BackendReport>(nothing),
    /** Reports progress: tests done, tests in all. */
    selfTest: request<Record<string, never>, SelfTestResult[]>(nothing),

    datasets: request<Record<string, never>, DatasetInfo[]>(nothing),
    /** With `model` the split is the one that model was trained with; without, that of the presets. */
    images: request<{ dataset: string; split: Split; indices: number[]; model?: string | undefined }, Images>(
      v.strictObject({ ...samples, indices, model: v.optional(name) }),
    ),
    labels: request<{ dataset: string; split: Split; model?: string | undefined }, Uint8Array>(
      v.strictObject({ ...samples, model: v.optional(name) }),
    ),

    runs: request<Record<string, never>, RunSummary[]>(nothing),
    run: request<{ run: string; points: number }, RunDetails>(
      v.strictObject({
        run: name,
        points: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(100_000)),
      }),
    ),
    deleteRun: request<{ run: string }, null>(v.strictObject({ run: name })),
    checkpoints: request<Record<string, never>, CheckpointListing[]>(nothing),
    /** The file itself, for "Save as". */
    checkpointFile: request<{ run: string; file: string }, Uint8Array>(
      v.strictObject({ run: name, file: name }),
    ),

    openModel: request<{ source: CheckpointSource }, Model>(
      v.strictObject({ source: CheckpointSourceSchema }),
    ),
    encode: request<{ model: string; pixels: Float32Array }, Encoding>(
      /** pixels [n,H*W*C], 0 to 1. */
      v.strictObject({ ...model, pixels: floats }),
    ),
    reconstruct: request<
      { model: string; dataset: string; split: Split; indices: number[] },
      Reconstructions
    >(v.strictObject({ ...model, ...samples, indices: v.pipe(indices, v.maxLength(1000)) })),
    /** Reports progress: images done, images in all. Kept per model, so asking again is instant. */
    evaluate: request<{ model: string; dataset: string; split: Split }, Evaluation>(
      v.strictObject({ ...model, ...samples }),
    ),
    /** Over training images. Reports progress; kept per model, and beside its file. */
    capsuleStatistics: request<{ model: string; dataset: string }, CapsuleStatistics>(
      v.strictObject({ ...model, dataset: name }),
    ),
    /** Of training images. Reports progress: images measured, images in all. Kept per model, and beside its file. */
    capsuleMeasures: request<MeasuresInput, CapsuleMeasures>(MeasuresInputSchema),
    /** @returns all names of the model; they are kept with it, and exported with it. */
    nameDimension: request<NameInput, DimensionNames>(NameInputSchema),
    /** Reports progress: images done, images in all. Shares its reading of the images with `evaluate`. */
    longestCapsules: request<LongestCapsulesInput, LongestCapsules>(LongestCapsulesSchema),
    /**
     * Coupled as the network was trained, or in another way. At most 8 million couplings, R * I * J; a larger network
     * answers not-supported.
     */
    routingTrace: request<
      { model: string; pixels: Float32Array; coupling?: Coupling | undefined },
      RoutingTrace
    >(v.strictObject({ ...model, pixels: floats, coupling: v.optional(CouplingSchema) })),
    /** On the validation images alone: the test set compares nothing. Reports progress. Kept per model. */
    compareCouplings: request<{ model: string; dataset: string }, CouplingComparison>(
      v.strictObject({ ...model, dataset: name }),
    ),
    conv1: request<{ model: string; pixels: Float32Array }, Conv1>(
      v.strictObject({ ...model, pixels: floats }),
    ),
  },
  events: {
    log: event<{ level: 'info' | 'warning' | 'error'; text: string }>(),
  },
} as const;

// ---- trainer -----------------------------------------------------------------------------------

export type TrainerState =
  'idle' | 'starting' | 'training' | 'paused' | 'validating' | 'saving' | 'finished' | 'failed';

/** Whether a run is open: training, or able to go on at once. */
export const holdsRun = (state: TrainerState): boolean => !['idle', 'finished', 'failed'].includes(state);

export interface TrainerStatus {
  state: TrainerState;
  run: string | null;
  title: string;
  configuration: Configuration | null;
  epoch: number;
  step: number;
  stepsPerEpoch: number;
  totalSteps: number;
  /** Smoothed. */
  imagesPerSecond: number;
  /** Seconds spent training, over all sessions; estimated seconds left, null while unknown. */
  elapsed: number;
  remaining: number | null;
  best: { epoch: number; validationAccuracy: number } | null;
  lastCheckpoint: { file: string; epoch: number; step: number; written: string } | null;
  failure: ErrorData | null;
  /** What a person should know of the run: another thread count, version or backend than before. */
  notices: string[];
  /** What it is computed by: backend, versions, threads, formulation; null without a run. */
  environment: Record<string, string | number> | null;
  /** Bytes of the trainer process, and tensors alive after a step. */
  memory: { bytes: number; tensors: number };
}

export interface ReconstructionSamples {
  step: number;
  labels: number[];
  predictions: number[];
  /** Length of the capsule that was decoded (the label's). */
  lengths: number[];
  /** [n,H*W*C]: 0 to 255; decoded 0 to 1. */
  originals: Uint8Array;
  decoded: Float32Array;
}

export interface LiveConfusion {
  /** 'training': the last batches of this run (at most 2,000 images); 'validation': the last finished epoch. */
  kind: 'training' | 'validation';
  epoch: number;
  images: number;
  /** [true class][read as], counts. */
  matrix: number[][];
}

export const trainerContract = {
  requests: {
    backend: request<Record<string, never>, BackendReport>(nothing),
    status: request<Record<string, never>, TrainerStatus>(nothing),
    start: request<{ configuration: Configuration; title?: string | undefined }, TrainerStatus>(
      v.strictObject({ configuration: ConfigurationSchema, title: v.optional(name) }),
    ),
    /**
     * Goes on with a run from its last resumable checkpoint. `epochs` trains up to another number of epochs;
     * `learningRateFactor` multiplies the learning rate from there on: 0.1 after a NaN, above 1 for a warm restart.
     */
    resume: request<
      {
        run: string;
        epochs?: number | undefined;
        learningRateFactor?: number | undefined;
      },
      TrainerStatus
    >(
      v.strictObject({
        run: name,
        epochs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
        learningRateFactor: v.optional(v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1000))),
      }),
    ),
    pause: request<Record<string, never>, TrainerStatus>(nothing),
    play: request<Record<string, never>, TrainerStatus>(nothing),
    /** One training step, then paused again. */
    step: request<Record<string, never>, TrainerStatus>(nothing),
    /** Saves a checkpoint and ends the run; it can be resumed. */
    stop: request<Record<string, never>, TrainerStatus>(nothing),
    saveCheckpoint: request<Record<string, never>, TrainerStatus>(nothing),
    /** Other validation digits in the reconstruction strip; the seed picks them. */
    reconstructionSamples: request<{ seed: number; count: number }, ReconstructionSamples | null>(
      v.strictObject({ seed: index, count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(40)) }),
    ),
  },
  events: {
    /** At most 10 a second. */
    status: event<TrainerStatus>(),
    /** New rows since the last event; at most 10 events a second. */
    steps: event<StepMetrics[]>(),
    epoch: event<EpochMetrics>(),
    /** At most one in two seconds. */
    reconstructions: event<ReconstructionSamples>(),
    confusion: event<LiveConfusion>(),
    log: event<{ level: 'info' | 'warning' | 'error'; text: string }>(),
  },
} as const;

// ---- shell: the host itself (Electron's main process, or the local server) ----------------------

export const SettingsSchema = v.strictObject({
  theme: v.picklist(['system', 'light', 'dark']),
  /** Digits white on black in both themes. */
  inkAlwaysWhite: v.boolean(),
  /** Single-letter keys (WCAG 2.1.4 asks that they can be turned off). */
  letterKeys: v.boolean(),
  /** Anything a view wants to find again, by view; never secrets. */
  views: v.record(name, v.record(name, v.union([text, v.number(), v.boolean(), v.null()]))),
});
export type Settings = v.InferOutput<typeof SettingsSchema>;

export interface LogLine {
  /** Milliseconds since 1970. */
  time: number;
  source: 'main' | 'inspector' | 'trainer' | 'page';
  level: 'info' | 'warning' | 'error';
  text: string;
}

export interface HostInfo {
  host: 'electron' | 'server';
  versions: { app: string; electron: string | null; chromium: string | null; node: string };
  platform: string;
  processor: string;
  cores: number;
  memory: number;
  dataFolder: string;
  freeDisk: number | null;
  /** Said plainly when an older runtime stands in, or null. */
  runtimeNotice: string | null;
}

export type EngineRole = 'inspector' | 'trainer';
export type Port = 'shell' | EngineRole;

/** What a menu entry, a key or a second start asks the page to do. */
export type MenuCommand =
  | 'open-checkpoint'
  | 'new-run'
  | 'share'
  | 'show-shortcuts'
  | 'show-settings'
  | 'view-learn'
  | 'view-train'
  | 'view-evaluate'
  | 'view-explore'
  | 'view-routing'
  | 'view-system'
  | 'undo'
  | 'redo';

export const shellContract = {
  requests: {
    hostInfo: request<Record<string, never>, HostInfo>(nothing),
    settings: request<Record<string, never>, Settings>(nothing),
    /** Takes what changes, answers with all. */
    changeSettings: request<{ settings: SettingsChange }, Settings>(
      v.strictObject({ settings: v.partial(SettingsSchema) }),
    ),
    /** A native dialog; null when cancelled, not-supported where there is none (the page then uses its own). */
    chooseCheckpoint: request<Record<string, never>, { path: string; name: string } | null>(nothing),
    recentFiles: request<Record<string, never>, { path: string; name: string }[]>(nothing),
    forgetRecentFiles: request<Record<string, never>, null>(nothing),
    /** Called after a checkpoint opened by path; it then stands in the menu of recent files. */
    rememberFile: request<{ path: string }, null>(v.strictObject({ path: text })),
    /** A native save dialog; the file is written whole or not at all. */
    saveFile: request<{ suggestedName: string; bytes: Uint8Array }, { path: string } | null>(
      v.strictObject({ suggestedName: name, bytes }),
    ),
    /** For the back row: the window's content at 150 %, or as it was. Not supported in a browser. */
    present: request<{ on: boolean }, null>(v.strictObject({ on: v.boolean() })),
    revealDataFolder: request<Record<string, never>, null>(nothing),
    logs: request<Record<string, never>, LogLine[]>(nothing),
    /** Resident bytes of each process; null where it is not running. */
    memory: request<
      Record<string, never>,
      {
        trainer: number | null;
        inspector: number | null;
        window: number | null;
        main: number;
        total: number;
        free: number;
      }
    >(nothing),
    /** Ends a stuck engine; it is started again when its port is next asked for. */
    restartEngine: request<{ role: EngineRole }, null>(
      v.strictObject({ role: v.picklist(['inspector', 'trainer']) }),
    ),
  },
  events: {
    log: event<LogLine>(),
    engine: event<{ role: EngineRole; state: 'starting' | 'running' | 'ended'; detail: string }>(),
    command: event<{ command: MenuCommand }>(),
    /** A checkpoint from the command line, a second start or the menu of recent files. */
    openPath: event<{ path: string; name: string }>(),
    theme: event<{ dark: boolean }>(),
  },
} as const;

// ---- types derived from a contract --------------------------------------------------------------

export type InputOf<R> = R extends Request<infer Input, unknown> ? Input : never;
export type OutputOf<R> = R extends Request<unknown, infer Output> ? Output : never;
export type PayloadOf<E> = E extends Event<infer Payload> ? Payload : never;
