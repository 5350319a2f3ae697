/** Says on the terminal what is being prepared, and how long each step took. */

/**
 * A problem that has a name and a way out: shown as two short lines, never as a stack trace.
 */
export class Missing extends Error {
  /**
   * @param {string} reason what is missing or failed
   * @param {string} cure what to do about it
   */
  constructor(reason, cure) {
    super(reason);
    this.cure = cure;
  }
}

/** @param {NodeJS.WriteStream} [stream] stderr where stdout belongs to a program's result */
export function terminalSteps(stream = process.stdout) {
  const live = stream.isTTY === true;
  const clear = '\r\x1b[K';
  return {
    /** A line of information. */
    say: (line) => void stream.write(`${line}\n`),

    /**
     * Runs one step, and prints its title and its time, also when it fails.
     * @template T
     * @param {string} title
     * @param {(progress: (text: string) => void) => Promise<T>} work
     * @returns {Promise<T>}
     */
    async step(title, work) {
      const began = performance.now();
      stream.write(live ? `${title} ...` : `${title}\n`);
      const progress = (text) => live && stream.write(`${clear}${title} ... ${text}`);
      const finish = (word) => {
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        stream.write(live ? `${clear}${title}: ${word}, ${seconds} s\n` : `  ${word}, ${seconds} s\n`);
      };
      try {
        const result = await work(progress);
        finish('done');
        return result;
      } catch (error) {
        finish('failed');
        throw error;
      }
    },
  };
}

/** @typedef {ReturnType<typeof terminalSteps>} Steps */

export const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
