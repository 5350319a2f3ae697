import { expect, test } from 'vitest';
import { Missing, terminalSteps } from './steps.mjs';

const recorder = (isTTY) => {
  const written = [];
  return { stream: { isTTY, write: (text) => written.push(text) }, text: () => written.join('') };
};

test('each step says what it does, how long it took, and gives its result', async () => {
  const { stream, text } = recorder(false);
  const steps = terminalSteps(stream);
  expect(await steps.step('Building the app', async (progress) => (progress('half'), 7))).toBe(7);
  expect(text()).toMatch(/^Building the app\n {2}done, \d+\.\d s\n$/);
});

test('a failed step says so, and passes the reason on', async () => {
  const { stream, text } = recorder(false);
  const failing = terminalSteps(stream).step('Downloading', () =>
    Promise.reject(new Missing('no network', 'Wait.')),
  );
  await expect(failing).rejects.toMatchObject({ message: 'no network', cure: 'Wait.' });
  expect(text()).toMatch(/^Downloading\n {2}failed, \d+\.\d s\n$/);
});

test('on a terminal the progress stands in the line of the step, which is rewritten', async () => {
  const { stream, text } = recorder(true);
  await terminalSteps(stream).step('Downloading', async (progress) => progress('12 MB'));
  const shown = text()
    .split('\n')
    .map((line) => line.split('\r\x1b[K').at(-1));
  expect(text()).toContain('Downloading ... 12 MB');
  expect(shown).toEqual([expect.stringMatching(/^Downloading: done, \d+\.\d s$/), '']);
});
