/** For tests that compare runs: everything that must be equal in equal runs, that is all but times and rates. */
import { createHash } from 'node:crypto';
import type { Parameters } from '../capsnet/parameters.ts';
import { readLastResumable, readRunDetails } from '../storage/runFolder.ts';

/** Of every bit: quicker to compare than the weights themselves. */
function digest(parameters: Parameters): string {
  const hash = createHash('sha256');
  for (const [name, { values }] of parameters) {
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

/** Of the run's last checkpoint, and of its figures. */
export function outcome(runs: string, id: string) {
  const { resume, parameters, epoch, step, validationAccuracy } = readLastResumable(runs, id).checkpoint;
  const { optimiser } = resume;
  const { steps, epochMetrics } = readRunDetails(runs, id, 10_000);
  return {
    epoch,
    step,
    validationAccuracy,
    parameters: digest(parameters),
    optimiser: [optimiser.step, digest(optimiser.first), digest(optimiser.second)],
    trained: optimiser.weights && digest(optimiser.weights),
    batches: resume.batches,
    best: resume.best,
    steps: steps.map((row) => ({ ...row, seconds: 0, imagesPerSecond: 0 })),
    epochs: epochMetrics.map((row) => ({ ...row, seconds: 0 })),
  };
}
