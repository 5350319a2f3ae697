/** `capsnet info`: what computes here, the presets and their sizes; or what a checkpoint is. */
import { parameterCounts, networkShapes } from '../shared/shapes.ts';
import type { NestedNames } from '../shared/names.ts';
import { presets } from '../shared/presets.ts';
import type { Command } from './command.ts';
import { count, percent, shortened, table } from './terminal.ts';
import type { Terminal } from './terminal.ts';

export const info: Command = {
  name: 'info',
  summary: 'tells the backend, versions and parameter counts of every preset, or what a checkpoint is.',
  options: { checkpoint: { value: 'FILE', meaning: 'Tell of this checkpoint instead.' } },
  example: 'info',

  async run(given, terminal) {
    const file = given.text('checkpoint');
    return file === undefined ? aboutHere(terminal) : aboutCheckpoint(file, terminal);
  },
};

async function aboutHere(terminal: Terminal) {
  const { chooseBackend } = await import('../engine/backend/tensorflow.ts');
  const backend = await chooseBackend();
  const networks = presets.map(({ id, title, configuration }) => ({
    id,
    title,
    ...parameterCounts(configuration.network),
  }));
  terminal.line(`Backend: ${backend.title}, ${backend.threads} threads`);
  if (backend.ownOperations) terminal.line(`  ${backend.ownOperations}`);
  for (const other of backend.candidates) {
    if (other.state !== 'in-use') terminal.line(`  ${other.title}: ${other.reason} ${other.cure}`.trimEnd());
  }
  terminal.line(
    `TensorFlow ${backend.tensorflow ?? 'missing'}, TensorFlow.js ${backend.tfjs}, Node.js ${process.versions.node}`,
  );
  terminal.line();
  terminal.line('Trainable parameters:');
  const rows = networks.map(
    (n) => [n.id, `${count(n.total)} (encoder ${count(n.encoder)}, decoder ${count(n.decoder)})`] as const,
  );
  for (const row of table(rows)) terminal.line(row);
  return { backend, node: process.versions.node, presets: networks };
}

async function aboutCheckpoint(file: string, terminal: Terminal) {
  const { readCheckpointHeader } = await import('../engine/storage/checkpoint.ts');
  const { infoBeside } = await import('../engine/storage/bundled.ts');
  const read = readCheckpointHeader(file);
  const beside = infoBeside(file);
  const header = {
    ...read,
    testAccuracy: read.testAccuracy ?? beside?.test.accuracy ?? null,
    provenance: { ...read.provenance, ...beside?.provenance },
  };
  const { configuration, epoch, step, validationAccuracy, testAccuracy, resumable, bytes, written, names } =
    header;
  const parameters = parameterCounts(configuration.network);
  const shapes = networkShapes(configuration.network);
  const accuracy = (share: number | null) => (share === null ? 'not known' : percent(share));
  const rows: [string, string][] = [
    ['Preset', configuration.preset],
    ['Trained', `${count(epoch)} epochs, ${count(step)} steps, on ${configuration.dataset}`],
    ['Validation accuracy', accuracy(validationAccuracy)],
    ['Test accuracy', accuracy(testAccuracy)],
    [
      'Parameters',
      `${count(parameters.total)} (encoder ${count(parameters.encoder)}, decoder ${count(parameters.decoder)})`,
    ],
    [
      'Primary capsules',
      `${count(shapes.primaryCapsules)} of ${configuration.network.primaryCapsules.dims} dimensions`,
    ],
    [
      'Digit capsules',
      `${configuration.network.digitCapsules.classes} of ${configuration.network.digitCapsules.dims} dimensions`,
    ],
    ['Resumable', resumable ? 'yes' : 'no: weights only'],
    ...(names ? [['Names', namesInWords(names)] as [string, string]] : []),
    ['File', `${count(bytes)} bytes, changed ${written.slice(0, 16).replace('T', ' ')} UTC`],
    ...Object.entries(header.provenance).map(([key, value]): [string, string] => [wordsOf(key), value]),
  ];
  // What a file says of itself may be anything.
  const lines = table(rows.map(([name, value]) => [shortened(name, 40), shortened(value)]));
  for (const row of lines) terminal.line(row);
  return { ...header, parameters, shapes };
}

/** "5: slant (3), stroke thickness (7)" */
const namesInWords = (names: NestedNames): string =>
  Object.entries(names)
    .map(([digit, own]) => {
      const named = Object.entries(own).map(([dimension, name]) => `${name} (${dimension})`);
      return `${digit}: ${named.join(', ')}`;
    })
    .join('; ');

const programs: Readonly<Record<string, string>> = {
  tensorflow: 'TensorFlow',
  tfjs: 'TensorFlow.js',
  node: 'Node.js',
};

/** "instructionSet" -> "Instruction set". */
function wordsOf(key: string): string {
  const words = key.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, next: string) => `${before} ${next.toLowerCase()}`,
  );
  return programs[key] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
