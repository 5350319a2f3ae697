/** What was found out about an NVIDIA graphics card before the app started (scripts/bootstrap/cuda.mjs). */
import * as v from 'valibot';

const FoundGpuSchema = v.object({
  /** For people: "NVIDIA H100 80GB HBM3, 86 GB". */
  card: v.string(),
  /** The driver's version, where it is known. */
  driver: v.nullable(v.string()),
  /** For people: of NVIDIA's libraries. */
  versions: v.string(),
  /** Why it is not used, and what to do; null and empty when it is. */
  problem: v.nullable(v.string()),
  cure: v.string(),
  /** What an engine's process starts with to compute on it; null when it is not used. */
  environment: v.nullable(v.record(v.string(), v.string())),
});
export type FoundGpu = v.InferOutput<typeof FoundGpuSchema>;

/** Null where none was found, or nobody looked: only what `npm start` and its like prepare can use one. */
export function foundGpu(told: string | undefined = process.env.CAPSNET_GPU): FoundGpu | null {
  try {
    return v.parse(FoundGpuSchema, JSON.parse(told ?? 'null'));
  } catch {
    return null;
  }
}
