import { expect, it } from 'vitest';
import type { BackendReport } from '../../shared/contract/backends.ts';
import { environmentChanges, sessionEnvironment } from './sessionEnvironment.ts';

const backend: BackendReport = {
  id: 'tensorflow',
  title: '',
  gpu: null,
  tensorflow: '2.21.0',
  tfjs: '4.22.0',
  threads: 2,
  instructionSet: 'AVX-512',
  ownOperations: null,
  candidates: [],
};
const choice = { formulation: 'direct', measured: null } as const;
const before = sessionEnvironment(backend, choice);

it('finds nothing to say about an equal environment', () => {
  expect(environmentChanges(before, sessionEnvironment(backend, choice))).toEqual([]);
});

it('names each difference with both values', () => {
  const now = sessionEnvironment({ ...backend, threads: 4 }, { ...choice, formulation: 'matrix' });
  const changes = environmentChanges(before, now);
  expect(changes).toHaveLength(2);
  expect(changes[0]).toMatch(/thread count.*4, was 2.*restart the trainer/);
  expect(changes[1]).toMatch(/formulation.*matrix, was direct/);
});

it('names the build of our own operations where they compute', () => {
  const fused = sessionEnvironment(backend, { formulation: 'fused', measured: null });
  expect(fused.kernels).toBe('none'); // no backend has been chosen in this test
  const built = { ...fused, kernels: 'abc' };
  expect(environmentChanges(built, { ...built })).toEqual([]);
  expect(environmentChanges(built, { ...built, kernels: 'def' })).toEqual([
    expect.stringMatching(/build of our own operations.*def, was abc/),
  ]);
  expect(environmentChanges(built, before)).toEqual([
    expect.stringMatching(/formulation.*direct, was fused/),
  ]);
});

it('does not warn of another Node.js, which changes no number', () => {
  expect(environmentChanges({ ...before, node: '18.0.0' }, before)).toEqual([]);
});

it('tells a graphics card from the processor, both ways, and what was measured', () => {
  const card = { ...backend, gpu: 'NVIDIA T4, 16 GB' };
  const measured = 'direct 9.00 ms, matrix 4.00 ms a step';
  const onCard = sessionEnvironment(card, { formulation: 'direct', measured });
  expect(onCard).toMatchObject({ gpu: card.gpu, measured });
  expect(environmentChanges(before, onCard)).toEqual([expect.stringMatching(/graphics card.*T4.*was none/)]);
  expect(environmentChanges(onCard, before)).toEqual([
    expect.stringMatching(/graphics card.*none, was NVIDIA/),
  ]);
});
