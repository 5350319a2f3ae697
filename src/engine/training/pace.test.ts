import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

it('knows nothing before the first step', () => {
  const pace = new Pace();
  expect(pace.imagesPerSecond).toBe(0);
  expect(pace.remaining({ images: 100, validationImages: 0 })).toBeNull();
});

it('counts validation as a third of training until one was measured', () => {
  const pace = new Pace();
  for (let n = 0; n < 4; n++) pace.step(100, 1);
  expect(pace.imagesPerSecond).toBeCloseTo(100, 9);
  expect(pace.remaining({ images: 1000, validationImages: 300 })).toBeCloseTo(10 + 1, 9);
  pace.validation(300, 6);
  expect(pace.remaining({ images: 1000, validationImages: 300 })).toBeCloseTo(10 + 6, 9);
});

it('follows a lasting change and shrugs at a single slow step', () => {
  const pace = new Pace();
  for (let n = 0; n < 50; n++) pace.step(100, 0.5);
  pace.step(100, 1);
  expect(pace.imagesPerSecond).toBeGreaterThan(180);
  for (let n = 0; n < 60; n++) pace.step(100, 1);
  expect(pace.imagesPerSecond).toBeCloseTo(100, 0);
});

it('forgets the slow first steps at once', () => {
  const pace = new Pace();
  for (const seconds of [3, 1.5, 1]) pace.step(100, seconds);
  expect(pace.imagesPerSecond).toBeCloseTo(100, 9); // the best that is known
  expect(pace.remaining({ images: 4000, validationImages: 0 })).toBeNull();
  pace.step(100, 0.25);
  expect(pace.imagesPerSecond).toBeCloseTo(400, 9);
  pace.step(100, 0.25);
  expect(pace.remaining({ images: 4000, validationImages: 0 })).toBeCloseTo(10, 9);
});
