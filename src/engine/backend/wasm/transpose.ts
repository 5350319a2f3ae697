/** Any permutation of axes by plain loops: the package's own kernel takes ten times as long. */
import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import type { WasmBackend } from './heap.ts';

/** Edge of a block that is read and written while both are in the processor's cache. */
const block = 16;

interface Axis {
  size: number;
  /** Distance of neighbours in the input and in the output. */
  from: number;
  to: number;
}

/** Kernel `Transpose`. Inputs: x; attributes: perm. */
export function transpose(args: {
  inputs: NamedTensorInfoMap;
  backend: WasmBackend;
  attrs: { perm: number[] };
}): TensorInfo {
  const { backend, attrs } = args;
  const x = args.inputs.x!;
  const out = backend.makeOutput(
    attrs.perm.map((axis) => x.shape[axis]!),
    x.dtype,
  );
  permute(backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(out), x.shape, attrs.perm);
  return out;
}

type Values = Float32Array | Int32Array | Uint8Array;

/** Writes x of that shape into `out` with axis n of `out` being axis perm[n] of x. */
export function permute(x: Values, out: Values, shape: number[], perm: number[]): void {
  if (out.length === 0) return;
  const axes = joined(shape, perm);
  const last = axes.pop();
  if (!last) out.set(x);
  else if (last.from === 1) forEachPlace(axes, (from, to) => copyRun(x, out, from, to, last.size));
  else {
    // The input's last axis stands elsewhere in the output: those two make a matrix to be transposed.
    const [fast] = axes.splice(
      axes.findIndex(({ from }) => from === 1),
      1,
    );
    forEachPlace(axes, (from, to) => transposeMatrix(x, out, from, to, fast!, last));
  }
}

/** In the output's order, without axes of length 1, and with neighbours that stay neighbours taken as one. */
function joined(shape: number[], perm: number[]): Axis[] {
  const strides = (sizes: number[]) => sizes.map((_, n) => sizes.slice(n + 1).reduce((a, b) => a * b, 1));
  const from = strides(shape);
  const to = strides(perm.map((axis) => shape[axis]!));
  const axes: Axis[] = [];
  perm.forEach((axis, n) => {
    const next = { size: shape[axis]!, from: from[axis]!, to: to[n]! };
    const before = axes.at(-1);
    if (next.size === 1) return;
    if (before && before.from === next.from * next.size)
      axes[axes.length - 1] = { ...next, size: before.size * next.size };
    else axes.push(next);
  });
  return axes;
}

function forEachPlace(axes: Axis[], visit: (from: number, to: number) => void, from = 0, to = 0): void {
  const [axis, ...inner] = axes;
  if (!axis) visit(from, to);
  else for (let n = 0; n < axis.size; n++) forEachPlace(inner, visit, from + n * axis.from, to + n * axis.to);
}

function copyRun(x: Values, out: Values, from: number, to: number, length: number): void {
  for (let n = 0; n < length; n++) out[to + n] = x[from + n]!;
}

/** `fast` is contiguous in x, `last` in out. */
function transposeMatrix(x: Values, out: Values, from: number, to: number, fast: Axis, last: Axis): void {
  for (let f0 = 0; f0 < fast.size; f0 += block) {
    const f1 = Math.min(fast.size, f0 + block);
    for (let l0 = 0; l0 < last.size; l0 += block) {
      const l1 = Math.min(last.size, l0 + block);
      for (let f = f0; f < f1; f++) {
        const source = from + f;
        const target = to + f * fast.to;
        for (let l = l0; l < l1; l++) out[target + l] = x[source + l * last.from]!;
      }
    }
  }
}
