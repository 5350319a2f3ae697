/** The three programs behind the page, and what is known of them. */
import type { Channel } from '../../shared/calls.ts';
import { inspectorContract } from '../../shared/contract/inspector.ts';
import { shellContract } from '../../shared/contract/shell.ts';
import { trainerContract } from '../../shared/contract/trainer.ts';
import type { BackendReport } from '../../shared/contract/backends.ts';
import type { EngineRole, HostInfo, Port } from '../../shared/contract/shell.ts';
import { Link } from './link.svelte.ts';

export type OpenPort = (role: Port) => Promise<Channel>;

export class Connection {
  readonly shell: Link<typeof shellContract>;
  readonly inspector: Link<typeof inspectorContract>;
  readonly trainer: Link<typeof trainerContract>;

  /** Of the inspector; null until it has answered. */
  backend = $state.raw<BackendReport | null>(null);
  host = $state.raw<HostInfo | null>(null);
  /** Why each engine's process ended last, as the host says; empty while none has. */
  endings = $state<Record<EngineRole, string>>({ inspector: '', trainer: '' });

  constructor(openPort: OpenPort) {
    this.shell = new Link(shellContract, () => openPort('shell'));
    this.inspector = new Link(inspectorContract, () => openPort('inspector'));
    this.trainer = new Link(trainerContract, () => openPort('trainer'));
    this.shell.on('engine', ({ role, state, detail }) => {
      if (state === 'ended') this.endings[role] = detail;
    });
    this.shell.onConnected(async () => {
      this.host = await this.shell.call('hostInfo', {}).catch(() => null);
    });
  }

  /** To be asked after what needs no TensorFlow: this loads it, and the inspector answers nothing for a second. */
  async askBackend(): Promise<void> {
    this.backend = await this.inspector.call('backend', {}).catch(() => null);
  }
}
