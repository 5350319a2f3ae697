import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { portMessage } from '../../shared/bridge.ts';
import type { Port } from '../../shared/contract/shell.ts';

/** A page's first requests for ports, as the host sees them. */
let asked: { role: Port; id: number }[];
let failure: { code: string; message: string; hint: string } | null;
beforeEach(() => {
  [asked, failure] = [[], null];
  const requestPort = async (role: Port, id: number) => (asked.push({ role, id }), failure);
  vi.stubGlobal('capsnet', { host: 'electron', requestPort });
});
afterEach(() => vi.unstubAllGlobals());

/** The module of a page that was just loaded. */
async function loadPage() {
  vi.resetModules();
  return import('./ports.ts');
}

function answer(id: number): MessagePort {
  const { port1 } = new MessageChannel();
  const { origin } = window.location;
  window.dispatchEvent(
    Object.assign(new Event('message'), {
      ...{ source: window, origin, data: { type: portMessage, id }, ports: [port1] },
    }),
  );
  return port1;
}

it('takes no answer that was meant for the page before it was loaded anew', async () => {
  void (await loadPage()).openPort('inspector');
  const opened = (await loadPage()).openPort('trainer');
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  const [before, now] = asked as unknown as [{ id: number }, { id: number }];
  expect(Number.isSafeInteger(now.id) && now.id >= 0).toBe(true);
  const late = vi.spyOn(answer(before.id), 'postMessage');
  const own = vi.spyOn(answer(now.id), 'postMessage');
  (await opened).send('for the trainer');
  expect(own).toHaveBeenCalledWith('for the trainer');
  expect(late).not.toHaveBeenCalled();
});

it('tells why the host gives no port', async () => {
  failure = { code: 'connection-lost', message: 'CapsNet Explorer is ending.', hint: '' };
  const { openPort } = await loadPage();
  await expect(openPort('trainer')).rejects.toMatchObject({ code: 'connection-lost' });
});
