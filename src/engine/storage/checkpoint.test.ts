import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { findPreset } from '../../shared/presets.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import type { Parameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  readCheckpoint,
  readCheckpointHeader,
  writeCheckpointFile,
} from './checkpoint.ts';
import { squared } from '../testing/sampleRun.ts';
import { join, readSafetensors, writeSafetensors } from './safetensors.ts';
import type { Checkpoint } from './types.ts';

const { configuration } = findPreset('tiny');
const drawn = (seed: number) => initialParameters(configuration.network, new Generator(seed));

function sample(resumable = true): Checkpoint {
  const generator = new Generator(5).state();
  return {
    configuration,
    parameters: drawn(1),
    epoch: 3,
    step: 1234,
    validationAccuracy: 0.9876,
    testAccuracy: null,
    provenance: { tensorflow: '2.21.0', seed: '42' },
    resume: resumable
      ? {
          optimiser: { step: 1234, weights: null, first: drawn(2), second: squared(drawn(3)) },
          batches: { epoch: 3, taken: 50, epochStart: generator, now: generator },
          metricsBytes: 4567,
          seconds: 12.5,
          learningRateFactor: 0.1,
          epochSeen: 50,
          epochCorrect: 49,
          best: { epoch: 2, step: 1000, validationAccuracy: 0.99 },
        }
      : null,
  };
}

/** Its parameters are a moving average, so that what Adam trains is held as well. */
function averaged(): Checkpoint {
  const { resume, ...rest } = sample();
  const training = { ...configuration.training, weightAverage: 0.999 };
  const optimiser = { ...resume!.optimiser, weights: drawn(4) };
  return { ...rest, configuration: { ...configuration, training }, resume: { ...resume!, optimiser } };
}

const bytesOf = (checkpoint: Checkpoint) => join(encodeCheckpoint(checkpoint));
/** Tensors as short texts: comparing hundreds of thousands of numbers one by one takes seconds. */
const digest = (parameters: Parameters) =>
  [...parameters].map(([name, { shape, values }]) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return `${name} [${shape.join()}] ${createHash('sha1').update(bytes).digest('hex')}`;
  });
const digested = ({ parameters, resume, ...rest }: Checkpoint) => ({
  ...rest,
  parameters: digest(parameters),
  resume: resume && {
    ...resume,
    optimiser: {
      step: resume.optimiser.step,
      weights: resume.optimiser.weights && digest(resume.optimiser.weights),
      first: digest(resume.optimiser.first),
      second: digest(resume.optimiser.second),
    },
  },
});
const shapes = (parameters: Parameters) => [...parameters].map(([name, { shape }]) => ({ name, shape }));

