/** The network of weights that came without a configuration, read off their shapes where only one fits. */
import type { Configuration, Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { unknownTraining } from './checkpointMetadata.ts';

type Shapes = ReadonlyMap<string, { shape: readonly number[] }>;

/** Square inputs that are tried, in this order, where no decoder tells the size. */
const commonSizes = { grey: [28, 36, 40, 32, 64], colour: [32, 28, 64, 96] };
const strides = [1, 2, 3, 4];

export interface Inferred {
  configuration: Configuration;
  /** What had to be assumed, for people. */
  assumptions: string;
}

/**
 * Names as in shared/shapes.ts. Kernels, filters, capsules and decoder widths stand in the shapes; input size and
 * strides are those that lead to the stored number of capsules; activations and iterations are the paper's.
 * @throws AppError unreadable-file, saying what is missing or which sizes fit equally well
 */
export function inferConfiguration(tensors: Shapes): Inferred {
  const kernels = stemKernels(tensors);
  const [kernel, kernelWidth, , channels] = shapeOf(tensors, 'primary.kernel', 4);
  const [capsules, classes, primaryDims, dims] = shapeOf(tensors, 'digit.weight', 4);
  square('primary.kernel', kernel, kernelWidth);
  const types = channels / primaryDims;
  const grid = Math.sqrt(capsules / types);
  if (!Number.isInteger(types) || !Number.isInteger(grid)) {
    throw unclear(
      `${capsules} primary capsules of ${primaryDims} dimensions from ${channels} channels make no square grid`,
    );
  }
  const inputChannels = kernels[0]![2];
  const widths = decoderWidths(tensors);
  const sizes = inputSizes(widths, inputChannels);
  const all = [...kernels.map(([k]) => k), kernel];
  const { size, strides: found } = fit(sizes, all, grid);

  const base = unknownTraining();
  const network: Network = {
    input: { height: size, width: size, channels: inputChannels },
    stem: kernels.map(([k, , , filters], n) => ({
      ...base.network.stem[0]!,
      kernel: k,
      stride: found[n]!,
      filters,
    })),
    primaryCapsules: {
      ...base.network.primaryCapsules,
      kernel,
      stride: found[found.length - 1]!,
      types,
      dims: primaryDims,
    },
    digitCapsules: { ...base.network.digitCapsules, classes, dims, bias: tensors.has('digit.bias') },
    decoder:
      widths.length === 0
        ? null
        : {
            ...base.network.decoder!,
            hidden: widths.slice(0, -1).map((units) => ({ units, activation: { kind: 'relu' } })),
          },
    initialBias: 0,
  };
  const assumptions =
    `The file describes no network. Read off the weights' shapes: ${size}x${size}x${inputChannels} images, ` +
    `strides ${found.join(' and ')}. Assumed as in the paper: activations and ${network.digitCapsules.iterations} routing iterations.`;
  return { configuration: { ...base, network }, assumptions };
}

type Shape4 = [number, number, number, number];

function stemKernels(tensors: Shapes): Shape4[] {
  const kernels: Shape4[] = [];
  do {
    const name = `conv${kernels.length + 1}.kernel`;
    const shape = shapeOf(tensors, name, 4);
    square(name, shape[0], shape[1]);
    kernels.push(shape);
  } while (tensors.has(`conv${kernels.length + 1}.kernel`) && kernels.length < 4);
  return kernels;
}

/** Units after each dense layer of the decoder; the last are the pixels. Empty without a decoder. */
function decoderWidths(tensors: Shapes): number[] {
  const widths: number[] = [];
  while (tensors.has(`decoder.${widths.length}.kernel`) && widths.length < 7) {
    const { shape } = tensors.get(`decoder.${widths.length}.kernel`)!;
    widths.push(shape[1] ?? 0);
  }
  return widths;
}

function inputSizes(widths: number[], channels: number): number[] {
  const pixels = widths[widths.length - 1];
  if (pixels === undefined) return commonSizes[channels === 1 ? 'grey' : 'colour'];
  const side = Math.sqrt(pixels / channels);
  if (!Number.isInteger(side)) throw unclear(`a decoder of ${pixels} units draws no square image`);
  return [side];
}

/** The first size with strides that lead to the grid; where several do, the paper's kind (1, ..., 1, 2) if it is one. */
function fit(sizes: number[], kernels: number[], grid: number): { size: number; strides: number[] } {
  for (const size of sizes) {
    const found = stridesThatLead(size, kernels, grid);
    const usual = found.find((list) => list.every((s, n) => s === (n === list.length - 1 ? 2 : 1)));
    if (usual) return { size, strides: usual };
    if (found.length === 1) return { size, strides: found[0]! };
    if (found.length > 1) {
      const lists = found.map((list) => list.join('-')).join(', ');
      throw unclear(`with ${size}x${size} images, strides ${lists} lead to as many capsules`);
    }
  }
  throw unclear(
    `no strides lead from ${sizes.map((size) => `${size}x${size}`).join(' or ')} to ${grid}x${grid} capsules`,
  );
}

function stridesThatLead(size: number, [kernel, ...kernels]: number[], grid: number): number[][] {
  if (kernel === undefined) return size === grid ? [[]] : [];
  if (size < kernel) return [];
  return strides.flatMap((stride) =>
    stridesThatLead(Math.floor((size - kernel) / stride) + 1, kernels, grid).map((rest) => [stride, ...rest]),
  );
}

function shapeOf(tensors: Shapes, name: string, rank: 4): Shape4 {
  const tensor = tensors.get(name);
  if (!tensor) throw unclear(`there is no tensor '${name}'`);
  if (tensor.shape.length !== rank || tensor.shape.some((n) => n < 1)) {
    throw unclear(
      `'${name}' has the shape [${tensor.shape.join(', ')}], and ${rank} sizes above 0 are expected`,
    );
  }
  return [...tensor.shape] as Shape4;
}

function square(name: string, height: number, width: number): void {
  if (height !== width) throw unclear(`the kernel '${name}' is ${height}x${width}, not square`);
}

function unclear(why: string): AppError {
  return new AppError(
    'unreadable-file',
    `The file describes no network, and its weights do not tell which: ${why}.`,
    "Add the network to the file's metadata as the text 'configuration' ({\"network\": {…}}); docs/checkpoints.md shows how.",
  );
}
