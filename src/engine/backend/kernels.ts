/**
 * Operations of our own for native TensorFlow on a processor (src/kernels), compiled where this machine has a
 * compiler. They compute what capsnet/tileTransforms.ts, capsnet/squash.ts and routing/agreementProducts.ts compose of
 * TensorFlow's operations, in fewer passes over memory. None is seen by automatic differentiation.
 * Letters: B batch, I primary capsules, P their dimension, J classes, D their dimension, R iterations.
 */
import { nativeBackend } from './native.ts';
import type { Tensor } from './tensorflow.ts';
import { tf } from './tensorflow.ts';

/** For TensorFlow's native addon: after it is loaded. */
interface KernelModule {
  /** Makes the operations known, and returns their revision. */
  start(threads: number): number;
}

/** As in src/kernels/operations.h. */
const revision = 1;

/** Which build of them is loaded; null for none. */
let loaded: string | null = null;

/**
 * Once, after native TensorFlow.
 * @returns null, or why there are none
 */
export function loadKernels(require: NodeJS.Require, threads: number): string | null {
  try {
    const found = (require('capsnet-kernels') as KernelModule).start(threads);
    if (found !== revision)
      return 'They were compiled for another version of the app: start it again to compile them.';
    loaded = (require('capsnet-kernels/package.json') as { build: string }).build;
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
  }
}

/** Whether the operations below can be called: the backend in use is native TensorFlow on a processor, with them. */
export function hasKernels(): boolean {
  return loaded !== null && tf.getBackend() === 'tensorflow';
}

/** Names the build in use: another one may round differently. Null without. */
export function kernelsBuild(): string | null {
  return hasKernels() ? loaded : null;
}

export interface Routing {
  /** J. */
  classes: number;
  /** R. */
  iterations: number;
}

export interface Passage {
  /** v [B,J,D]. */
  capsules: Tensor;
  /** Of iterations 2 to R, for `routeGradient` (src/kernels/routing.h has their order); those of the first are 1/J. */
  couplings: Tensor;
  /** s, [B,R,J*D]. */
  sums: Tensor;
}

/**
 * Routing by agreement (paper, procedure 1).
 * @param u [I,B,P]
 * @param weight [I,P,J*D]
 * @param bias [J*D], or [0] for none
 */
export function route(u: Tensor, weight: Tensor, bias: Tensor, routing: Routing): Passage {
  const inputs = [u, weight, bias];
  const [capsules, couplings, sums] = nativeBackend().executeMultipleOutputs(
    'CapsnetRoute',
    integers(routing),
    inputs,
    3,
  ) as [Tensor, Tensor, Tensor];
  return { capsules, couplings, sums };
}

/**
 * Its exact gradient, through every iteration.
 * @param gradient of the capsules, [B,J,D]
 * @returns the gradients of u, weight and bias [J*D]
 */
export function routeGradient(
  gradient: Tensor,
  [u, weight, bias]: [Tensor, Tensor, Tensor],
  { couplings, sums }: Pick<Passage, 'couplings' | 'sums'>,
  routing: Routing,
): [Tensor, Tensor, Tensor] {
  const inputs = [gradient, u, weight, bias, couplings, sums];
  return nativeBackend().executeMultipleOutputs('CapsnetRouteGradient', integers(routing), inputs, 3) as [
    Tensor,
    Tensor,
    Tensor,
  ];
}

/**
 * PrimaryCaps' bias, squash (paper, equation 1) and order for routing.
 * @param x [positions,B,types*P]
 * @param bias [types*P]
 * @param dims P
 * @returns u [positions*types,B,P]
 */
export function squashPrimary(x: Tensor, bias: Tensor, dims: number): Tensor {
  return nativeBackend().executeSingleOutput('CapsnetSquash', integers({ dims }), [x, bias]);
}

/** Its gradient, of x and of the bias, from that of u. */
export function squashPrimaryGradient(
  gradient: Tensor,
  x: Tensor,
  bias: Tensor,
  dims: number,
): [Tensor, Tensor] {
  const inputs = [gradient, x, bias];
  return nativeBackend().executeMultipleOutputs('CapsnetSquashGradient', integers({ dims }), inputs, 2) as [
    Tensor,
    Tensor,
  ];
}

/** A linear map along the rows of a tile's grid, [rows of y, of x], and one along its columns. */
export interface TileMap {
  byRows: Tensor;
  byColumns: Tensor;
}

/** f(x) is x above 0 and `slope` x below. [places of x, N] -> [places of y, N]: the map of f(x). */
export function transformTiles(x: Tensor, { byRows, byColumns }: TileMap, slope: number): Tensor {
  return nativeBackend().executeSingleOutput('CapsnetTiles', [real('slope', slope)], [x, byRows, byColumns]);
}

/** The map of x; then times `slope` wherever `gate` [places of y, N] is not above 0. */
export function transformTilesGated(
  x: Tensor,
  { byRows, byColumns }: TileMap,
  gate: Tensor,
  slope: number,
): Tensor {
  const inputs = [x, byRows, byColumns, gate];
  return nativeBackend().executeSingleOutput('CapsnetTilesGated', [real('slope', slope)], inputs);
}

/** The map of x; then times mask [places of y, groups], each number for N / groups neighbours. */
export function transformTilesMasked(x: Tensor, { byRows, byColumns }: TileMap, mask: Tensor): Tensor {
  return nativeBackend().executeSingleOutput('CapsnetTilesMasked', [], [x, byRows, byColumns, mask]);
}

function integers(values: Routing | { dims: number }) {
  const type = nativeBackend().binding.TF_ATTR_INT;
  return Object.entries(values).map(([name, value]) => ({ name, type, value: value as number }));
}

const real = (name: string, value: number) => ({ name, type: nativeBackend().binding.TF_ATTR_FLOAT, value });
