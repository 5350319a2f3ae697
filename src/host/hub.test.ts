import { expect, it } from 'vitest';
import { connect, memoryChannels } from '../shared/calls.ts';
import type { Handlers } from '../shared/calls.ts';
import { shellContract } from '../shared/contract/shell.ts';
import { Hub } from './hub.ts';

it('answers every page, tells all of them, and forgets those that left', async () => {
  const handlers = { logs: () => [] } as unknown as Handlers<typeof shellContract>;
  const hub = new Hub(shellContract, handlers);
  expect(hub.empty).toBe(true);
  const heard: string[] = [];
  const pages = ['one', 'two'].map((name) => {
    const [ours, theirs] = memoryChannels();
    const server = hub.open(theirs);
    const page = connect(shellContract, ours);
    page.on('theme', ({ dark }) => heard.push(`${name} ${dark}`));
    return { page, server };
  });
  for (const { page } of pages) expect(await page.call('logs', {})).toEqual([]);

  hub.emit('theme', { dark: true });
  pages[1]!.server.emit('theme', { dark: false }); // to one page alone
  await pages[1]!.page.call('logs', {});
  expect(heard).toEqual(['one true', 'two true', 'two false']);

  pages[0]!.page.close();
  await pages[0]!.page.closed;
  hub.emit('theme', { dark: true });
  await pages[1]!.page.call('logs', {});
  expect([heard.slice(3), hub.empty]).toEqual([['two true'], false]);

  pages[1]!.page.close();
  await pages[1]!.page.closed;
  expect(hub.empty).toBe(true);
});
