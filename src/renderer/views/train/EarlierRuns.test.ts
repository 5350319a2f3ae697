import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import type { Model } from '../../../shared/contract/models.ts';
import type { RunDetails, RunSummary } from '../../../shared/contract/runs.ts';
import { AppError } from '../../../shared/errors.ts';
import { findPreset } from '../../../shared/presets.ts';
import { renderWithApp, testApp } from '../../testing/app.ts';
import EarlierRuns from './EarlierRuns.svelte';

const run: RunSummary = {
  run: '2026-01-01-paper',
  title: 'Paper, seed 42',
  preset: 'paper',
  state: 'stopped',
  created: '2026-01-01T00:00:00Z',
  epoch: 12,
  epochs: 50,
  step: 5160,
  bestValidationAccuracy: 0.9912,
  failure: null,
  problem: null,
};
const checkpoints = [{ bytes: 99e6 }, { bytes: 33e6 }] as RunDetails['checkpoints'];

function show(deleteRun: (input: { run: string }) => null, runs = [run], onresume = vi.fn()) {
  const { app } = testApp({
    inspector: {
      deleteRun,
      run: () => ({ ...run, checkpoints }) as RunDetails,
      runs: () => [],
    },
  });
  renderWithApp(app, EarlierRuns, { runs, disabled: false, onresume });
  return app;
}

it('deletes a run once it is said what is lost, and confirmed', async () => {
  const deleteRun = vi.fn(() => null);
  const app = show(deleteRun);
  await fireEvent.click(screen.getByRole('button', { name: 'Delete Paper, seed 42' }));
  const dialog = await screen.findByRole('dialog', { name: 'Delete this run?' });
  await waitFor(() => expect(dialog).toHaveTextContent('its 2 checkpoints, 132 MB,'));
  expect(dialog).toHaveTextContent('Paper, seed 42');
  expect(dialog).toHaveTextContent('12 epochs of 50 trained, best validation 99.12 %');
  await fireEvent.click(screen.getByRole('button', { name: 'Keep it' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(deleteRun).not.toHaveBeenCalled();

  await fireEvent.click(screen.getByRole('button', { name: 'Delete Paper, seed 42' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Delete run' }));
  await waitFor(() => expect(app.toasts.current?.text).toBe('“Paper, seed 42” is deleted'));
  expect(deleteRun).toHaveBeenCalledExactlyOnceWith({ run: '2026-01-01-paper' }, expect.anything());
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('shows the curves of a run that is not in memory', async () => {
  const row = { step: 1, epoch: 0.1, margin: 0.5, reconstruction: 40, total: 0.52, accuracy: 0.25 };
  const rest = { lengthRight: 0.3, lengthWrong: 0.2, gradientNorm: 1, learningRate: 1e-3 };
  const step = { ...row, ...rest, imagesPerSecond: 100, seconds: 1 };
  const asked: unknown[] = [];
  const { app } = testApp({
    inspector: {
      run: (input) => {
        asked.push(input.run);
        const { configuration } = findPreset('paper');
        return { ...run, configuration, steps: [step], epochMetrics: [], checkpoints, environment: {} };
      },
    },
  });
  renderWithApp(app, EarlierRuns, { runs: [run], disabled: false, onresume: vi.fn() });
  await fireEvent.click(screen.getByRole('button', { name: 'Curves of Paper, seed 42' }));
  const dialog = await screen.findByRole('dialog', { name: 'Curves of “Paper, seed 42”' });
  await waitFor(() => expect(dialog).toHaveTextContent('0.520')); // the last step's loss, in the legend
  expect(asked).toEqual(['2026-01-01-paper']);
  await fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('says why a run cannot be deleted, and offers none that is being trained', async () => {
  const app = show(() => {
    throw new AppError('busy', 'This run is being trained.', 'Stop it first.');
  }, [run, { ...run, run: 'other', title: 'Other', state: 'training' }]);
  expect(screen.queryByRole('button', { name: 'Delete Other' })).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: 'Delete Paper, seed 42' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Delete run' }));
  await waitFor(() => expect(app.toasts.current).toMatchObject({ kind: 'failed', hint: 'Stop it first.' }));
});

it('goes on with a run whose loss was not a number at a tenth of its rate', async () => {
  const onresume = vi.fn();
  const failure = { code: 'not-a-number', message: 'In step 7 the loss became NaN.', hint: '' } as const;
  const wild: RunSummary = { ...run, run: 'wild', title: 'Wild', state: 'failed', failure };
  show(() => null, [run, wild], onresume);
  await fireEvent.click(screen.getByRole('button', { name: 'Resume: Paper, seed 42' }));
  expect(onresume).toHaveBeenLastCalledWith(run, {});
  const resume = screen.getByRole('button', { name: 'Resume at a tenth of the rate: Wild' });
  expect(resume).toHaveAttribute('title', 'In step 7 the loss became NaN.');
  await fireEvent.click(resume);
  expect(onresume).toHaveBeenLastCalledWith(wild, { learningRateFactor: 0.1 });
});

it('opens the best checkpoint of a run in Explore, and says when there is none', async () => {
  const openModel = vi.fn(() => ({ model: 'm', title: 'Opened' }) as Model);
  const files = [
    { file: 'epoch-012.safetensors', epoch: 12, last: true, best: false, problem: null },
    { file: 'epoch-010.safetensors', epoch: 10, last: false, best: true, problem: null },
  ] as RunDetails['checkpoints'];
  const details = vi.fn(() => ({ ...run, checkpoints: files }) as RunDetails);
  const { app } = testApp({ inspector: { run: details, openModel, runs: () => [] } });
  renderWithApp(app, EarlierRuns, { runs: [run], disabled: false, onresume: vi.fn() });
  app.navigation.open('train');
  const explore = screen.getByRole('button', { name: 'Explore Paper, seed 42' });
  await fireEvent.click(explore);
  await waitFor(() => expect(app.navigation.view).toBe('explore'));
  expect(openModel).toHaveBeenCalledWith(
    { source: { kind: 'run', run: '2026-01-01-paper', file: 'epoch-010.safetensors' } },
    expect.anything(),
  );
  details.mockReturnValue({ ...run, checkpoints: [] as RunDetails['checkpoints'] } as RunDetails);
  await fireEvent.click(explore);
  await waitFor(() =>
    expect(app.toasts.current).toMatchObject({
      kind: 'failed',
      text: '“Paper, seed 42” has no checkpoint yet.',
    }),
  );
});
