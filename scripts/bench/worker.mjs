/** One side of the comparison: a process that computes a block of training steps when asked, and waits otherwise. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * @typedef {{ seconds: number[], loss: number, processorSeconds: number }} Block
 * @typedef {{ title: string, versions: string, threads: number, run: (steps: number) => Promise<Block>, end: () => void }} Worker
 */

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} env added to ours
 * @returns {Promise<Worker>} once it is ready
 */
export async function startWorker(command, args, env) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ended early:\n${complaints}`);
    return JSON.parse(value);
  };
  const about = await answer();
  return {
    ...about,
    run(steps) {
      child.stdin.write(`${steps}\n`);
      return answer();
    },
    end: () => void child.kill(),
  };
}
