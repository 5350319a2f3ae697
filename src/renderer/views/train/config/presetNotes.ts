/** The second line of a preset's tile: its size, or what tells it from the presets of that size before it. */
import type { Configuration } from '../../../../shared/configuration.ts';
import type { Preset } from '../../../../shared/presets.ts';
import { parameterCounts } from '../../../../shared/shapes.ts';
import { short } from '../../../lib/format.ts';

/** What may differ, the plainest first. */
const traits: readonly ((configuration: Configuration) => string)[] = [
  ({ training }) => `${training.epochs} epochs`,
  ({ training }) => `batch ${training.batch}`,
  ({ network }) => (network.digitCapsules.bias ? 'with biases' : 'no biases'),
];

/** By id. */
export function presetNotes(presets: readonly Preset[]): ReadonlyMap<string, string> {
  const size = ({ configuration }: Preset) => short(parameterCounts(configuration.network).total);
  return new Map(
    presets.map((preset, n) => {
      const alike = presets.slice(0, n).filter((other) => size(other) === size(preset));
      const own = traits.find((trait) =>
        alike.every((other) => trait(other.configuration) !== trait(preset.configuration)),
      );
      return [preset.id, alike.length > 0 && own ? own(preset.configuration) : `${size(preset)} params`];
    }),
  );
}
