/** `capsnet page`: a checkpoint as one HTML file to send, or to put on any web server. */
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Call } from '../shared/calls.ts';
import type { CheckpointSource } from '../shared/contract/runs.ts';
import { AppError } from '../shared/errors.ts';
import { collectPage, requireDecoder } from '../shared/page/collectPage.ts';
import { templateName, writePage } from '../shared/page/pageFile.ts';
import type { Command } from './command.ts';
import { outFile } from './outFile.ts';
import type { Terminal } from './terminal.ts';
import { count } from './terminal.ts';

export const page: Command = {
  name: 'page',
  summary: 'makes one HTML file in which anyone can explore a checkpoint.',
  options: {
    checkpoint: {
      value: 'FILE',
      meaning: 'The network; without statistics beside it the capsules are measured on training images.',
    },
    out: { value: 'FILE.html', meaning: 'Where the page goes.' },
  },
  example: 'page --checkpoint F --out page.html',

  async run(given, terminal) {
    const file = given.required('checkpoint');
    const out = outFile(given, file);
    const template = readTemplate();
    const { createInspector } = await import('../engine/inspector.ts');
    const { infoBeside } = await import('../engine/storage/bundled.ts');
    const { defaultDataFolder } = await import('../engine/storage/dataFolder.ts');
    const { safeName } = await import('../engine/storage/runRecord.ts');
    // As `capsnet bundle` writes it, models/ID.safetensors comes with a title, a test accuracy and statistics.
    const name = basename(file);
    const inModels = basename(dirname(resolve(file))) === 'models' && safeName.test(name);
    const bundled = inModels && infoBeside(file) !== null;
    const resourcesFolder = dirname(dirname(resolve(file)));
    const source: CheckpointSource = bundled
      ? { kind: 'bundled', id: basename(name, '.safetensors') }
      : { kind: 'path', path: file };
    const inspector = createInspector(
      { dataFolder: defaultDataFolder(), resourcesFolder }, // the names that were given in the app
      () => undefined,
    );

    const call = progressOn(terminal);
    const model = await inspector.openModel({ source }, call);
    requireDecoder(model); // before its capsules are measured, which takes a while
    const { configuration, model: handle } = model;
    const datasets = await inspector.datasets({}, call);
    const dataset = datasets.find(({ id }) => id === configuration.dataset);
    if (!dataset)
      throw new AppError(
        'not-found',
        `The dataset ${configuration.dataset} is not there, whose images it reads.`,
      );
    const about = { model: handle, dataset: dataset.id, split: 'test' } as const;
    const statistics =
      model.statistics ?? (await inspector.capsuleStatistics({ model: handle, dataset: dataset.id }, call));
    const data = await collectPage(
      {
        labels: async () => inspector.labels(about, call),
        images: async (indices) => inspector.images({ ...about, indices }, call),
        encode: async (pixels) => inspector.encode({ model: handle, pixels }, call),
      },
      { model, dataset, statistics, also: [], start: '' },
    );
    const bytes = writePage(template, data);
    out.write(bytes);
    const images = data.samples.indices.length;
    const megabytes = (bytes.length / 1e6).toFixed(1);
    terminal.line(`${out.path}: ${model.title}, ${count(images)} test images, ${megabytes} MB.`);
    return { out: out.path, title: model.title, images, bytes: bytes.length };
  },
};

/** Nobody cancels a command but by ending its process. */
const progressOn = (terminal: Terminal): Call => ({
  progress: (done, total) => terminal.progress(done / total, `images read  ${count(done)}/${count(total)}`),
  cancelled: false,
  throwIfCancelled: () => undefined,
});

/** Built beside this program (out/main/cli.cjs). @throws AppError not-found before the app is built */
function readTemplate(): string {
  const file = join(dirname(resolve(process.argv[1] ?? '')), '../renderer', templateName);
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return readFileSync(file, 'utf8');
  throw new AppError(
    'not-found',
    `The template of pages, ${file}, is not there.`,
    'Build the app: npm run build.',
  );
}
