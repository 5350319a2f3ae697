/**
 * Our side of the comparison: the engine's own training step, run in blocks that its caller asks for.
 * Each line on stdin is a number of steps; each answer is a line of JSON. With the argument `environment` it only
 * says what an engine process wants in its environment at its start.
 */
import { createInterface } from 'node:readline';
import { engineEnvironment } from '../../src/engine/backend/environment.ts';
import { chooseBackend } from '../../src/engine/backend/tensorflow.ts';
import { initialParameters } from '../../src/engine/capsnet/parameters.ts';
import { Generator } from '../../src/engine/capsnet/random.ts';
import { TrainingStep } from '../../src/engine/training/step.ts';
import { findPreset } from '../../src/shared/presets.ts';

const LEARNING_RATE = 0.001;

async function work(batch: number): Promise<void> {
  const backend = await chooseBackend();
  const { configuration } = findPreset('paper');
  const { height, width, channels } = configuration.network.input;
  const generator = new Generator(0);
  const images = Float32Array.from({ length: batch * height * width * channels }, () => generator.uniform());
  const labels = Uint8Array.from({ length: batch }, () => Math.floor(generator.uniform() * 10));
  const step = TrainingStep.create(configuration, initialParameters(configuration.network, generator));
  const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);

  say({ title: `CapsNet Explorer (${step.formulation})`, versions: backend.title, threads: backend.threads });
  for await (const line of createInterface({ input: process.stdin })) {
    const before = process.cpuUsage();
    const seconds: number[] = [];
    let loss = 0;
    for (let n = 0; n < Number(line); n++) {
      const began = performance.now();
      loss = step.run(images, labels, LEARNING_RATE).total;
      seconds.push((performance.now() - began) / 1000);
    }
    const { user, system } = process.cpuUsage(before);
    say({ seconds, loss, processorSeconds: (user + system) / 1e6 });
  }
}

const [argument] = process.argv.slice(2);
if (argument === 'environment') process.stdout.write(JSON.stringify(engineEnvironment()));
else void work(Number(argument));
