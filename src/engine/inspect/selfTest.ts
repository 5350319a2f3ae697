/** Quick checks that this installation computes what it should, for System and for reports of trouble. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SelfTestResult } from '../../shared/contract/backends.ts';
import { decodeCapsule } from '../../shared/decoder.ts';
import { toErrorData } from '../../shared/errors.ts';
import { findPreset } from '../../shared/presets.ts';
import { parameterCounts } from '../../shared/shapes.ts';
import type { Tensor } from '../backend/tensorflow.ts';
import { chooseBackend, tf } from '../backend/tensorflow.ts';
import { marginLoss } from '../capsnet/losses.ts';
import { CapsNet } from '../capsnet/model.ts';
import { initialParameters } from '../capsnet/parameters.ts';
import { Generator } from '../capsnet/random.ts';
import { lengths, squash } from '../capsnet/squash.ts';
import { gatherPixels } from '../data/augment.ts';
import { mnist } from '../data/mnist.ts';
import type { EngineEnvironment } from '../environment.ts';
import { agreement } from '../routing/agreement.ts';
import { listBundled, loadBundled } from '../storage/bundled.ts';
import { readCheckpoint, writeCheckpointFile } from '../storage/checkpoint.ts';
import { makeFolder } from '../storage/makeFolder.ts';
import { inBatches } from './batches.ts';
import type { Progress } from './batches.ts';
import { decoderWeights } from './decoderWeights.ts';

interface Check {
  title: string;
  /** @returns what was seen, for people; throws what is wrong */
  run(): string;
}

/** A check that fails says why in `detail`; none ends the others. */
export async function selfTest(environment: EngineEnvironment, call: Progress): Promise<SelfTestResult[]> {
  await chooseBackend();
  const checks = [...engineChecks, checkpointCheck(environment), ...bundledChecks(environment)];
  const results: SelfTestResult[] = [];
  await inBatches(checks.length, 1, call, (n) => results.push(perform(checks[n]!)));
  return results;
}

