import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { Presentation } from './presentation.ts';

function setUp() {
  const webContents = Object.assign(new EventEmitter(), { zoomFactor: 1.2 });
  const window = Object.assign(new EventEmitter(), { webContents, isDestroyed: () => false });
  return { webContents, window, presentation: new Presentation(window as never) };
}

it('enlarges to 150 %, and goes back to what the person had', () => {
  const { webContents, presentation } = setUp();
  presentation.set(true);
  presentation.set(true);
  expect(webContents.zoomFactor).toBe(1.5);
  presentation.set(false);
  expect(webContents.zoomFactor).toBe(1.2);
});

it.each(['close', 'did-navigate'])('is over when the window says %s', (event) => {
  const { webContents, window, presentation } = setUp();
  presentation.set(true);
  (event === 'close' ? window : webContents).emit(event);
  expect(webContents.zoomFactor).toBe(1.2);
  presentation.set(false);
  expect(webContents.zoomFactor).toBe(1.2);
});
