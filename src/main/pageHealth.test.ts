import { expect, it } from 'vitest';
import { readConsoleMessage } from './pageHealth.ts';

it('reads console messages of current and of older Electron', () => {
  expect(readConsoleMessage([{ level: 'error', message: 'new' }])).toEqual({ level: 'error', text: 'new' });
  expect(readConsoleMessage([{ level: 'debug', message: 'new' }])).toEqual({ level: 'info', text: 'new' });
  expect(readConsoleMessage([{}, 3, 'old', 12, 'file.js'])).toEqual({ level: 'error', text: 'old' });
  expect(readConsoleMessage([{}, 2, 'old'])).toEqual({ level: 'warning', text: 'old' });
  expect(readConsoleMessage([{}, 1, 'old'])).toEqual({ level: 'info', text: 'old' });
});
