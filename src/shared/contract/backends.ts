/** What computes, what could, and what is wrong with the rest. */

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
