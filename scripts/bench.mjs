/** `npm run bench`: what this app's training costs, beside PyTorch's, measured in turns on the same machine. */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { watchOthers } from './bench/processor.mjs';
import { recordIn } from './bench/record.mjs';
import { measureThroughput } from './bench/throughput.mjs';
import { measureTimeToAccuracy } from './bench/timeToAccuracy.mjs';
import { prepare, ROOT, runMain } from './bootstrap/prepare.mjs';
import { Missing, terminalSteps } from './bootstrap/steps.mjs';

const DOCUMENT = path.join(ROOT, 'docs', 'performance.md');
/** Share of the processor that others may take before the start. */
const MOST_BEFORE = 0.1;

const HELP = `Usage: npm run bench -- [throughput | time-to-accuracy] [options]

throughput (the default): trains the paper's network, and runs it forward, by this app in Node and in Electron and by
PyTorch (eager, tuned, compiled), in turns; prints medians, ratios and page faults. The first time it installs PyTorch
into the cache (4 GB on Linux), for this comparison only.
  --batch N    images per step: 20, 100 (the default) or 128

time-to-accuracy: trains a preset from a fresh start until it reads enough of the validation images.
  --preset P   fast (the default) or paper
  --goal N     percent of the validation images, 99 by default

  --record     keep the result in docs/performance.md
  --anyway     measure although other programs take the processor
`;

function readArguments() {
  const options = {
    batch: { type: 'string', default: '100' },
    preset: { type: 'string', default: 'fast' },
    goal: { type: 'string', default: '99' },
    record: { type: 'boolean', default: false },
    anyway: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [what = 'throughput', ...others] = positionals;
  const known =
    others.length === 0 &&
    ['throughput', 'time-to-accuracy'].includes(what) &&
    ['20', '100', '128'].includes(values.batch) &&
    ['fast', 'paper'].includes(values.preset) &&
    Number(values.goal) > 0 &&
    Number(values.goal) <= 100;
  return known ? { what, ...values } : null;
}

runMain(async () => {
  let chosen;
  try {
    chosen = readArguments();
  } catch {
    chosen = null; // an option that does not exist
  }
  if (!chosen || chosen.help) {
    (chosen ? process.stdout : process.stderr).write(HELP);
    return chosen ? 0 : 2;
  }
  const steps = terminalSteps();
  process.env.CUDA_VISIBLE_DEVICES = '-1'; // what is compared are processors
  const { CAPSNET_TENSORFLOW_NOTICE: notice } = await prepare(steps);
  if (notice) throw new Missing('There is nothing to measure without native TensorFlow', notice);
  if (!chosen.anyway) await refuseWhenBusy();
  const lines =
    chosen.what === 'throughput'
      ? await measureThroughput(Number(chosen.batch), steps)
      : await measureTimeToAccuracy(chosen.preset, Number(chosen.goal), steps);
  const all = [...lines, '', machine()];
  steps.say(`\n${all.join('\n')}\n`);
  if (chosen.record) {
    const name =
      chosen.what === 'throughput'
        ? `throughput, batch ${chosen.batch}`
        : `time to ${chosen.goal} %, ${chosen.preset}`;
    const text = recordIn(readFileSync(DOCUMENT, 'utf8'), name, all);
    const prettier = await import('prettier'); // installed by now
    const style = await prettier.resolveConfig(DOCUMENT);
    writeFileSync(DOCUMENT, await prettier.format(text, { ...style, filepath: DOCUMENT }));
    steps.say('Kept in docs/performance.md.');
  }
});

async function refuseWhenBusy() {
  const { others } = await watchOthers(() => delay(3000, { processorSeconds: 0 }));
  if (others <= MOST_BEFORE) return;
  throw new Missing(
    `Other programs take ${Math.round(others * 100)} % of the processor, so nothing measured now would mean much.`,
    'End them, or measure with --anyway.',
  );
}

function machine() {
  const [{ model }] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const day = new Date().toISOString().slice(0, 10);
  return `${model}, ${cpus().length} cores, ${memory}, ${type()} ${release()} ${arch()}, Node ${process.versions.node}; ${day}.`;
}
