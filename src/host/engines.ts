import type { Channel } from '../shared/calls.ts';
import type { EngineRole } from '../shared/contract/shell.ts';
import { stopTraining } from './stopTraining.ts';
import { Supervisor } from './supervisor.ts';
import type { EngineProcess } from './supervisor.ts';

/** An engine that its host, too, can talk to. */
export interface Engine extends EngineProcess {
  openChannel(): Channel | Promise<Channel>;
}

/** Both engines of a host. */
export class Engines<E extends Engine> extends Supervisor<E> {
  processId(role: EngineRole): number | undefined {
    return this.running(role)?.pid;
  }

  /** Lets a run in training be saved, for at most `longest` milliseconds; then ends both engines. */
  async shutDown(longest: number): Promise<void> {
    const trainer = this.ready('trainer');
    if (trainer) await stopTraining(await trainer.openChannel(), longest);
    await this.close();
  }
}
