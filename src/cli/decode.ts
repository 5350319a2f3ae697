/** `capsnet decode`: draws one capsule as a picture, as the sliders of Explore do. */
import { PNG } from 'pngjs';
import type { Network } from '../shared/configuration.ts';
import { AppError } from '../shared/errors.ts';
import type { Arguments, Command } from './command.ts';
import { outFile } from './outFile.ts';

export const decode: Command = {
  name: 'decode',
  summary: 'draws the image that a capsule stands for.',
  options: {
    checkpoint: { value: 'FILE', meaning: 'The network.' },
    digit: { value: 'K', meaning: 'Which digit capsule, from 0.' },
    capsule: { value: "'v1,...,v16'", meaning: 'Its values, one for each dimension.' },
    out: { value: 'FILE.png', meaning: 'Where the picture goes.' },
  },
  example: "decode --checkpoint F --digit 3 --capsule '0.1,-0.2,...' --out three.png",

  async run(given, terminal) {
    const file = given.required('checkpoint');
    const digit = given.integer('digit', 0, 255);
    if (digit === undefined) throw given.wrong('--digit is missing.');
    const capsule = readCapsule(given);
    const out = outFile(given, file);

    const { readCheckpoint } = await import('../engine/storage/checkpoint.ts');
    const checkpoint = readCheckpoint(file);
    const { network } = checkpoint.configuration;
    checkFits(network, digit, capsule, given);
    const { progressOn, withNetwork } = await import('./network.ts');
    const { decode: decodeCapsules } = await import('../engine/inspect/decode.ts');
    const pixels = await withNetwork(checkpoint, (net) =>
      decodeCapsules(net, Float32Array.from(capsule), [digit], progressOn(terminal, 'decoding', 'capsules')),
    );

    out.write(picture(pixels, network.input));
    terminal.line(`${out.path}: ${network.input.width}x${network.input.height} pixels, digit ${digit}.`);
    return { out: out.path, digit, capsule, ...network.input, pixels: [...pixels] };
  },
};

function readCapsule(given: Arguments): number[] {
  const text = given.required('capsule');
  const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const bad = values.findIndex((value) => !Number.isFinite(Math.fround(value))); // as the network computes
  if (bad < 0) return values;
  const word = text.split(',')[bad]!.trim();
  const why = Number.isNaN(values[bad]) ? 'not a number' : 'too large for a float32';
  throw given.wrong(`--capsule: value ${bad + 1}, '${word}', is ${why}.`);
}

function checkFits(
  { digitCapsules, decoder }: Network,
  digit: number,
  capsule: number[],
  given: Arguments,
): void {
  const { classes, dims } = digitCapsules;
  if (digit >= classes) throw given.wrong(`--digit must be from 0 to ${classes - 1} for this network.`);
  if (capsule.length !== dims) {
    throw given.wrong(`--capsule needs ${dims} values for this network, and has ${capsule.length}.`);
  }
  if (decoder) return;
  throw new AppError('not-supported', 'This network has no decoder.', 'Choose a checkpoint with one.');
}

/** Pixels [H,W,C] from 0 to 1, grey or red-green-blue, as a PNG file. */
function picture(pixels: Float32Array, { height, width, channels }: Network['input']): Buffer {
  const png = new PNG({ width, height, colorType: channels === 3 ? 2 : 0 });
  for (let n = 0; n < height * width; n++) {
    for (let c = 0; c < 3; c++) {
      const value = pixels[n * channels + (channels === 3 ? c : 0)]!;
      png.data[n * 4 + c] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
    png.data[n * 4 + 3] = 255;
  }
  return PNG.sync.write(png);
}
