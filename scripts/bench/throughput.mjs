/** Training and forward passes of the paper's network by this app and by PyTorch, in turns in one run. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { virtualDisplay } from '../bootstrap/display.mjs';
import { provideElectron } from '../bootstrap/electron.mjs';
import { provideLibraries } from '../bootstrap/electronLibraries.mjs';
import { ROOT } from '../bootstrap/prepare.mjs';
import { sandboxArguments } from '../bootstrap/sandbox.mjs';
import { median, ratio, throughput } from './comparison.mjs';
import { watchOthers } from './processor.mjs';
import { providePyTorch } from './pytorch.mjs';
import { startWorker } from './worker.mjs';

const ROUNDS = 8;
const IMAGES_PER_BLOCK = 400; // of each system in each round
const KINDS = ['train', 'forward'];
const NODE = 'Node';

/**
 * @param {number} batch images per step
 * @param {import('../bootstrap/steps.mjs').Steps} steps
 * @returns {Promise<string[]>} the lines of a report, with a table in Markdown
 */
export async function measureThroughput(batch, steps) {
  const python = await providePyTorch(steps);
  const program = path.join(ROOT, 'out', 'main', 'bench.cjs');
  const environment = JSON.parse(
    execFileSync(process.execPath, [program, 'environment'], { encoding: 'utf8' }),
  );
  const peer = (kind) => [python, [path.join(ROOT, 'scripts', 'bench', 'peer.py'), String(batch), kind]];
  const ours = [program, String(batch)];
  const inElectron = await electronCommand(steps, ours);
  const starts = [
    [NODE, [process.execPath, ours], environment],
    ['Electron', inElectron, environment],
    [NODE, [process.execPath, [...ours, 'direct']], environment],
    ['as it is', peer('eager'), {}],
    ['our allocator settings', peer('tuned'), environment],
    ['our allocator settings', peer('compiled'), environment],
  ];
  const workers = [];
  try {
    await steps.step('Starting and warming up', async (progress) => {
      for (const [host, command, env] of starts) {
        progress(command[1].at(-1));
        workers.push({ host, ...(await startWorker(command, env)) });
        for (const work of KINDS) await workers.at(-1).run({ work, count: 2 });
      }
    });
    const peak = await steps.step('Measuring the peak of matrix products', () => measurePeak(workers[0]));
    const blocks = await steps.step(`Measuring in turns, ${ROUNDS} rounds`, (progress) =>
      takeTurns(workers, Math.max(4, Math.round(IMAGES_PER_BLOCK / batch)), progress),
    );
    return report(batch, workers, blocks, peak);
  } finally {
    for (const worker of workers) worker.end();
  }
}

async function electronCommand(steps, ours) {
  const electron = await provideElectron(ROOT, steps);
  await provideLibraries(electron.executable, steps);
  const host = path.join(ROOT, 'scripts', 'bench', 'electronHost.cjs');
  const [command, ...args] = [
    ...(await virtualDisplay(steps)),
    electron.executable,
    ...sandboxArguments(electron.folder, steps),
    '--log-level=3',
    host,
    ...ours,
  ];
  return [command, args];
}

/** @returns {Promise<number>} operations per second of the fastest of some large products */
async function measurePeak(worker) {
  const { seconds } = await worker.run({ work: 'peak', count: 12 });
  return worker.peakOperations / Math.min(...seconds);
}

async function takeTurns(workers, count, progress) {
  const blocks = workers.map(() => ({ train: [], forward: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, worker] of workers.entries()) {
      progress(`round ${round + 1} of ${ROUNDS}, ${worker.title}`);
      for (const work of KINDS) {
        await delay(300); // threads of the one before stop spinning
        blocks[index][work].push(await watchOthers(() => worker.run({ work, count })));
      }
    }
  }
  return blocks;
}

/**
 * Multiplications of one image in one pass of the matrix formulation, all weights transformed: conv1 over 100 windows,
 * the Winograd products with the transforms of input and output, votes, five sums of routing, decoder. A training step
 * makes three such passes, and an addition with each multiplication.
 */
const MULTIPLICATIONS =
  100 * 101 * 1024 +
  100 * 1024 * 256 +
  2 * 1000 * 1024 +
  3600 * 256 +
  1152 * 8 * 160 +
  5 * 1152 * 160 +
  (160 * 512 + 512 * 1024 + 1024 * 784);
const OPERATIONS = 3 * 2 * MULTIPLICATIONS;

function report(batch, workers, blocks, peak) {
  const rates = KINDS.map((work) => blocks.map((own) => throughput(batch, own[work])));
  const isPeer = workers.map(({ title }) => title.startsWith('PyTorch'));
  const best = rates.map((all) =>
    all.filter((_, index) => isPeer[index]).reduce((a, b) => (b.median > a.median ? b : a)),
  );
  const rate = ({ median, lowest, highest }) =>
    `${median.toFixed(0)} (${lowest.toFixed(0)}–${highest.toFixed(0)})`;
  const times = ({ median, lowest, highest }) =>
    `${median.toFixed(2)} (${lowest.toFixed(2)}–${highest.toFixed(2)})`;
  const rows = workers.map(({ title, host }, index) => {
    const faults = median(blocks[index].train.map(({ faults, seconds }) => faults / seconds.length));
    return [
      title,
      host,
      ...KINDS.flatMap((_, kind) => [
        rate(rates[kind][index]),
        isPeer[index] ? '' : times(ratio(rates[kind][index], best[kind])),
      ]),
      Math.round(faults).toLocaleString('en'),
    ];
  });
  const [train] = rates;
  const achieved = (train[0].median * OPERATIONS) / peak;
  const versions = [...new Set(workers.map(({ versions }) => versions))].join('; ');
  const all = blocks.flatMap((own) => KINDS.flatMap((work) => own[work].map(({ others }) => others)));
  return [
    `Batches of ${batch}, float32, images per second: median of all steps in ${ROUNDS} rounds, and the slowest and the fastest round. Ratios are to the best PyTorch of the column. ${versions}; ${workers[0].threads} threads each.`,
    '',
    ...table(
      ['system', 'host', 'training', 'ratio', 'forward', 'ratio', 'page faults per training step'],
      rows,
    ),
    '',
    `The machine's matrix products peak at ${(peak / 1e9).toFixed(0)} GFLOPS; training reaches ${Math.round(achieved * 100)} % of that, counting the products that the matrix formulation needs. Electron costs ${loss(train)} % of Node's rate. Other programs took ${percent(median(all))} of the processor in the median block, ${percent(Math.max(...all))} in the worst.`,
  ];
}

const loss = ([node, electron]) => ((1 - electron.median / node.median) * 100).toFixed(1);
const percent = (share) => `${Math.round(share * 100)} %`;

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
