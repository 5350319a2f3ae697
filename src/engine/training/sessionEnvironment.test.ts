import { expect, it } from 'vitest';
import type { BackendReport } from '../../shared/contract.ts';
import { environmentChanges, sessionEnvironment } from './sessionEnvironment.ts';

const backend: BackendReport = {
  id: 'tensorflow',
  title: '',
  gpu: null,
  tensorflow: '2.21.0',
  tfjs: '4.22.0',
  threads: 2,
  instructionSet: 'AVX-512',
  canTrain: true,
  candidates: [],
};
const before = sessionEnvironment(backend, 'direct');

it('finds nothing to say about an equal environment', () => {
  expect(environmentChanges(before, sessionEnvironment(backend, 'direct'))).toEqual([]);
});

it('names each difference with both values', () => {
  const now = sessionEnvironment({ ...backend, threads: 4 }, 'matrix products');
  const changes = environmentChanges(before, now);
  expect(changes).toHaveLength(2);
  expect(changes[0]).toMatch(/thread count.*4, was 2/);
  expect(changes[1]).toMatch(/formulation.*matrix products, was direct/);
});

it('does not warn of another Node.js, which changes no number', () => {
  expect(environmentChanges({ ...before, node: '18.0.0' }, before)).toEqual([]);
});