function refusal(bytes: Uint8Array): string {
  try {
    decodeCheckpoint(bytes, 'file');
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('unreadable-file');
    expect((error as AppError).hint).not.toBe('');
    return (error as AppError).message;
  }
  return 'read';
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(joinPath(tmpdir(), 'checkpoint-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a checkpoint', () => {
  it('comes back as it was written, with and without a state to resume from', () => {
    for (const checkpoint of [
      sample(),
      averaged(),
      sample(false),
      { ...sample(false), validationAccuracy: null, testAccuracy: 0.99 },
    ]) {
      const path = joinPath(folder, 'a.safetensors');
      writeCheckpointFile(path, checkpoint);
      expect(digested(readCheckpoint(path))).toEqual(digested(checkpoint));
      const header = readCheckpointHeader(path);
      const { configuration, epoch, step, validationAccuracy, testAccuracy, provenance } = checkpoint;
      expect(header).toMatchObject({
        ...{ configuration, epoch, step, validationAccuracy, testAccuracy, provenance },
        resumable: checkpoint.resume !== null,
        bytes: bytesOf(checkpoint).length,
      });
      expect(Math.abs(Date.parse(header.written) - Date.now())).toBeLessThan(60_000);
    }
  });

  it('from before weights were averaged reads as one without', () => {
    const { weightAverage, ...training } = configuration.training;
    expect(weightAverage).toBeNull();
    const older = { ...sample(), configuration: { ...configuration, training } } as Checkpoint;
    expect(digested(decodeCheckpoint(bytesOf(older), 'older'))).toEqual(digested(sample()));
  });

  it('can be shipped in half precision: each weight is the nearest half', () => {
    const checkpoint = sample(false);
    const bytes = join(encodeCheckpoint(checkpoint, { halfPrecision: true }));
    expect(bytes.length).toBeLessThan(0.55 * bytesOf(checkpoint).length);
    for (const [name, { values }] of decodeCheckpoint(bytes, 'half').parameters) {
      const wrong = checkpoint.parameters
        .get(name)!
        .values.filter(
          (value, n) => !(Math.abs(values[n]! - value) <= Math.abs(value) * 2 ** -11 + 2 ** -25),
        );
      expect(wrong).toHaveLength(0);
    }
  });

  it('is not written with NaN, and not read with infinity', () => {
    const checkpoint = sample(false);
    checkpoint.parameters.get('primary.bias')!.values[3] = NaN;
    try {
      encodeCheckpoint(checkpoint);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'not-a-number',
        message: "Weight 'primary.bias' is NaN at place 3.",
      });
    }
    const infinite = sample(false);
    infinite.parameters.get('conv1.bias')!.values[0] = -Infinity;
    const bytes = writeSafetensors(infinite.parameters, { configuration: JSON.stringify(configuration) });
    expect(refusal(bytes)).toBe("file: Weight 'conv1.bias' is -Infinity at place 0.");
  });
});

describe('a state to resume from', () => {
  /** Read with one value changed. */
  const changed = (part: 'weights' | 'first' | 'second', value: number) => {
    const { metadata, tensors } = readSafetensors(bytesOf(averaged()));
    tensors.get(`adam.${part}.conv1.bias`)!.values[2] = value;
    return refusal(writeSafetensors(tensors, metadata));
  };

  it.each(['weights', 'first', 'second'] as const)(
    'with NaN in its %s is refused, naming the tensor',
    (part) => {
      expect(changed(part, NaN)).toBe(`file: Weight 'adam.${part}.conv1.bias' is NaN at place 2.`);
    },
  );

  it('with a negative mean of squares is refused: the first step would be NaN', () => {
    expect(changed('second', -0.5)).toMatch(
      /^file: 'adam\.second\.conv1\.bias' is -0\.5 at place 2, and a mean/,
    );
    expect(changed('second', -0)).toBe('read');
    expect(changed('first', -0.5)).toBe('read');
  });
});

