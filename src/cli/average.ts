/** `capsnet average`: the mean of a run's weights at several epochs, as a checkpoint. */
import { resolve } from 'node:path';
import type { Checkpoint } from '../engine/storage/types.ts';
import type { Command } from './command.ts';
import { outFile } from './outFile.ts';
import { percent } from './terminal.ts';
import type { Terminal } from './terminal.ts';

export const average: Command = {
  name: 'average',
  summary: "averages a run's weights at several epochs.",
  options: {
    run: { value: 'RUN', meaning: 'The run.' },
    epochs: { value: 'N,N', meaning: 'Whose checkpoints: two or more epochs that the run has kept.' },
    runs: { value: 'DIR', meaning: "Folder of all runs. Default: the app's own." },
    out: { value: 'FILE.safetensors', meaning: 'Where the checkpoint goes.' },
  },
  example: 'average --run 2026-11-23-1405-paper --epochs 30,40,50 --out mean.safetensors',

  async run(given, terminal) {
    const run = given.required('run');
    const epochs = epochsOf(given.required('epochs'));
    if (!epochs) throw given.wrong('--epochs takes two or more different epochs, such as 30,40,50.');
    const { runsAt } = await import('./runsAt.ts');
    const { listCheckpoints, readRunCheckpoint } = await import('../engine/storage/runFolder.ts');
    const runs = runsAt(given.text('runs'));
    const kept = listCheckpoints(runs, run).filter(
      ({ file, problem }) => file.startsWith('epoch-') && problem === null,
    );
    const files = epochs.map((epoch) => {
      const found = kept.find((one) => one.epoch === epoch);
      if (found) return found.file;
      const there = kept.map((one) => one.epoch).join(', ');
      throw given.wrong(`The run has no checkpoint of epoch ${epoch}: it has ${there || 'none'}.`);
    });
    const out = outFile(given, ...files.map((file) => resolve(runs, run, 'checkpoints', file)));
    const { meanParameters } = await import('../engine/capsnet/meanParameters.ts');
    const { encodeCheckpoint } = await import('../engine/storage/checkpoint.ts');
    const checkpoints = files.map((file) => readRunCheckpoint(runs, run, file));
    const last = checkpoints.at(-1)!;
    const parameters = meanParameters(checkpoints.map((checkpoint) => checkpoint.parameters));
    const mean = { ...last, parameters, testAccuracy: null, resume: null };
    const validationAccuracy = await validated(mean, terminal);
    const provenance = { ...last.provenance, averaged: `epochs ${epochs.join(', ')}` };
    out.write(Buffer.concat(encodeCheckpoint({ ...mean, validationAccuracy, provenance })));
    const reads =
      validationAccuracy === null
        ? 'no validation images'
        : `${percent(validationAccuracy)} of the validation images right`;
    terminal.line(`The mean of epochs ${epochs.join(', ')}: ${reads}.`);
    terminal.line(`Written: ${out.path}`);
    return { run, epochs, validationAccuracy, checkpoint: out.path };
  },
};

/** On the images that its run held out; null where it held none out. */
async function validated(checkpoint: Checkpoint, terminal: Terminal): Promise<number | null> {
  const { dataset, training } = checkpoint.configuration;
  if (training.holdOut === 0) return null;
  const { evaluate } = await import('../engine/inspect/evaluate.ts');
  const { findSplit } = await import('../engine/inspect/splits.ts');
  const { encodeImages, withNetwork } = await import('./network.ts');
  const source = findSplit(dataset, 'validation', training);
  return withNetwork(checkpoint, async (net) => {
    return evaluate(source, await encodeImages(net, source, terminal)).accuracy;
  });
}

/** Ascending; null unless two or more. */
function epochsOf(text: string): number[] | null {
  const words = text.split(',');
  const epochs = [...new Set(words.map(Number))].sort((a, b) => a - b);
  const right = words.every((word) => /^\d{1,6}$/.test(word)) && epochs.length === words.length;
  return right && epochs.length >= 2 ? epochs : null;
}
