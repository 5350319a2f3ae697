import { expect, it } from 'vitest';
import { testApp } from '../testing/app.ts';
import { saveFile, savedWords } from './saveFile.ts';

it('says what was saved, under the name that was chosen, and in which folder', async () => {
  const { app } = testApp({ shell: { saveFile: () => ({ path: '/home/ada/Class 7b/seven.gif' }) } });
  await app.connection.shell.connect();
  expect(await saveFile(app, '7, walk 1.gif', new Uint8Array(3))).toBe(true);
  expect(app.toasts.current?.text).toBe('Saved seven.gif in Class 7b');
});

it('reads the paths of Windows, and names that a browser saved', () => {
  expect(savedWords('C:\\Users\\Ada\\Downloads\\7.png')).toBe('Saved 7.png in Downloads');
  expect(savedWords('C:\\7.png')).toBe('Saved 7.png in C:');
  expect(savedWords('/7.png')).toBe('Saved 7.png');
  expect(savedWords('7.png')).toBe('Saved 7.png');
});
