import { afterEach, expect, it, vi } from 'vitest';
import type { HostInfo, shellContract } from '../../shared/contract/shell.ts';
import type { Link } from '../state/link.svelte.ts';
import { saveBytes } from './output.ts';

const call = vi.fn(() => Promise.resolve<{ path: string } | null>({ path: '/saved' }));
const shell = { call } as unknown as Link<typeof shellContract>;
const on = (host: HostInfo['host']) => ({ shell, host: { host } as HostInfo });
const bytes = new Uint8Array(3);

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('saves by the dialog of the desktop app, which may be cancelled', async () => {
  expect(await saveBytes(on('electron'), 'picture.png', bytes)).toBe('/saved');
  expect(call).toHaveBeenLastCalledWith('saveFile', { suggestedName: 'picture.png', bytes });
  call.mockResolvedValueOnce(null);
  expect(await saveBytes(on('electron'), 'picture.png', bytes)).toBe(null);
});

it('downloads in a browser, and sends no bytes to the server', async () => {
  vi.stubGlobal('URL', { createObjectURL: () => 'blob:here', revokeObjectURL: () => undefined });
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  call.mockClear();
  expect(await saveBytes(on('server'), 'picture.png', bytes)).toBe('picture.png');
  expect(clicked.mock.contexts).toMatchObject([{ download: 'picture.png', href: 'blob:here' }]);
  expect(call).not.toHaveBeenCalled();
});
