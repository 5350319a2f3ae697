/** `capsnet bundle`: makes a model that comes with the app (resources/models) from a checkpoint of a run. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { writeFileAtomic } from '../engine/storage/atomic.ts';
import type { Command } from './command.ts';
import { isSameFile, prepareFolder } from './outFile.ts';
import { percent } from './terminal.ts';

export const bundle: Command = {
  name: 'bundle',
  summary: 'makes a model that comes with the app from a checkpoint.',
  options: {
    checkpoint: { value: 'FILE', meaning: 'The network.' },
    id: { value: 'ID', meaning: 'Name of the files.' },
    title: { value: 'T', meaning: 'What people see.' },
    out: { value: 'DIR', meaning: 'Folder of resources; the model goes into its folder models.' },
  },
  example: "bundle --checkpoint F --id fast --title 'Fast' --out resources",

  async run(given, terminal) {
    const file = given.required('checkpoint');
    const id = given.required('id');
    if (!/^[a-z0-9][a-z0-9-]*$/.test(id))
      throw given.wrong(`--id takes small letters, digits and '-', not '${id}'.`);
    const title = given.required('title');
    const out = given.required('out');
    const model = join(out, 'models', id);
    if (isSameFile(file, `${model}.safetensors`))
      throw given.wrong(`--checkpoint names the model itself, ${file}, which would be lost.`);
    prepareFolder(join(out, 'models'));

    const { decodeCheckpoint, encodeCheckpoint, readCheckpoint } =
      await import('../engine/storage/checkpoint.ts');
    const { writeBundled } = await import('../engine/storage/bundled.ts');
    const { defaultDataFolder } = await import('../engine/storage/dataFolder.ts');
    const { withNames } = await import('../engine/storage/namesFile.ts');
    const { findSplit } = await import('../engine/inspect/splits.ts');
    const { evaluate } = await import('../engine/inspect/evaluate.ts');
    const { measureStatistics } = await import('../engine/inspect/measureStatistics.ts');
    const { capsuleMeasures } = await import('../engine/inspect/capsuleMeasures.ts');
    const { encodeImages, progressOn, withNetwork } = await import('./network.ts');

    // What is measured are the weights that are shipped, rounded to half precision.
    const whole = withNames(defaultDataFolder(), readCheckpoint(file));
    const parts = encodeCheckpoint({ ...whole, resume: null }, { halfPrecision: true });
    const checkpoint = decodeCheckpoint(Buffer.concat(parts), file);
    const { dataset, training } = checkpoint.configuration;
    const { statistics, measures, test } = await withNetwork(checkpoint, async (net) => {
      const test = findSplit(dataset, 'test');
      return {
        statistics: await measureStatistics(
          net,
          dataset,
          training,
          progressOn(terminal, 'statistics', 'img'),
          Infinity,
        ),
        // Never of the test images, for measures choose names.
        measures:
          net.network.decoder &&
          (await capsuleMeasures(
            net,
            findSplit(dataset, 'train', training),
            progressOn(terminal, 'measures', 'img'),
          )),
        test: evaluate(test, await encodeImages(net, test, terminal)),
      };
    });
    const { images, accuracy, interval } = test;
    const info = { title, test: { dataset, images, accuracy, interval }, provenance: checkpoint.provenance };
    writeBundled(out, id, { checkpoint, statistics, measures, info });
    const log = keepRunLog(file, model);
    terminal.line(`${title}: ${percent(accuracy)} of the test images right, in half precision.`);
    terminal.line(
      `Written: ${model}.safetensors, .statistics, ${measures ? '.measures, ' : ''}.json${log ? ', .run.json, .metrics.jsonl' : ''}`,
    );
    return { id, out, ...info };
  },
};

/** A checkpoint in a run's folder: how the run went is kept beside the model, of its steps every tenth. */
function keepRunLog(checkpoint: string, model: string): boolean {
  const run = dirname(dirname(resolve(checkpoint)));
  const [record, log] = [join(run, 'run.json'), join(run, 'metrics.jsonl')];
  if (!existsSync(record) || !existsSync(log)) return false;
  writeFileAtomic(`${model}.run.json`, readFileSync(record));
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  const kept = lines.filter((line) => {
    try {
      const { kind, step } = JSON.parse(line) as { kind: string; step: number };
      return kind === 'epoch' || step % 10 === 0;
    } catch {
      return false; // a run that was killed may leave a line that is cut
    }
  });
  writeFileAtomic(`${model}.metrics.jsonl`, kept.map((line) => `${line}\n`).join(''));
  return true;
}
