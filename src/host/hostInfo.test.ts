import { tmpdir, totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { describeMachine, freeMemory } from './hostInfo.ts';

it('describes this machine', () => {
  const machine = describeMachine(tmpdir());
  expect(machine).toMatchObject({ dataFolder: tmpdir(), memory: totalmem() });
  expect(machine.cores).toBeGreaterThan(0);
  expect(machine.freeDisk).toBeGreaterThan(0);
  expect(machine.platform).toContain(process.arch);
  expect(describeMachine('/no/such/folder').freeDisk).toBeNull();
});

it('free memory is a part of all memory', () => {
  expect(freeMemory()).toBeGreaterThan(0);
  expect(freeMemory()).toBeLessThan(totalmem());
});
