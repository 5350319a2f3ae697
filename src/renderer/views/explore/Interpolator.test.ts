import { fireEvent, screen } from '@testing-library/svelte';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { renderWithApp, testApp } from '../../testing/app.ts';
import { encode, smallInspector } from '../../testing/engine.ts';
import { BetweenDigits } from './betweenDigits.svelte.ts';
import { choose } from '../../state/exploreChoices.ts';
import Interpolator from './Interpolator.svelte';

beforeAll(() => {
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none
});
afterEach(() => vi.unstubAllGlobals());

/** From test digit 0, a 0, whose capsules hold 0.1, 0.2, and 0.3; digits 0 to 5 are of the classes 0, 1, 2, 0, 1, 2. */
async function interpolator(given: Parameters<typeof smallInspector>[0] = {}) {
  const { app } = testApp({ inspector: smallInspector(given).handlers });
  app.explorer.sample = { split: 'test', index: 0 };
  await app.connection.inspector.connect();
  await vi.waitFor(() => expect(app.session.model && app.session.dataset).toBeTruthy());
  await app.explorer.refresh();
  await app.samples.load();
  const way = new BetweenDigits(app);
  renderWithApp(app, Interpolator as never, { way });
  return { app, way };
}
const place = () => screen.getByRole<HTMLInputElement>('slider', { name: 'Place between A and B' });
const chosen = () => screen.getByRole('option', { selected: true }).textContent!.trim();

it('goes to another digit of the same class by itself, and says which capsule is decoded', async () => {
  const { way } = await interpolator();
  expect(await screen.findByText('Capsule 0 is decoded all along the way.')).toBeVisible();
  expect(way.index).toBe(3);
  expect(screen.getByText('No. 0, a 0')).toBeVisible();
  expect(screen.queryByText(/No 0 here/)).toBe(null);
  way.end!.forEach((value) => expect(value).toBeCloseTo(0.13, 6));
  way.vector!.forEach((value) => expect(value).toBeCloseTo(0.115, 6));
  await vi.waitFor(() => expect(way.strip.every((pixels) => pixels !== null)).toBe(true));
});

it('decodes the same capsule of a digit of another class, and says how long it is', async () => {
  const { app, way } = await interpolator();
  const field = screen.getByLabelText('Number of test digit B');
  await fireEvent.input(field, { target: { value: '4' } });
  await fireEvent.keyDown(field, { key: 'Enter' });
  expect(
    await screen.findByText(/also of B: that is read as 1, and its capsule 0 is 0.10 long/),
  ).toBeVisible();
  way.end!.forEach((value) => expect(value).toBeCloseTo(0.14, 6)); // capsule 0 of digit 4
  expect(screen.getByText('No 0 here: length 0.10')).toBeVisible();
  expect(app.settings.view('explore', 'other', -1)).toBe(4);
});

it('is moved by its slider and by its pictures', async () => {
  const { way } = await interpolator();
  await vi.waitFor(() => expect(place()).toBeEnabled());
  expect([way.share, chosen()]).toEqual([0.5, '50 %']);
  await fireEvent.input(place(), { target: { value: '0.22' } });
  expect([way.share, chosen()]).toEqual([0.22, '20 %']);
  expect(place()).toHaveAttribute('aria-valuetext', '22 percent on the way');
  await fireEvent.click(screen.getByRole('option', { name: '90 %' }));
  expect(way.share).toBe(0.9);
  await fireEvent.keyDown(screen.getByRole('option', { name: '90 %' }), { key: 'ArrowRight' });
  expect([way.share, chosen()]).toEqual([1, 'B']);
  expect(document.activeElement).toBe(screen.getByRole('option', { name: 'B' }));
  expect(screen.getAllByRole('option').filter((option) => option.tabIndex === 0)).toHaveLength(1);
});

it('follows the turned vector and the chosen way', async () => {
  const { app, way } = await interpolator();
  await vi.waitFor(() => expect(way.end).not.toBeNull());
  app.explorer.set(0, 0.5);
  choose(app.settings, 'path', 'line');
  expect(way.vector![0]).toBeCloseTo((0.5 + 0.13) / 2, 6);
  choose(app.settings, 'path', 'sphere');
  expect(way.vector![0]).not.toBeCloseTo((0.5 + 0.13) / 2, 3);
  expect(await screen.findByText('No. 0, a 0, turned')).toBeVisible();
});

it('plays only when told to, until it is moved', async () => {
  const { way } = await interpolator();
  await vi.waitFor(() => expect(place()).toBeEnabled());
  expect(way.playing).toBe(false);
  way.play();
  await vi.waitFor(() => expect(way.share).toBeGreaterThan(0.5));
  await fireEvent.input(place(), { target: { value: '0.3' } });
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect([way.playing, way.share]).toEqual([false, 0.3]);
});

it('plays in steps for those who want less motion', async () => {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: query.includes('reduced-motion') }));
  const { way } = await interpolator();
  way.play();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(way.share).toBe(0.5);
  await vi.waitFor(() => expect(way.share).toBe(0.6));
  way.pause();
});

it('takes another digit of the class at random', async () => {
  const { way } = await interpolator();
  way.choose(4);
  await fireEvent.click(screen.getByRole('button', { name: 'Another 0, at random' }));
  expect(way.index).toBe(3); // the only other one
});

it('says why B could not be read, and tries again', async () => {
  let broken = true;
  const { way } = await interpolator({
    encode: (input) => {
      if (broken && Math.round(input.pixels[0]! * 255) === 3) {
        throw new AppError('internal', 'No luck.', 'Try it again.');
      }
      return encode(input);
    },
  });
  expect(await screen.findByRole('alert')).toHaveTextContent('No luck.');
  expect(place()).toBeDisabled();
  broken = false;
  await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await vi.waitFor(() => expect(way.end).not.toBeNull());
  expect(screen.queryByRole('alert')).toBeNull();
});
