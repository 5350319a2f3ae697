import { totalmem } from 'node:os';
import { app } from 'electron';
import type { OutputOf } from '../shared/contract/requests.ts';
import type { EngineRole, shellContract } from '../shared/contract/shell.ts';
import { freeMemory } from '../host/hostInfo.ts';

export type Memory = OutputOf<(typeof shellContract.requests)['memory']>;

/** Resident bytes of the app's processes (shared pages count in each), and the machine's total and free memory. */
export function measureMemory(
  processId: (role: EngineRole) => number | undefined,
  windowProcess: number,
): Memory {
  const resident = new Map(app.getAppMetrics().map(({ pid, memory }) => [pid, memory.workingSetSize * 1024]));
  const of = (pid: number | undefined) => (pid === undefined ? null : (resident.get(pid) ?? null));
  return {
    trainer: of(processId('trainer')),
    inspector: of(processId('inspector')),
    window: of(windowProcess),
    main: of(process.pid) ?? process.memoryUsage().rss,
    total: totalmem(),
    free: freeMemory(),
  };
}
