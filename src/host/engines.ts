import type { Channel } from '../shared/calls.ts';
import type { EngineRole } from '../shared/contract/shell.ts';
import type { AppError } from '../shared/errors.ts';
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

  /**
   * Lets a run in training be saved, for at most `longest` milliseconds. Both engines go on.
   * @returns why it could not be saved, or null
   */
  async saveTraining(longest: number): Promise<AppError | null> {
    const trainer = this.ready('trainer');
    return trainer ? stopTraining(await trainer.openChannel(), longest) : null;
  }
}
