/**
 * Our side of the comparison: the engine's own training step and forward pass, in blocks that its caller asks for, in
 * Node or in a utility process of Electron. Each request is `{ work, count }`, each answer an object; in Node they are
 * lines of JSON on stdin and stdout. With the argument `environment` it only says what an engine process wants in its
 * environment at its start.
 */
import { createInterface } from 'node:readline';
import { engineEnvironment } from '../../src/engine/backend/environment.ts';
import { chooseBackend, tf } from '../../src/engine/backend/tensorflow.ts';
import type { Formulation } from '../../src/engine/capsnet/encoder.ts';
import { initialParameters } from '../../src/engine/capsnet/parameters.ts';
import { Generator } from '../../src/engine/capsnet/random.ts';
import { TrainingStep } from '../../src/engine/training/step.ts';
import { findPreset } from '../../src/shared/presets.ts';

const LEARNING_RATE = 0.001;
/** Of the square matrices whose product measures the machine's peak. */
const PEAK_SIZE = 3072;

interface Request {
  work: 'train' | 'forward' | 'peak';
  count: number;
}

async function work(batch: number, formulation: Formulation | undefined): Promise<void> {
  const backend = await chooseBackend();
  const { configuration } = findPreset('paper');
  const { height, width, channels } = configuration.network.input;
  const generator = new Generator(0);
  const images = Float32Array.from({ length: batch * height * width * channels }, () => generator.uniform());
  const labels = Uint8Array.from({ length: batch }, () => Math.floor(generator.uniform() * 10));
  const parameters = initialParameters(configuration.network, generator);
  const step = TrainingStep.create(configuration, parameters, undefined, formulation && { formulation });
  const square = tf.keep(tf.randomUniform([PEAK_SIZE, PEAK_SIZE], 0, 1, 'float32', 1));

  const once: Record<Request['work'], () => void> = {
    train: () => void step.run(images, labels, LEARNING_RATE),
    forward: () => void step.model().encode(images, batch),
    peak: () => void tf.tidy(() => tf.slice(tf.matMul(square, square), 0, 1).dataSync()),
  };
  const measure = ({ work, count }: Request) => {
    const before = { ...process.cpuUsage(), faults: process.resourceUsage().minorPageFault };
    const seconds: number[] = [];
    for (let n = 0; n < count; n++) {
      const began = performance.now();
      once[work]();
      seconds.push((performance.now() - began) / 1000);
    }
    const { user, system } = process.cpuUsage(before);
    const faults = process.resourceUsage().minorPageFault - before.faults;
    return { seconds, processorSeconds: (user + system) / 1e6, faults };
  };
  const about = {
    title: `CapsNet Explorer, ${step.formulation}`,
    versions: backend.title,
    threads: backend.threads,
    peakOperations: 2 * PEAK_SIZE ** 3,
  };
  await answer(about, measure);
}

/** In Electron's utility process by messages, otherwise by lines. */
async function answer(about: object, measure: (request: Request) => object): Promise<void> {
  const { parentPort } = process as { parentPort?: NodeJS.Process['parentPort'] };
  if (parentPort) {
    parentPort.on('message', ({ data }) => parentPort.postMessage(measure(data as Request)));
    parentPort.postMessage(about);
    return;
  }
  const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
  say(about);
  for await (const line of createInterface({ input: process.stdin }))
    say(measure(JSON.parse(line) as Request));
}

const [argument, formulation] = process.argv.slice(2);
if (argument === 'environment') process.stdout.write(JSON.stringify(engineEnvironment()));
else void work(Number(argument), formulation as Formulation | undefined);
