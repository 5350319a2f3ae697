/** What System keeps while other views are shown: the log, and the last self-test. */
import type { SelfTestResult } from '../../../shared/contract/backends.ts';
import type { LogLine } from '../../../shared/contract/shell.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { joinLog } from './log.ts';

export class SystemState {
  log = $state.raw<readonly LogLine[]>([]);
  selfTest = $state.raw<{ results: readonly SelfTestResult[]; ended: number } | null>(null);
  /** Tests done while it runs; null otherwise. */
  testing = $state.raw<{ done: number; total: number } | null>(null);

  readonly #app: AppState;

  constructor(app: AppState) {
    this.#app = app;
  }

  /** Reads the log and goes on with it. @returns a function that ends it. */
  followLog(): () => void {
    const { shell } = this.#app.connection;
    let fetched: readonly LogLine[] = [];
    const live: LogLine[] = [];
    let scheduled = 0;
    const show = () => {
      scheduled = 0;
      this.log = joinLog(fetched, live);
    };
    const stop = shell.on('log', (line) => {
      live.push(line);
      scheduled ||= requestAnimationFrame(show); // one drawing, however many lines come at once
    });
    void shell.call('logs', {}).then(
      (lines) => {
        fetched = lines;
        show();
      },
      () => undefined,
    );
    return () => {
      stop();
      cancelAnimationFrame(scheduled);
    };
  }

  async runSelfTest(): Promise<void> {
    if (this.testing) return;
    this.testing = { done: 0, total: 0 };
    try {
      const results = await this.#app.connection.inspector.call(
        'selfTest',
        {},
        {
          onProgress: ({ done, total }) => (this.testing = { done, total }),
        },
      );
      this.selfTest = { results, ended: Date.now() };
    } catch (error) {
      this.#app.toasts.failed(error);
    } finally {
      this.testing = null;
    }
  }
}

const states = new WeakMap<AppState, SystemState>();

/** One for each page. */
export function systemState(app: AppState): SystemState {
  let state = states.get(app);
  if (!state) states.set(app, (state = new SystemState(app)));
  return state;
}
