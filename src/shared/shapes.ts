/** Sizes that follow from a network's configuration: what fits, how many capsules, how many parameters. */
import { AppError } from './errors.ts';
import type { Network } from './configuration.ts';

export interface LayerSize {
  height: number;
  width: number;
  channels: number;
}

export interface NetworkShapes {
  /** After each stem convolution. */
  stem: LayerSize[];
  /** The PrimaryCaps grid; channels = types * dims. */
  primaryGrid: LayerSize;
  /** I: primary capsules in all; capsule i = (y * width + x) * types + type. */
  primaryCapsules: number;
  /** H * W * C of the input, and of the decoder's output. */
  pixels: number;
}

/** Name and shape of every trainable parameter, in the order in which checkpoints and optimisers keep them. */
export interface ParameterShape {
  name: string;
  shape: number[];
}

function convolve(
  size: LayerSize,
  kernel: number,
  stride: number,
  channels: number,
  what: string,
): LayerSize {
  const height = Math.floor((size.height - kernel) / stride) + 1;
  const width = Math.floor((size.width - kernel) / stride) + 1;
  if (size.height < kernel || size.width < kernel) {
    throw new AppError(
      'invalid-input',
      `${what}: a ${kernel}x${kernel} kernel does not fit into ${size.height}x${size.width}.`,
      'Choose a smaller kernel or stride, or larger images.',
    );
  }
  return { height, width, channels };
}

/** @throws AppError invalid-input when a kernel is larger than what it is laid on. */
export function networkShapes(network: Network): NetworkShapes {
  let size: LayerSize = { ...network.input };
  const stem = network.stem.map((layer, n) => {
    size = convolve(size, layer.kernel, layer.stride, layer.filters, `Conv${n + 1}`);
    return size;
  });
  const { kernel, stride, types, dims } = network.primaryCapsules;
  const primaryGrid = convolve(size, kernel, stride, types * dims, 'PrimaryCaps');
  const { height, width, channels } = network.input;
  return {
    stem,
    primaryGrid,
    primaryCapsules: primaryGrid.height * primaryGrid.width * types,
    pixels: height * width * channels,
  };
}

/**
 * Plain layouts, row-major: convolution kernels [KH,KW,in,out] with PrimaryCaps channel = type * P + dim;
 * DigitCaps digit.weight [I,J,P,D] and digit.bias [J,D]; dense kernels [in,out].
 */
export function parameterShapes(network: Network): ParameterShape[] {
  const shapes = networkShapes(network);
  const list: ParameterShape[] = [];
  let channels = network.input.channels;
  network.stem.forEach(({ kernel, filters }, n) => {
    list.push({ name: `conv${n + 1}.kernel`, shape: [kernel, kernel, channels, filters] });
    list.push({ name: `conv${n + 1}.bias`, shape: [filters] });
    channels = filters;
  });
  const { kernel, types, dims } = network.primaryCapsules;
  list.push({ name: 'primary.kernel', shape: [kernel, kernel, channels, types * dims] });
  list.push({ name: 'primary.bias', shape: [types * dims] });
  const { classes: J, dims: D, bias } = network.digitCapsules;
  list.push({ name: 'digit.weight', shape: [shapes.primaryCapsules, J, dims, D] });
  if (bias) list.push({ name: 'digit.bias', shape: [J, D] });
  decoderWidths(network).forEach(([units, next], n) => {
    list.push({ name: `decoder.${n}.kernel`, shape: [units, next] });
    list.push({ name: `decoder.${n}.bias`, shape: [next] });
  });
  return list;
}

/** [in, out] of each dense layer of the decoder, from J*D to the pixels; empty without a decoder. */
export function decoderWidths(network: Network): [number, number][] {
  if (!network.decoder) return [];
  const { classes, dims } = network.digitCapsules;
  const widths = [
    classes * dims,
    ...network.decoder.hidden.map((h) => h.units),
    networkShapes(network).pixels,
  ];
  return widths.slice(1).map((out, n) => [widths[n]!, out]);
}

export interface ParameterCounts {
  encoder: number;
  decoder: number;
  total: number;
}

export function parameterCounts(network: Network): ParameterCounts {
  const counts = { encoder: 0, decoder: 0, total: 0 };
  for (const { name, shape } of parameterShapes(network)) {
    const size = shape.reduce((a, b) => a * b, 1);
    counts[name.startsWith('decoder.') ? 'decoder' : 'encoder'] += size;
    counts.total += size;
  }
  return counts;
}
