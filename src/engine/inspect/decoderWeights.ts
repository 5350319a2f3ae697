import type { Network } from '../../shared/configuration.ts';
import type { DecoderWeights } from '../../shared/contract/models.ts';
import { decoderWidths } from '../../shared/shapes.ts';
import type { Parameters } from '../capsnet/parameters.ts';

/** What the page needs to decode capsules by itself; null without a decoder. */
export function decoderWeights(network: Network, parameters: Parameters): DecoderWeights | null {
  if (!network.decoder) return null;
  const { hidden, output } = network.decoder;
  const { classes, dims } = network.digitCapsules;
  // Copies: sending a view to another process would send the whole file that it is a view of.
  const values = (name: string) => parameters.get(name)!.values.slice();
  return {
    layers: decoderWidths(network).map(([inputs, outputs], n) => {
      const activation = hidden[n]?.activation ?? output;
      return {
        kernel: values(`decoder.${n}.kernel`),
        bias: values(`decoder.${n}.bias`),
        inputs,
        outputs,
        activation: activation.kind,
        slope: activation.kind === 'leaky-relu' ? activation.slope : 0,
      };
    }),
    classes,
    dims,
    ...network.input,
  };
}