export function perform({ title, run }: Check): SelfTestResult {
  const started = performance.now();
  const result = (passed: boolean, detail: string) => ({
    title,
    passed,
    detail,
    seconds: (performance.now() - started) / 1000,
  });
  try {
    return result(true, run());
  } catch (error) {
    return result(false, toErrorData(error).message);
  }
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

const { network } = findPreset('tiny').configuration;
const tinyParameters = () => initialParameters(network, new Generator(1));

const engineChecks: Check[] = [
  {
    title: 'Squash of a zero vector is zero, with a finite gradient',
    run: () =>
      tf.tidy(() => {
        const zero = tf.zeros([1, 4]);
        const values = [squash(zero), tf.grad((x: Tensor) => tf.sum(squash(x)))(zero)].flatMap((x) => [
          ...x.dataSync(),
        ]);
        expect(
          values.slice(0, 4).every((x) => x === 0),
          `squash(0) is ${values.slice(0, 4).join(', ')}.`,
        );
        expect(values.every(Number.isFinite), `The gradient is ${values.slice(4).join(', ')}.`);
        return 'Zero, and the gradient is finite.';
      }),
  },
  {
    title: 'Coupling coefficients sum to 1 over the classes',
    run: () =>
      tf.tidy(() => {
        const [u, weight] = routingInputs();
        const sums = tf.sum(agreement.trace(u, weight, null, { iterations: 3 }).couplings, -1).dataSync();
        const worst = Math.max(...Array.from(sums, (sum) => Math.abs(sum - 1)));
        expect(worst < 1e-5, `One sum is off by ${worst}.`);
        return `Largest difference from 1: ${worst.toExponential(1)}.`;
      }),
  },
  {
    title: 'The gradient through routing agrees with finite differences',
    run: gradientAgreement,
  },
  {
    title: "The paper's network has 8,215,568 parameters",
    run() {
      const { total, encoder } = parameterCounts(findPreset('paper').configuration.network);
      expect(
        total === 8_215_568 && encoder === 6_804_224,
        `It has ${total}, of them ${encoder} in the encoder.`,
      );
      return '6,804,224 in the encoder, 1,411,344 in the decoder.';
    },
  },
  {
    title: "The page's decoder and the engine's draw the same image",
    run() {
      const parameters = tinyParameters();
      const net = CapsNet.create(network, parameters);
      try {
        const { classes: J, dims: D } = network.digitCapsules;
        const capsule = Float32Array.from({ length: D }, (_, d) => Math.sin(d + 1) / 2);
        const slots = new Float32Array(J * D);
        slots.set(capsule, 7 * D);
        const drawn = tf.tidy(() => net.decode(tf.tensor3d(slots, [1, J, D]), [7]).dataSync());
        const inPage = decodeCapsule(decoderWeights(network, parameters)!, capsule, 7);
        const worst = inPage.reduce((most, x, n) => Math.max(most, Math.abs(x - drawn[n]!)), 0);
        expect(worst < 1e-5, `A pixel differs by ${worst}.`);
        return `Largest difference of a pixel: ${worst.toExponential(1)}.`;
      } finally {
        net.dispose();
      }
    },
  },
  {
    title: 'No tensor is left behind',
    run() {
      const work = () => {
        const net = CapsNet.create(network, tinyParameters());
        net.encode(gatherPixels(mnist.load('test'), mnist.size, [0, 1, 2]));
        net.dispose();
      };
      work(); // what is made once for good is made here
      const before = tf.memory().numTensors;
      work();
      const left = tf.memory().numTensors - before;
      expect(left === 0, `${left} tensors stay in memory.`);
      return `${before} tensors before and after.`;
    },
  },
  {
    title: 'MNIST is whole',
    run() {
      const { count: training } = mnist.load('training');
      const { count: test } = mnist.load('test');
      return `${training} training and ${test} test images; the checksums are right.`;
    },
  },
];

/** u [1,6,3], weight [6,4,3,5]. */
function routingInputs(): [Tensor, Tensor] {
  const generator = new Generator(3);
  const draw = (shape: number[]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return tf.tensor(
      Float32Array.from({ length: size }, () => generator.uniform() - 0.5),
      shape,
    );
  };
  return [draw([1, 6, 3]), draw([6, 4, 3, 5])];
}

/** Along the gradient itself, where float32 leaves the most digits. */
function gradientAgreement(): string {
  return tf.tidy(() => {
    const [u, weight] = routingInputs();
    const target = tf.tensor2d([[0, 1, 0, 0]]);
    const { margin } = findPreset('paper').configuration.loss;
    const loss = (w: Tensor) =>
      marginLoss(lengths(agreement.forward(u, w, null, { iterations: 3 })), target, margin);
    const gradient = tf.grad(loss as (x: Tensor) => Tensor)(weight);
    const norm = Math.sqrt(tf.sum(tf.square(gradient)).dataSync()[0]!);
    const h = 0.05;
    const direction = tf.mul(gradient, h / norm);
    const value = (w: Tensor) => loss(w).dataSync()[0]!;
    const slope = (value(tf.add(weight, direction)) - value(tf.sub(weight, direction))) / (2 * h);
    const off = Math.abs(slope / norm - 1);
    expect(norm > 0 && off < 0.01, `Slope ${slope}, gradient ${norm}.`);
    return `Slope ${slope.toPrecision(5)}, gradient ${norm.toPrecision(5)}.`;
  });
}

function checkpointCheck({ dataFolder }: EngineEnvironment): Check {
  return {
    title: 'A checkpoint comes back from the data folder as it was written',
    run() {
      const path = join(dataFolder, `self-test-${process.pid}.safetensors`);
      const parameters = tinyParameters();
      try {
        makeFolder(dataFolder);
        writeCheckpointFile(path, {
          configuration: findPreset('tiny').configuration,
          parameters,
          epoch: 1,
          step: 2,
          validationAccuracy: 0.5,
          testAccuracy: null,
          provenance: {},
          resume: null,
        });
        const read = readCheckpoint(path).parameters;
        for (const [name, { values }] of parameters) {
          const found = read.get(name)!.values;
          expect(
            values.every((x, n) => Object.is(x, found[n])),
            `${name} differs.`,
          );
        }
        return `${parameters.size} tensors, bit for bit.`;
      } finally {
        rmSync(path, { force: true });
      }
    },
  };
}

/** One per model that comes with the app. Its true accuracy is above 99 %; fewer than 95 of 100 means wrong numbers. */
function bundledChecks({ resourcesFolder }: EngineEnvironment): Check[] {
  return listBundled(resourcesFolder).flatMap(({ source, title }) => {
    if (source.kind !== 'bundled') return [];
    return {
      title: `${title} reads digits`,
      run() {
        const { configuration, parameters } = loadBundled(resourcesFolder, source.id).checkpoint;
        const net = CapsNet.create(configuration.network, parameters);
        try {
          const test = mnist.load('test');
          const hundred = Array.from({ length: 100 }, (_, n) => n);
          const { predictions } = net.encode(gatherPixels(test, mnist.size, hundred));
          const right = hundred.filter((n) => predictions[n] === test.labels[n]).length;
          expect(right >= 95, `Only ${right} of the first 100 test digits are read correctly.`);
          return `${right} of the first 100 test digits are read correctly.`;
        } finally {
          net.dispose();
        }
      },
    };
  });
}
