/** `capsnet evaluate`: how well a checkpoint reads the images of a split. */
import type { Evaluation } from '../shared/contract/models.ts';
import type { Command } from './command.ts';
import { outFile } from './outFile.ts';
import { splitNames, splitOf } from './split.ts';
import { count, percent } from './terminal.ts';
import type { Terminal } from './terminal.ts';

export const evaluate: Command = {
  name: 'evaluate',
  summary: 'measures how well a checkpoint reads images.',
  options: {
    checkpoint: { value: 'FILE', meaning: 'The network.' },
    dataset: { value: 'D', meaning: 'Default: the dataset that it was trained on.' },
    split: { value: 'S', meaning: `Which images: ${splitNames}. Default: test.` },
    out: {
      value: 'FILE.json',
      meaning: 'Where everything goes, with the lengths of all capsules for each image.',
    },
  },
  example: 'evaluate --checkpoint F --out result.json',

  async run(given, terminal) {
    const file = given.required('checkpoint');
    const split = splitOf(given, 'test');
    const out = given.has('out') ? outFile(given, file) : null;
    const { readCheckpoint } = await import('../engine/storage/checkpoint.ts');
    const { findSplit } = await import('../engine/inspect/splits.ts');
    const checkpoint = readCheckpoint(file);
    const { configuration } = checkpoint;
    const source = findSplit(given.text('dataset') ?? configuration.dataset, split, configuration.training);
    const { encodeImages, withNetwork } = await import('./network.ts');
    const { evaluate: evaluateSplit } = await import('../engine/inspect/evaluate.ts');
    const evaluation = await withNetwork(checkpoint, async (net) =>
      evaluateSplit(source, await encodeImages(net, source, terminal)),
    );
    report(evaluation, source.dataset.title, source.dataset.classes, terminal);
    const { dataset, images, accuracy, interval, perClass, confusion, seconds } = evaluation;
    const summary = {
      checkpoint: file,
      dataset,
      split,
      images,
      accuracy,
      interval,
      perClass,
      confusion,
      seconds,
    };
    if (out) {
      const lengths = rows(evaluation.lengths, images);
      const document = { ...summary, lengths, predictions: [...evaluation.predictions] };
      out.write(`${JSON.stringify(document)}\n`);
      terminal.line(`Written: ${out.path}`);
    }
    return summary;
  },
};

/** [n,J] as n lists; nine digits hold a float32 exactly. */
function rows(lengths: Float32Array, n: number): number[][] {
  const J = lengths.length / n;
  return Array.from({ length: n }, (_, k) =>
    Array.from(lengths.subarray(k * J, (k + 1) * J), (length) => Number(length.toPrecision(9))),
  );
}

function report(evaluation: Evaluation, dataset: string, classes: string[], terminal: Terminal): void {
  const { accuracy, images, interval, split, perClass, confusion } = evaluation;
  const mistakes = perClass.reduce((sum, own) => sum + own.mistakes, 0);
  terminal.line(
    `${dataset}, ${count(images)} ${split} images: ${percent(accuracy)} right, ${count(mistakes)} mistakes ` +
      `(95 % interval ${percent(interval.low)} to ${percent(interval.high)}).`,
  );
  if (split === 'test') terminal.line('The test images chose nothing.');
  if (split === 'train') terminal.line('The network was trained on these images.');
  terminal.line();
  terminal.line('  class  images  mistakes  precision  recall     F1');
  perClass.forEach(({ images: n, mistakes: wrong, precision, recall, f1 }, k) => {
    const shares = [precision, recall, f1].map((share) => percent(share).padStart(9)).join(' ');
    terminal.line(
      `  ${classes[k]!.padStart(5)}  ${count(n).padStart(6)}  ${count(wrong).padStart(8)} ${shares}`,
    );
  });
  terminal.line();
  terminal.line('  Confusion: rows are the true classes, columns what they were read as.');
  const width =
    Math.max(...confusion.flat().map((n) => String(n).length), ...classes.map((c) => c.length)) + 1;
  const row = (cells: (string | number)[]) => cells.map((cell) => String(cell).padStart(width)).join('');
  terminal.line(`  ${row(['', ...classes])}`);
  confusion.forEach((counts, k) => terminal.line(`  ${row([classes[k]!, ...counts])}`));
}
