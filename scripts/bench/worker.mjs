/** One side of the comparison: a process that computes a block of work when asked, and waits otherwise. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * @typedef {{ work: 'train' | 'forward' | 'peak', count: number }} Request
 * @typedef {{ seconds: number[], processorSeconds: number, faults: number }} Block seconds of each step; page faults
 *   of all of them
 * @typedef {{ title: string, versions: string, threads: number, run: (request: Request) => Promise<Block>, end: () => void }} Worker
 */

/**
 * @param {[string, string[]]} command with its arguments
 * @param {Record<string, string>} env added to ours
 * @returns {Promise<Worker>} once it is ready
 */
export async function startWorker([command, args], env) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaints += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ended early:\n${complaints}`);
    return value.startsWith('{') ? JSON.parse(value) : answer(); // Electron may say something of its own
  };
  const about = await answer();
  return {
    ...about,
    run(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return answer();
    },
    end: () => void child.stdin.end(),
  };
}
