/** Weights as plain arrays: what checkpoints hold, and what every formulation of the network is made from. */
import type { Initialisation, Network } from '../../shared/configuration.ts';
import { AppError } from '../../shared/errors.ts';
import { parameterShapes } from '../../shared/shapes.ts';
import type { ParameterShape } from '../../shared/shapes.ts';

export interface Parameter {
  shape: number[];
  /** Row-major. */
  values: Float32Array;
}

/** By the names and in the plain layouts of shared/shapes.ts. */
export type Parameters = Map<string, Parameter>;

/** Draws every weight as its layer's `initial` says; biases are `initialBias`. */
export function initialParameters(network: Network, generator: { uniform(): number }): Parameters {
  return new Map(
    parameterShapes(network).map(({ name, shape }) => {
      const values = new Float32Array(sizeOf(shape));
      if (name.endsWith('.bias')) values.fill(network.initialBias);
      else fill(values, initialisationOf(network, name), fans(name, shape), generator);
      return [name, { shape, values }];
    }),
  );
}

function initialisationOf(network: Network, name: string): Initialisation {
  if (name === 'primary.kernel') return network.primaryCapsules.initial;
  if (name === 'digit.weight') return network.digitCapsules.initial;
  if (name.startsWith('decoder.')) return network.decoder!.initial;
  return network.stem[Number(/^conv(\d+)\./.exec(name)![1]) - 1]!.initial;
}

/**
 * Fan in plus fan out, for Glorot's range. Convolutions [KH,KW,in,out] count their taps. DigitCaps' weight [I,J,P,D]
 * is I * J maps of P to D, each with a range of its own: P + D. (Counting I and J too, as Keras ports do, starts
 * with digit capsules of length 0.001, where squash is flat.)
 */
function fans(name: string, shape: number[]): number {
  const [into = 1, out = 1] = shape.slice(-2);
  const taps = name === 'digit.weight' ? 1 : shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return taps * (into + out);
}

function fill(values: Float32Array, initial: Initialisation, fan: number, generator: { uniform(): number }) {
  if (initial.kind === 'glorot-uniform') {
    const limit = Math.sqrt(6 / fan);
    for (let n = 0; n < values.length; n++) values[n] = (2 * generator.uniform() - 1) * limit;
  } else {
    for (let n = 0; n < values.length; n++) values[n] = truncatedNormal(generator) * initial.deviation;
  }
}

/** Standard normal, drawn again beyond 2 (Box and Muller). */
function truncatedNormal(generator: { uniform(): number }): number {
  for (;;) {
    const radius = Math.sqrt(-2 * Math.log(1 - generator.uniform()));
    const z = radius * Math.cos(2 * Math.PI * generator.uniform());
    if (Math.abs(z) <= 2) return z;
  }
}

/** @throws AppError unreadable-file naming the first weight that is missing or has another shape */
export function checkParameters(network: Network, parameters: Parameters): void {
  checkShapes(parameterShapes(network), parameters);
  for (const [name, { shape, values }] of parameters) {
    if (values.length === sizeOf(shape)) continue;
    throw new AppError('unreadable-file', `Weight '${name}' has ${values.length} values.`, '');
  }
}

/** @throws AppError unreadable-file naming the first tensor that is missing or has another shape */
export function checkShapes(
  wanted: readonly ParameterShape[],
  tensors: ReadonlyMap<string, { shape: number[] }>,
): void {
  for (const { name, shape } of wanted) {
    const found = tensors.get(name);
    if (found?.shape.join() === shape.join()) continue;
    throw new AppError(
      'unreadable-file',
      `Weight '${name}' should be [${shape.join(', ')}] and is ${found ? `[${found.shape.join(', ')}]` : 'missing'}.`,
      'The weights belong to a network with another configuration.',
    );
  }
}

const sizeOf = (shape: number[]) => shape.reduce((a, b) => a * b, 1);
