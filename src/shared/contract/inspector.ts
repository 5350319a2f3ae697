/** The inspector: reads datasets, runs and checkpoints, and computes with models that are not being trained. */
import * as v from 'valibot';
import { LongestCapsulesSchema } from '../capsuleMap.ts';
import type { LongestCapsules, LongestCapsulesInput } from '../capsuleMap.ts';
import type { CapsuleStatistics } from '../capsuleStatistics.ts';
import { MeasuresInputSchema } from '../measures.ts';
import type { CapsuleMeasures, MeasuresInput } from '../measures.ts';
import { NameInputSchema } from '../names.ts';
import type { DimensionNames, NameInput } from '../names.ts';
import { CouplingSchema } from '../routingRequests.ts';
import type { Conv1, Coupling, CouplingComparison } from '../routingRequests.ts';
import type { BackendReport, SelfTestResult } from './backends.ts';
import { samples } from './datasets.ts';
import type { DatasetInfo, Images, Split } from './datasets.ts';
import type { Encoding, Evaluation, Model, Reconstructions, RoutingTrace } from './models.ts';
import { event, floats, indices, name, nothing, request } from './requests.ts';
import { CheckpointSourceSchema } from './runs.ts';
import type { CheckpointListing, CheckpointSource, RunDetails, RunSummary } from './runs.ts';

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
