/** How long a preset takes from a fresh start to an accuracy on the validation images, by the app's own command. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../bootstrap/prepare.mjs';

/** Of the lines that `capsnet train` prints after each epoch. */
const EPOCH = /^Epoch (\d+):.* validation ([\d.]+) %/;

/**
 * @param {string} preset
 * @param {number} goal percent of the validation images
 * @param {import('../bootstrap/steps.mjs').Steps} steps
 * @returns {Promise<string[]>} the lines of a report
 */
export async function measureTimeToAccuracy(preset, goal, steps) {
  const folder = mkdtempSync(path.join(tmpdir(), 'capsnet-bench-'));
  const began = performance.now();
  const program = path.join(ROOT, 'out', 'main', 'cli.cjs');
  const child = spawn(process.execPath, [program, 'train', '--preset', preset, '--runs', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [, epoch, accuracy] = EPOCH.exec(line) ?? [];
      if (!epoch) continue;
      const seconds = (performance.now() - began) / 1000;
      steps.say(`  epoch ${epoch}: ${accuracy} % after ${seconds.toFixed(1)} s`);
      if (Number(accuracy) >= goal) {
        return [
          `\`${preset}\` reads ${accuracy} % of the validation images after ${seconds.toFixed(1)} s (epoch ${epoch}), from a fresh start, the program's own included.`,
        ];
      }
    }
    await ended;
    throw new Error(`${preset} ended below ${goal} %. ${complaints}`);
  } finally {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}
