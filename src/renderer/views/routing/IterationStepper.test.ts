import { fireEvent, screen } from '@testing-library/svelte';
import { expect, it, onTestFinished, vi } from 'vitest';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { smallInspector } from '../../testing/engine.ts';
import IterationStepper from './IterationStepper.svelte';

const iterations = 3;
const trace = {
  iterations,
  primaryCapsules: 1,
  classes: 1,
  couplings: new Float32Array(iterations).fill(1),
  agreements: new Float32Array(iterations),
  sums: new Float32Array(iterations),
  lengths: new Float32Array(iterations).fill(0.5),
  voteLengths: Float32Array.of(1),
  primary: Float32Array.of(1),
  capsules: Float32Array.of(0.5),
};

it.each([true, false])('plays no faster where less motion is asked for (%s)', async (less) => {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: less && query.includes('reduced-motion') }));
  onTestFinished(() => void vi.unstubAllGlobals());
  const { app } = testApp({ inspector: smallInspector({ routingTrace: () => trace }).handlers });
  app.explorer.sample = { split: 'test', index: 1 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.routing.refresh();
  renderWithApp(app, IterationStepper, {});
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  await fireEvent.click(screen.getByRole('button', { name: 'Play' }));
  expect(app.routing.iteration).toBe(0);
  const seen: number[] = [];
  for (let ms = 0; ms < 2600; ms += 600) {
    vi.advanceTimersByTime(600);
    seen.push(app.routing.iteration);
  }
  expect(seen).toEqual([0, 1, 1, 2, 2]);
  expect(app.routing.playing).toBe(false);
});
