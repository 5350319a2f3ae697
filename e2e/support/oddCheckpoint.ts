/** Checkpoints of networks that no preset makes, with random weights: what a person may open all the same. */
import { writeFileSync } from 'node:fs';
import { writeSafetensors } from '../../src/engine/storage/safetensors.ts';
import type { Network } from '../../src/shared/configuration.ts';
import { findPreset } from '../../src/shared/presets.ts';
import { parameterShapes } from '../../src/shared/shapes.ts';

/** @param largest magnitude of the weights */
export function writeOddCheckpoint(
  file: string,
  odd: Partial<Network['digitCapsules']>,
  largest = 0.3,
): void {
  const network = structuredClone(findPreset('tiny').configuration.network);
  Object.assign(network.digitCapsules, odd);
  let at = 0;
  const tensors = new Map(
    parameterShapes(network).map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [
        name,
        { shape, values: Float32Array.from({ length: size }, () => largest * Math.sin((++at) ** 2)) },
      ];
    }),
  );
  writeFileSync(file, writeSafetensors(tensors, { configuration: JSON.stringify({ network }) }));
}
