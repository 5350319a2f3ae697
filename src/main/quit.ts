import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { onEndSignals } from '../host/endSignals.ts';
import type { Engines } from '../host/engines.ts';
import { longestSave } from '../host/stopTraining.ts';
import type { AppError } from '../shared/errors.ts';
import type { UtilityEngine } from './utilityEngine.ts';

/** The app ends with its window, on every platform; a run in training is saved first, so that it can go on later. */
export function saveBeforeQuitting(
  window: BrowserWindow,
  engines: Engines<UtilityEngine>,
  log: (text: string) => void,
): void {
  let state: 'running' | 'saving' | 'saved' = 'running';
  let signalled = false;
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
    void end();
  });
  async function end(): Promise<void> {
    try {
      const refusal = await engines.saveTraining(longestSave);
      if (refusal) log(`What was trained could not be saved: ${refusal.message}`);
      if (refusal && !signalled && !(await endsUnsaved(window, refusal))) {
        state = 'running';
        return;
      }
      await engines.close();
    } finally {
      if (state === 'saving') {
        state = 'saved';
        app.quit();
      }
    }
  }
  app.on('window-all-closed', () => app.quit());
  // Chromium hears only the first signal, and the next would end it unsaved: a terminal and npm send two for one Ctrl+C.
  onEndSignals(
    ['SIGINT', 'SIGTERM', 'SIGHUP'],
    () => {
      signalled = true; // nobody may be there to answer
      app.quit();
    },
    () => app.exit(1),
  );
}

/** Asks once: what was trained since the last checkpoint is lost, or the person makes room first. */
async function endsUnsaved(window: BrowserWindow, { message, hint }: AppError): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'The run in training could not be saved',
    detail: `${message} ${hint}`,
    buttons: ['Stay', 'End without saving'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
