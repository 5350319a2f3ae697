/**
 * The gradient of a convolution by its kernel, which the backend lacks: the windows of the images, every one a column,
 * times the gradient of the outputs.
 */
import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import type * as TensorFlow from '@tensorflow/tfjs';
import type { WasmBackend } from './heap.ts';
import { floats, newFloats } from './heap.ts';
import { multiplyEach } from './products.ts';

type Geometry = ReturnType<typeof TensorFlow.backend_util.computeConv2DInfo>;

interface Arguments {
  inputs: NamedTensorInfoMap;
  backend: WasmBackend;
  attrs: {
    strides: number | [number, number];
    pad: 'valid' | 'same' | number;
    dimRoundingMode?: 'floor' | 'round' | 'ceil';
    filterShape: [number, number, number, number];
  };
}

/** Kernel `Conv2DBackpropFilter`, channels last. Inputs: x [B,H,W,C], dy [B,H',W',F]; result [KH,KW,C,F]. */
export function convolutionGradient(tf: typeof TensorFlow) {
  return ({ inputs, backend, attrs }: Arguments): TensorInfo => {
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const { strides, pad, dimRoundingMode, filterShape } = attrs;
    const sizes = x.shape as [number, number, number, number];
    const g = tf.backend_util.computeConv2DInfo(sizes, filterShape, strides, 1, pad, dimRoundingMode);
    const taps = g.filterHeight * g.filterWidth * g.inChannels;
    const positions = g.outHeight * g.outWidth;
    const columns = newFloats(backend, [taps, positions]);
    const part = newFloats(backend, [taps, g.outChannels]);
    const out = newFloats(backend, filterShape);
    floats(backend, out).fill(0);
    for (let b = 0; b < g.batchSize; b++) {
      layOut(floats(backend, x), b * g.inHeight * g.inWidth * g.inChannels, floats(backend, columns), g);
      multiplyEach(
        backend,
        1,
        [taps, positions, g.outChannels],
        { info: columns },
        { info: dy, from: b * positions * g.outChannels },
        { info: part },
      );
      const [sum, more] = [floats(backend, out), floats(backend, part)];
      for (let n = 0; n < sum.length; n++) sum[n] = sum[n]! + more[n]!;
    }
    for (const { dataId } of [columns, part]) backend.disposeData(dataId);
    return out;
  };
}

/** One image, which begins at `start` of x, as columns [KH*KW*C, H'*W']; what lies outside it is 0. */
function layOut(x: Float32Array, start: number, columns: Float32Array, g: Geometry): void {
  const { inHeight: H, inWidth: W, inChannels: C } = g;
  let at = 0;
  for (let ky = 0; ky < g.filterHeight; ky++)
    for (let kx = 0; kx < g.filterWidth; kx++)
      for (let c = 0; c < C; c++)
        for (let oy = 0; oy < g.outHeight; oy++) {
          const y = oy * g.strideHeight + ky - g.padInfo.top;
          for (let ox = 0; ox < g.outWidth; ox++) {
            const column = ox * g.strideWidth + kx - g.padInfo.left;
            const inside = y >= 0 && y < H && column >= 0 && column < W;
            columns[at++] = inside ? x[start + (y * W + column) * C + c]! : 0;
          }
        }
}
