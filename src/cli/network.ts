/** What the commands that compute with a checkpoint share. Loaded by them when they run, since TensorFlow comes with it. */
import { chooseBackend } from '../engine/backend/tensorflow.ts';
import { CapsNet } from '../engine/capsnet/model.ts';
import type { Progress } from '../engine/inspect/batches.ts';
import { encodeSplit } from '../engine/inspect/encode.ts';
import type { SplitEncoding } from '../engine/inspect/encode.ts';
import type { SplitImages } from '../engine/inspect/splits.ts';
import type { Checkpoint } from '../engine/storage/types.ts';
import { count, duration } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** Makes the checkpoint's network for one piece of work. */
export async function withNetwork<Result>(
  { configuration, parameters }: Checkpoint,
  work: (net: CapsNet) => Promise<Result>,
): Promise<Result> {
  await chooseBackend();
  const net = CapsNet.create(configuration.network, parameters);
  try {
    return await work(net);
  } finally {
    net.dispose();
  }
}

/** A bar with rate and time left. Nobody cancels a command but by ending its process. */
export function progressOn(terminal: Terminal, what: string, unit: string): Progress {
  const started = performance.now();
  return {
    progress(done, total) {
      const rate = (1000 * done) / (performance.now() - started);
      const left = duration((total - done) / rate);
      terminal.progress(
        done / total,
        `${what}  ${count(done)}/${count(total)}  ${rate.toFixed(0)} ${unit}/s  ${left} left`,
      );
    },
    throwIfCancelled: () => {},
  };
}

export async function encodeImages(
  net: CapsNet,
  source: SplitImages,
  terminal: Terminal,
): Promise<SplitEncoding> {
  const encoding = await encodeSplit(net, source, progressOn(terminal, `${source.split} images`, 'img'));
  terminal.clearProgress();
  return encoding;
}
