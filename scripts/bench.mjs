/** `npm run bench`: our training throughput beside PyTorch's, measured in turns on the same machine. */
import { execFileSync } from 'node:child_process';
import { arch, cpus, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ratio, throughput } from './bench/comparison.mjs';
import { watchOthers } from './bench/processor.mjs';
import { providePyTorch } from './bench/pytorch.mjs';
import { startWorker } from './bench/worker.mjs';
import { prepare, ROOT, runMain } from './bootstrap/prepare.mjs';
import { Missing, terminalSteps } from './bootstrap/steps.mjs';

const BATCH = 100;
const ROUNDS = 8;
const STEPS = 4; // of each system in each round
/** Shares of the processor that others may take: more before the start is refused, more during it is told. */
const MOST_BEFORE = 0.1;
const MOST_DURING = 0.05;

const HELP = `Usage: npm run bench [-- --anyway]

Trains the paper's network at batch ${BATCH} by this app and by PyTorch eager, in turns, and prints both medians and
their ratio. The first time it installs PyTorch into the cache (4 GB on Linux), for this comparison only.

  --anyway   measure although other programs take the processor; the figures then say so
`;

const percent = (share) => `${Math.round(share * 100)} %`;

runMain(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.some((argument) => argument !== '--anyway')) {
    process.stdout.write(HELP);
    return args.includes('--help') ? 0 : 2;
  }
  const steps = terminalSteps();
  const { CAPSNET_TENSORFLOW_NOTICE: notice } = await prepare(steps);
  if (notice) throw new Missing('There is nothing to compare without native TensorFlow', notice);
  const python = await providePyTorch(steps);
  await refuseWhenBusy(args.includes('--anyway'));

  const program = path.join(ROOT, 'out', 'main', 'bench.cjs');
  const environment = JSON.parse(
    execFileSync(process.execPath, [program, 'environment'], { encoding: 'utf8' }),
  );
  const peer = [python, [path.join(ROOT, 'scripts', 'bench', 'peer.py'), String(BATCH)]];
  const workers = await steps.step('Starting both', () =>
    Promise.all([
      startWorker(process.execPath, [program, String(BATCH)], environment),
      startWorker(...peer, {}),
      startWorker(...peer, environment),
    ]),
  );
  workers[2].title += ', with our allocator settings';
  try {
    const blocks = await steps.step(
      `Training in turns, ${ROUNDS} rounds of ${STEPS} steps each`,
      (progress) => takeTurns(workers, progress),
    );
    report(workers, blocks, steps.say);
  } finally {
    for (const worker of workers) worker.end();
  }
});

async function refuseWhenBusy(anyway) {
  const { others } = await watchOthers(() => delay(3000, { processorSeconds: 0 }));
  if (others <= MOST_BEFORE || anyway) return;
  throw new Missing(
    `Other programs take ${percent(others)} of the processor, so nothing measured now would mean much.`,
    'End them, or measure with --anyway.',
  );
}

async function takeTurns(workers, progress) {
  for (const worker of workers) await worker.run(2); // warms up
  const blocks = workers.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, worker] of workers.entries()) {
      progress(`round ${round + 1} of ${ROUNDS}, ${worker.title}`);
      await delay(300); // threads of the one before stop spinning
      blocks[index].push(await watchOthers(() => worker.run(STEPS)));
    }
  }
  return blocks;
}

function report(workers, blocks, say) {
  const [{ model }] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  say(
    `\n${model}, ${cpus().length} cores, ${memory}, ${type()} ${release()} ${arch()}, Node ${process.versions.node}`,
  );
  say(`Training the paper's network (8,215,568 parameters), batch ${BATCH}, images per second:\n`);
  const rates = blocks.map((own) => throughput(BATCH, own));
  for (const [index, { title, versions, threads }] of workers.entries()) {
    const { median, lowest, highest } = rates[index];
    const range = `(rounds ${lowest.toFixed(1)} to ${highest.toFixed(1)})`;
    say(`  ${median.toFixed(1).padStart(7)} ${range.padEnd(26)} ${title}: ${versions}, ${threads} threads`);
  }
  say('');
  for (const index of [1, 2]) {
    const { median, lowest, highest } = ratio(rates[0], rates[index]);
    say(
      `  ${median.toFixed(2)} times ${workers[index].title} (rounds ${lowest.toFixed(2)} to ${highest.toFixed(2)})`,
    );
  }
  const others = blocks.flat().map((block) => block.others);
  const disturbed = others.filter((share) => share > MOST_DURING).length;
  if (disturbed > 0) {
    const most = percent(Math.max(...others));
    say(
      `\nWarning: other programs took up to ${most} of the processor, in ${disturbed} of ${others.length} blocks.`,
    );
  }
}