describe('a file from elsewhere', () => {
  const write = (parameters: Parameters, metadata: Record<string, string>) =>
    writeSafetensors(parameters, metadata);
  const other = {
    ...configuration.network,
    stem: [{ ...configuration.network.stem[0]!, kernel: 7 }],
    primaryCapsules: { ...configuration.network.primaryCapsules, kernel: 7, dims: 4 },
    digitCapsules: { ...configuration.network.digitCapsules, dims: 6 },
  };

  it('loads with a configuration, with only a network, and with names and shapes alone', () => {
    const parameters = initialParameters(other, new Generator(1));
    const whole = decodeCheckpoint(
      write(parameters, { configuration: JSON.stringify({ ...configuration, network: other }) }),
      'file',
    );
    expect(whole).toMatchObject({
      configuration: { network: other },
      epoch: 0,
      step: 0,
      provenance: {},
      resume: null,
    });
    const network = decodeCheckpoint(
      write(parameters, { configuration: JSON.stringify({ network: other }) }),
      'file',
    );
    expect(network.configuration.network).toEqual(other);
    expect(network.configuration.preset).toBe('custom');
    expect(network.configuration.training.holdOut).toBe(0); // nobody knows of any
    const bare = decodeCheckpoint(write(parameters, { format: 'pt' }), 'file');
    expect(shapes(bare.parameters)).toEqual(shapes(parameters));
    expect(bare.configuration.network.primaryCapsules).toMatchObject({ kernel: 7, stride: 2, dims: 4 });
    expect(bare.configuration.training.holdOut).toBe(0);
    expect(bare.provenance['assumptions']).toMatch(/28x28x1 images, strides 1 and 2/);
    const path = joinPath(folder, 'bare.safetensors');
    writeFileSync(path, write(parameters, {}));
    expect(readCheckpointHeader(path).configuration).toEqual(bare.configuration);
  });

  it('is refused with the tensor that does not fit, by its header alone too', () => {
    const metadata = { configuration: JSON.stringify(configuration) };
    const with_ = (change: (parameters: Parameters) => void) => {
      const parameters = drawn(1);
      change(parameters);
      const bytes = write(parameters, metadata);
      const message = refusal(bytes);
      const path = joinPath(folder, 'file');
      writeFileSync(path, bytes);
      expect(() => readCheckpointHeader(path)).toThrow(message);
      return message;
    };
    expect(with_((p) => p.delete('digit.weight'))).toBe(
      "file: Weight 'digit.weight' should be [144, 10, 4, 8] and is missing.",
    );
    expect(with_((p) => (p.get('conv1.kernel')!.shape = [1, 9, 9, 16]))).toBe(
      "file: Weight 'conv1.kernel' should be [9, 9, 1, 16] and is [1, 9, 9, 16].",
    );
    expect(with_((p) => p.set('digit.bias', { shape: [10, 8], values: new Float32Array(80) }))).toMatch(
      /holds a tensor 'digit.bias' for which its network has no place/,
    );
    const { first } = sample().resume!.optimiser;
    expect(with_((p) => p.set('adam.first.conv1.bias', first.get('conv1.bias')!))).toMatch(
      /adam.first.conv1.bias/,
    );
  });

  it('is refused with the entry of the header that is wrong', () => {
    const cases: [Record<string, string>, RegExp][] = [
      [{ configuration: '{' }, /'configuration' in its header is not JSON/],
      [{ configuration: '[]' }, /'configuration.preset' in its header is wrong/],
      [
        { configuration: JSON.stringify({ network: { ...other, stem: [] } }) },
        /'configuration.network.stem'/,
      ],
      [
        {
          configuration: JSON.stringify({
            network: { ...other, input: { height: 8, width: 8, channels: 1 } },
          }),
        },
        /a 7x7 kernel does not fit/,
      ],
      [{ format_version: '2' }, /newer CapsNet Explorer/],
      [{ format_version: 'x' }, /'format_version' in its header is not JSON/],
      [{ epoch: '-1' }, /'epoch'/],
      [{ step: '1e999' }, /'step'/],
      [{ validation_accuracy: '99' }, /'validation_accuracy'/],
      [{ provenance: '{"a":1}' }, /'provenance.a'/],
      [{ training_state: '{}' }, /'training_state.optimiserStep'/],
    ];
    for (const [change, pattern] of cases) {
      const metadata = { configuration: JSON.stringify(configuration), ...change };
      expect(refusal(write(drawn(1), metadata))).toMatch(pattern);
    }
  });

  it('gives a checkpoint or a clear refusal, whatever its metadata', () => {
    const anything = fc.oneof(fc.string(), fc.json(), fc.constant('5'));
    const keys = [
      'configuration',
      'format_version',
      'epoch',
      'provenance',
      'training_state',
      'validation_accuracy',
    ];
    const parameters = drawn(1);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), anything), (metadata) => {
        refusal(write(parameters, { configuration: JSON.stringify(configuration), ...metadata }));
      }),
      { numRuns: 300 },
    );
  });
});

describe('reading a path', () => {
  it('tells a missing file, a folder and a text apart', () => {
    const code = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        return (error as AppError).code;
      }
      return 'read';
    };
    const text = joinPath(folder, 'text');
    writeFileSync(text, 'hello');
    for (const read of [readCheckpoint, readCheckpointHeader]) {
      expect(code(() => read(joinPath(folder, 'none')))).toBe('not-found');
      expect(code(() => read(folder))).toBe('unreadable-file');
      expect(code(() => read(text))).toBe('unreadable-file');
    }
  });
});
