/** The two ways to transform tiles agree, at widths that do and do not fill vectors, pieces and runs of them. */
import { expect, it } from 'vitest';
import type { Activation } from '../../shared/configuration.ts';
import { findPreset } from '../../shared/presets.ts';
import { hasKernels } from '../backend/kernels.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { noise, relativeError, withoutLeak } from '../testing/gradients.ts';
import { Generator } from './random.ts';
import { kernelTransforms, productTransforms } from './tileTransforms.ts';
import { tilingOf } from './tiling.ts';
import { winograd } from './winograd.ts';

await chooseBackend();

const { network } = findPreset('paper').configuration;
const strides = { paper: 2, one: 1, three: 3 };
const activations: Activation[] = [
  { kind: 'none' },
  { kind: 'relu' },
  { kind: 'leaky-relu', slope: 0.2 },
  { kind: 'sigmoid' },
];

it
  .runIf(hasKernels())
  .each(
    [1, 15, 16, 127, 129, 2048, 2049, 4500].flatMap((width) =>
      Object.entries(strides).map(([title, stride]) => ({ width, title, stride })),
    ),
  )('$width columns a phase, stride $stride', ({ width, stride }) => {
  const kernel = 9 - (stride === 1 ? 4 : 0);
  const tiling = tilingOf({
    ...network,
    primaryCapsules: { ...network.primaryCapsules, stride, kernel },
  })!;
  const points = tiling.rows.n * tiling.columns.n;
  const N = width * tiling.phases;
  const generator = new Generator(1);
  withoutLeak(() => {
    const maps = [winograd(tiling.rows.m, tiling.taps), winograd(tiling.columns.m, tiling.taps)] as const;
    const [products, kernels] = [productTransforms(...maps, tiling), kernelTransforms(...maps, tiling)];
    const same = (a: Tensor, b: Tensor) => {
      expect(a.shape).toEqual(b.shape);
      expect(relativeError(a, b)).toBeLessThan(1e-5);
    };
    const weights = noise([tiling.taps * tiling.taps, N], generator);
    same(kernels.kernel(weights), products.kernel(weights));
    const grid = noise([points, N], generator);
    same(kernels.kernelGradient(grid), products.kernelGradient(grid));
    for (const activation of activations) {
      const product = noise([points, N], generator);
      const ours = kernels.input(tf.clone(product), activation);
      const theirs = products.input(tf.clone(product), activation);
      same(ours.V, theirs.V);
      same(
        kernels.inputGradient(grid, ours.kept, activation),
        products.inputGradient(grid, theirs.kept, activation),
      );
    }
  });
});
