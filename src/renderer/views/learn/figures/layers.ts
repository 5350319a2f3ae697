/** The layers of a network as the architecture page draws and lists them, from its real shapes. */
import type { Activation, Network } from '../../../../shared/configuration.ts';
import { decoderWidths, networkShapes, parameterShapes } from '../../../../shared/shapes.ts';

export interface Layer {
  id: string;
  part: 'encoder' | 'decoder';
  title: string;
  /** What it does, in a few words: "9 x 9, stride 1, ReLU". */
  operation: string;
  /** Output: [H,W,C] of a picture or feature maps, [n,dims] of capsules, [n] of units. */
  output: number[];
  kind: 'image' | 'maps' | 'capsules' | 'units';
  /** Primary capsules lie on a grid: [H, W, types]. */
  grid?: [height: number, width: number, types: number];
  parameters: number;
}

const activationNames: Record<Activation['kind'], string> = {
  none: 'linear',
  relu: 'ReLU',
  'leaky-relu': 'leaky ReLU',
  sigmoid: 'sigmoid',
};

/** @returns input, stem, primary capsules, digit capsules and, with a decoder, its layers up to the decoded image. */
export function networkLayers(network: Network): Layer[] {
  const { input, stem, primaryCapsules, digitCapsules } = network;
  const shapes = networkShapes(network);
  const sizes = new Map<string, number>();
  for (const { name, shape } of parameterShapes(network)) {
    const layer = name.slice(0, name.lastIndexOf('.'));
    sizes.set(layer, (sizes.get(layer) ?? 0) + shape.reduce((a, b) => a * b, 1));
  }
  const parameters = (layer: string) => sizes.get(layer) ?? 0;
  const square = (n: number) => `${n} × ${n}`;

  const layers: Layer[] = [
    {
      id: 'input',
      part: 'encoder',
      title: 'Image',
      operation: 'pixels from 0 to 1',
      output: [input.height, input.width, input.channels],
      kind: 'image',
      parameters: 0,
    },
    ...stem.map((layer, n): Layer => {
      const { height, width, channels } = shapes.stem[n]!;
      return {
        id: `conv${n + 1}`,
        part: 'encoder',
        title: `Conv${n + 1}`,
        operation: `${square(layer.kernel)}, stride ${layer.stride}, ${activationNames[layer.activation.kind]}`,
        output: [height, width, channels],
        kind: 'maps',
        parameters: parameters(`conv${n + 1}`),
      };
    }),
    {
      id: 'primary',
      part: 'encoder',
      title: 'PrimaryCaps',
      operation:
        `${square(primaryCapsules.kernel)}, stride ${primaryCapsules.stride}, ` +
        `${primaryCapsules.types} types, squash`,
      output: [shapes.primaryCapsules, primaryCapsules.dims],
      kind: 'capsules',
      grid: [shapes.primaryGrid.height, shapes.primaryGrid.width, primaryCapsules.types],
      parameters: parameters('primary'),
    },
    {
      id: 'digit',
      part: 'encoder',
      title: 'DigitCaps',
      operation: `${digitCapsules.iterations} routing ${digitCapsules.iterations === 1 ? 'iteration' : 'iterations'}, squash`,
      output: [digitCapsules.classes, digitCapsules.dims],
      kind: 'capsules',
      parameters: parameters('digit'),
    },
  ];

  const { decoder } = network;
  if (!decoder) return layers;
  const widths = decoderWidths(network);
  return [
    ...layers,
    {
      id: 'mask',
      part: 'decoder',
      title: 'Mask',
      operation: 'all capsules but one become 0',
      output: [digitCapsules.classes * digitCapsules.dims],
      kind: 'units',
      parameters: 0,
    },
    ...decoder.hidden.map(({ units, activation }, n): Layer => ({
      id: `decoder.${n}`,
      part: 'decoder',
      title: `Dense ${n + 1}`,
      operation: `fully connected, ${activationNames[activation.kind]}`,
      output: [units],
      kind: 'units',
      parameters: parameters(`decoder.${n}`),
    })),
    {
      id: `decoder.${widths.length - 1}`,
      part: 'decoder',
      title: 'Decoded image',
      operation: `fully connected, ${activationNames[decoder.output.kind]}`,
      output: [input.height, input.width, input.channels],
      kind: 'image',
      parameters: parameters(`decoder.${widths.length - 1}`),
    },
  ];
}

/** "6 × 6 × 256", with a comma in thousands. */
export function sizeText(output: readonly number[]): string {
  return output.map((n) => n.toLocaleString('en')).join(' × ');
}

/** The pixels that one primary capsule sees, per side: the receptive field after stem and PrimaryCaps. */
export function receptiveField(network: Network): number {
  let field = 1;
  let step = 1;
  for (const { kernel, stride } of [...network.stem, network.primaryCapsules]) {
    field += (kernel - 1) * step;
    step *= stride;
  }
  return field;
}
