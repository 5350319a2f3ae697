/** Lets a test talk to the programs behind the page through ports of its own, as the page does. */
import type { Page } from '@playwright/test';
import type { InputOf, OutputOf } from '../../src/shared/contract/requests.ts';
import type { Port } from '../../src/shared/contract/shell.ts';
import type { inspectorContract } from '../../src/shared/contract/inspector.ts';
import type { shellContract } from '../../src/shared/contract/shell.ts';
import type { trainerContract } from '../../src/shared/contract/trainer.ts';

interface Contracts {
  shell: typeof shellContract;
  inspector: typeof inspectorContract;
  trainer: typeof trainerContract;
}
type Requests<P extends Port> = Contracts[P]['requests'];

/** What `listen` leaves in the page. */
interface TestWindow {
  testIds: number;
  testEvents: { name: string; payload: unknown }[];
}

/** One call on a fresh port. @throws with "code: message" when the call fails, or when the engine ends meanwhile */
export function call<P extends Port, K extends keyof Requests<P> & string>(
  page: Page,
  role: P,
  name: K,
  input: InputOf<Requests<P>[K]>,
): Promise<OutputOf<Requests<P>[K]>> {
  return page.evaluate(
    async ([role, name, input]) => {
      const store = window as unknown as TestWindow;
      const id = (store.testIds = (store.testIds ?? 1_000_000) + 1);
      const arrived = new Promise<MessagePort>((resolve) => {
        window.addEventListener('message', function receive({ data, ports }) {
          if (data?.type !== 'capsnet-port' || data.id !== id) return;
          window.removeEventListener('message', receive);
          resolve(ports[0]!);
        });
      });
      const failure = await window.capsnet!.requestPort(role as Port, id);
      if (failure) throw new Error(`${failure.code}: ${failure.message}`);
      const port = await arrived;
      return new Promise((resolve, reject) => {
        port.addEventListener('close', () => reject(new Error('connection-lost: the port closed')));
        port.addEventListener('message', ({ data }) => {
          if (data.type === 'error') reject(new Error(`${data.error.code}: ${data.error.message}`));
          else if (data.type === 'result') resolve(data.output);
          else return;
          port.close();
        });
        port.start();
        port.postMessage({ type: 'call', id: 1, name, input });
      });
    },
    [role, name, input] as [string, string, unknown],
  ) as Promise<OutputOf<Requests<P>[K]>>;
}

/** From now on collects the shell's events. @returns a function that gives those so far, by name. */
export async function listenToShell(page: Page): Promise<(name: string) => Promise<unknown[]>> {
  await page.evaluate(async () => {
    const store = window as unknown as TestWindow;
    const events: TestWindow['testEvents'] = (store.testEvents = []);
    const id = (store.testIds = (store.testIds ?? 1_000_000) + 1);
    await new Promise<void>((resolve) => {
      window.addEventListener('message', function receive({ data, ports }) {
        if (data?.type !== 'capsnet-port' || data.id !== id) return;
        window.removeEventListener('message', receive);
        ports[0]!.onmessage = ({ data }) => {
          if (data.type === 'event') events.push({ name: data.name, payload: data.payload });
        };
        resolve();
      });
      void window.capsnet!.requestPort('shell', id);
    });
  });
  return (name) =>
    page.evaluate(
      (name) =>
        (window as unknown as TestWindow).testEvents
          .filter((event) => event.name === name)
          .map(({ payload }) => payload),
      name,
    );
}
