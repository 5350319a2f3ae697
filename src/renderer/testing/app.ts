/** The page's state over memory channels: the real calls of the contract, answered by the handlers of a test. */
import { render } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { memoryChannels, serve } from '../../shared/calls.ts';
import type { Handlers, Server } from '../../shared/calls.ts';
import { inspectorContract } from '../../shared/contract/inspector.ts';
import { shellContract } from '../../shared/contract/shell.ts';
import { trainerContract } from '../../shared/contract/trainer.ts';
import { AppState } from '../state/app.svelte.ts';
import { viewTable } from '../views/index.ts';
import WithApp from './WithApp.svelte';

interface TestHandlers {
  shell?: Partial<Handlers<typeof shellContract>>;
  inspector?: Partial<Handlers<typeof inspectorContract>>;
  trainer?: Partial<Handlers<typeof trainerContract>>;
}

/**
 * `servers` hold the last connection of each port: emit events on them, or close one as a crash would.
 * @param alone as a page without an engine is (src/web)
 */
export function testApp(handlers: TestHandlers = {}, alone = false) {
  const servers: {
    shell?: Server<typeof shellContract>;
    inspector?: Server<typeof inspectorContract>;
    trainer?: Server<typeof trainerContract>;
  } = {};
  const app = new AppState(
    async (role) => {
      const [page, program] = memoryChannels();
      if (role === 'shell') servers.shell = serve(shellContract, (handlers.shell ?? {}) as never, program);
      else if (role === 'inspector') {
        servers.inspector = serve(inspectorContract, (handlers.inspector ?? {}) as never, program);
      } else servers.trainer = serve(trainerContract, (handlers.trainer ?? {}) as never, program);
      return page;
    },
    viewTable,
    alone,
  );
  return { app, servers };
}

export function renderWithApp<Props extends Record<string, unknown>>(
  app: AppState,
  component: Component<Props>,
  props: Props,
) {
  return render(WithApp, { props: { app, component: component as Component<never>, given: props } });
}
