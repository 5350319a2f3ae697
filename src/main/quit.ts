import { app } from 'electron';
import type { BrowserWindow } from 'electron';
import { onEndSignals } from '../host/endSignals.ts';
import type { Engines } from '../host/engines.ts';
import { longestSave } from '../host/stopTraining.ts';
import type { UtilityEngine } from './utilityEngine.ts';

/** The app ends with its window, on every platform; a run in training is saved first, so that it can go on later. */
export function saveBeforeQuitting(
  window: BrowserWindow,
  engines: Engines<UtilityEngine>,
  log: (text: string) => void,
): void {
  let state: 'running' | 'saving' | 'saved' = 'running';
  window.on('close', (event) => {
    if (state === 'saved') return;
    event.preventDefault();
    app.quit();
  });
  app.on('before-quit', (event) => {
    if (state === 'saved') return;
    event.preventDefault();
    if (state === 'saving') return;
    state = 'saving';
    log('Ending: a run in training is saved first');
    void engines.shutDown(longestSave).finally(() => {
      state = 'saved';
      app.quit();
    });
  });
  app.on('window-all-closed', () => app.quit());
  // Chromium hears only the first signal, and the next would end it unsaved: a terminal and npm send two for one Ctrl+C.
  onEndSignals(
    ['SIGINT', 'SIGTERM', 'SIGHUP'],
    () => app.quit(),
    () => app.exit(1),
  );
}
